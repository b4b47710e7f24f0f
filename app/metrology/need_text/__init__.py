"""Reading needs as customers write them; ``interpret`` is the door."""

from app.metrology.need_text.interpret import interpret
from app.metrology.need_text.readings import (
    Gazetteer,
    ItemReading,
    NeedReading,
    PlaceName,
    Reader,
)

__all__ = ["Gazetteer", "ItemReading", "NeedReading", "PlaceName", "Reader", "interpret"]
