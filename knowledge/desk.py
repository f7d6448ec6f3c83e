"""The desk of one moment: the catalogue, the rules and the house's own particulars."""

from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.responsibility import Rule


@dataclass(frozen=True, slots=True)
class House:
    """Who runs this desk, and how to reach its people; empty where not set."""

    name: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What dialogs may look up. A turn keeps the desk it began with, even if an import comes in."""

    catalogue: Catalogue
    house: House = House()
    agreements: tuple[Rule, ...] = ()
    stale_days: int = 90
    """From this age on a contact is shown with a warning."""
    unverified_days: int = 365
    """From this age on a contact is called unverified."""
