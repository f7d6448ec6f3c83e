"""What each channel can show: fits a reply to the channel it goes to."""

from botbuilder.schema import Activity

CARDS = frozenset({"msteams", "webchat", "directline"})
"""Channels that draw Adaptive Cards; the text twin goes along as the notification's summary."""

CARDS_AND_TEXT = frozenset({"emulator"})
"""Channels where developers want to see both."""


def fit(reply: Activity, channel: str) -> Activity:
    """`reply` as `channel` can show it; a channel we do not know gets plain text."""
    if not reply.attachments or channel in CARDS:
        return reply
    reply.text, reply.text_format, reply.summary = reply.summary, "plain", None
    if channel not in CARDS_AND_TEXT:
        reply.attachments = None
    return reply
