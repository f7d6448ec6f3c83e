"""What the handlers of the web application find in it."""

from aiohttp import web

from bot.adapter import DeskAdapter
from bot.clock import Clock
from bot.current_desk import CurrentDesk
from bot.directline.door import Door
from bot.directline.host import Host
from bot.directline.streams import Streams
from bot.in_flight import InFlight
from bot.metrics import Metrics
from bot.sender import Sender
from bot.settings import Settings
from bot.storage.database import Database
from bot.turns import Turns
from bot.widget.azure import AzureDirectLine

SETTINGS = web.AppKey("settings", Settings)
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
DATABASE = web.AppKey("database", Database)
DESK = web.AppKey("desk", CurrentDesk)
TURNS = web.AppKey("turns", Turns)
ADAPTER = web.AppKey("adapter", DeskAdapter)
SENDER = web.AppKey("sender", Sender)
IN_FLIGHT = web.AppKey("in_flight", InFlight)
DOOR = web.AppKey("door", Door)
HOST = web.AppKey("host", Host)
METRICS = web.AppKey("metrics", Metrics)
STREAMS = web.AppKey("streams", Streams)
AZURE = web.AppKey("azure", AzureDirectLine)
"""Only where the operator has Azure's Direct Line."""
