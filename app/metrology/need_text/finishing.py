"""Make an item of a draft: standard name, judged quantities, and what is missing.

What is missing is asked of the lexicon: a measurand's required parameters, and the range unless the
instrument is one whose range nobody states.
"""

from collections.abc import Iterator

from app.metrology.measurands import measurand
from app.metrology.need_text.drafts import Draft, Spanned
from app.metrology.need_text.judged import Judged
from app.metrology.need_text.judging import judge
from app.metrology.need_text.readings import ItemReading
from app.metrology.need_text.words import words


def finish(draft: Draft, text: str) -> ItemReading:
    """The item a draft has become."""
    judged = judge(draft)
    device = draft.name.device
    return ItemReading(
        device=device.name if device else draft.name.text,
        device_text=draft.name.text,
        code=device.code if device else None,
        measurands=device.measurands if device else (),
        service=draft.service,
        count=draft.count,
        specs=tuple(dict.fromkeys(spec.number for spec in draft.specs)),
        intervals=tuple(dict.fromkeys(judged.intervals)),
        limits=tuple(dict.fromkeys(judged.limits)),
        grades=tuple(dict.fromkeys(judged.grades)),
        range_text="；".join(dict.fromkeys(judged.range_texts)),
        requirement_text="；".join(dict.fromkeys(judged.requirement_texts)),
        missing=tuple(_missing(draft, judged)),
        span=_span(draft, text),
    )


def _missing(draft: Draft, judged: Judged) -> Iterator[str]:
    if not judged.intervals and not words("no_range").within(draft.name.text):
        yield "range"
    if "requirement" in judged.unread and not (judged.limits or judged.grades):
        yield "requirement"
    if draft.count is None:
        yield "count"
    if draft.service is None:
        yield "service"
    said = {interval.axis for interval in judged.intervals}
    said |= {interval.kind for interval in judged.intervals}
    device = draft.name.device
    for code in device.measurands[:1] if device else ():
        yield from (
            each.axis
            for each in measurand(code).influences
            if each.required and each.axis not in said
        )


def _span(draft: Draft, text: str) -> tuple[int, int]:
    parts: list[Spanned] = [draft.name, *draft.facts, *draft.specs]
    return min(p.start for p in parts), min(max(p.stop for p in parts), len(text))
