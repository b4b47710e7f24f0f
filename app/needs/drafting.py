"""From a text in the customer's own words to a filled form, which its writer checks and corrects.

Nothing is stored and nothing is published here. The original text goes into the sealed note, so
that what was not understood is not lost and a telephone number in it is not shown to everybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.capabilities.choices import MODES, NEED_SERVICES
from app.core.clock import today
from app.metrology.axes import axis_title
from app.metrology.need_text.interpret import interpret
from app.metrology.need_text.readings import ItemReading, NeedReading
from app.needs.schemas import MAX_ITEMS
from app.regions.gazetteer import reference_gazetteer
from app.regions.table import RegionTable

_SEALED = 2000
_ASKED = Markup('<span class="reading-refused">{}</span>')


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a text gave: form values by field name, questions by field name, words left over."""

    values: dict[str, object]
    questions: dict[str, str]
    count: int
    left: tuple[str, ...]


def draft(text: str, regions: RegionTable, home: str) -> Drafted:
    """Read a text. `home` is the code of the place to take when the text names none."""
    reading = interpret(text, reference_gazetteer(), today())
    values: dict[str, object] = {
        "place": regions.path(reading.place or home),
        "service": _listed(_common_service(reading), NEED_SERVICES),
        "mode": _listed(reading.mode or "", MODES),
        "deadline": reading.deadline if reading.deadline and reading.deadline >= today() else "",
        "sealed_note": text if len(text) <= _SEALED else "",
    }
    questions: dict[str, str] = {}
    items = reading.items[:MAX_ITEMS]
    for index, item in enumerate(items):
        prefix = f"items-{index}-"
        values |= {prefix + name: value for name, value in _item_values(item)}
        questions |= {prefix + name: question for name, question in _questions(item)}
    return Drafted(values, questions, len(items), reading.residue)


def _item_values(item: ItemReading) -> Iterator[tuple[str, object]]:
    yield "device", (item.device_text or item.device)[:200]
    yield "range_text", item.range_text[:500]
    yield "requirement_text", item.requirement_text[:500]
    yield "spec", "、".join(item.specs)[:200]
    yield "quantity", item.count or 1


def _questions(item: ItemReading) -> Iterator[tuple[str, str]]:
    """What to ask under a field that the text leaves open."""
    wanted = [axis_title(name) for name in item.missing if name not in ("requirement", "count")]
    if "range" in item.missing and not item.range_text:
        yield "range_text", _ASKED.format("原文没有写清测量范围，填上后才能比对量程")
    elif wanted and "range" not in item.missing:
        yield "range_text", _ASKED.format(f"还请写明{'、'.join(wanted)}，机构才能判断能不能做")
    if "requirement" in item.missing and not item.requirement_text:
        yield "requirement_text", _ASKED.format("原文没有写清准确度要求，填上后才能比对准不准")


def _common_service(reading: NeedReading) -> str:
    """The one service all items ask for; the form has one for the whole need."""
    services = {item.service or "" for item in reading.items}
    return reading.service or (services.pop() if len(services) == 1 else "")


def _listed(value: str, choices: tuple[str, ...]) -> str:
    return value if value in choices else ""
