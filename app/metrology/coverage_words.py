"""Words for coverage: what is covered, what is missing and where, in the units people asked in.

Nothing is computed here beyond rounding for display; the numbers are those of ``coverage.py``.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.metrology.axes import axis_title
from app.metrology.boxes import Box
from app.metrology.coverage import Coverage, as_box, as_interval, shown
from app.metrology.intervals import Interval, as_display, with_unit
from app.metrology.spans import Region
from app.metrology.units import find_unit, with_prefix

SHOWN_GAPS = 4
LONG_NUMBER = 6
PREFIXES = ("n", "μ", "m", "k", "M", "G")


def describe_coverage(coverage: Coverage, demand: Box) -> str:
    """One Chinese sentence on a coverage, for people."""
    wanted = box_text(demand)
    if coverage.covered:
        return f"覆盖 {wanted}"
    if coverage.gaps == (demand,):
        return f"需要 {wanted}，缺全部"
    missing = "、".join(gap_texts(coverage, demand))
    if coverage.share is None:
        return f"需要 {wanted}，缺 {missing}"
    return f"覆盖 {wanted} 的 {_percent(coverage.share)}，缺 {missing}"


def box_text(box: Box) -> str:
    """A box as people write it: "0～1000 V（频率 20 Hz～1 MHz）"."""
    main = "" if box.main is None else as_display(box.main)
    if not box.axes:
        return main
    axes = "，".join(f"{axis_title(each.axis)} {as_display(_handy(each))}" for each in box.axes)
    return f"{main}（{axes}）" if main else axes


def gap_texts(coverage: Coverage, demand: Box) -> tuple[str, ...]:
    """The gaps in the demanded units, such as "60～100 MPa" or "频率 1～2 MHz 时 0～10 V".

    An axis on which the gap is as wide as the demand is not repeated. Whether an end belongs to
    the gap is left out, as people leave it out; the boxes of the coverage know.
    """
    texts = [_gap_text(gap, demand) for gap in coverage.gaps[:SHOWN_GAPS]]
    if len(coverage.gaps) > SHOWN_GAPS:
        texts.append(f"另外 {len(coverage.gaps) - SHOWN_GAPS} 段")
    return tuple(texts)


def region_texts(regions: Sequence[Region], demand: Box) -> str:
    """Computed regions on the axes of a demand, written like its gaps, to six figures."""
    boxes = tuple(_rounded(as_box(region, demand), demand) for region in regions)
    return "、".join(gap_texts(Coverage(covered=False, share=None, gaps=boxes), demand))


def _rounded(box: Box, demand: Box) -> Box:
    assert box.main is not None
    assert demand.main is not None
    main = box.main
    own = (demand.main.lo_text, demand.main.hi_text, "")
    lo, hi = (
        text if text in own else format(Decimal(f"{float(text):.6g}"), "f")
        for text in (main.lo_text, main.hi_text)
    )
    return replace(box, main=replace(main, lo_text=lo, hi_text=hi))


def _gap_text(gap: Box, demand: Box) -> str:
    assert gap.main is not None
    narrower = [
        f"{axis_title(part.axis)} {interval_text(part)}"
        for part, asked in zip(gap.axes, demand.axes, strict=True)
        if (part.lo, part.hi) != (asked.lo, asked.hi)
    ]
    main = interval_text(gap.main)
    return f"{'、'.join(narrower)} 时 {main}" if narrower else main


def interval_text(part: Interval) -> str:
    """An interval without its open ends, under the prefix that suits it."""
    part = _handy(part)
    if part.lo is None and part.hi is None:
        return "全部"
    if part.lo is None or part.hi is None:
        end = with_unit(part.lo_text or part.hi_text, part.unit)
        return f"{end} 以下" if part.lo is None else f"{end} 以上"
    if part.lo == part.hi:
        return with_unit(part.hi_text, part.unit)
    return f"{part.lo_text}～{with_unit(part.hi_text, part.unit)}"


def place_text(value: float, beside: Region, box: Box) -> str:
    """A value on the main axis, and the parts of the influence axes: "700 V（频率 1～10 kHz）"."""
    assert box.main is not None
    main = interval_text(as_interval(((value, 0), (value, 1)), box.main))
    parts = [
        f"{axis_title(asked.axis)} {interval_text(as_interval(span, asked))}"
        for span, asked in zip(beside, box.axes, strict=True)
    ]
    return f"{main}（{'，'.join(parts)}）" if parts else main


def _handy(part: Interval) -> Interval:
    """The same interval, under the prefix that writes it shortest where its own makes it long."""
    texts = (part.lo_text, part.hi_text)
    if not any(len(text) > LONG_NUMBER or text.startswith("0.00") for text in texts):
        return part
    unit = find_unit(part.unit)
    sisters = (with_prefix(prefix, unit) for prefix in PREFIXES)
    units = [unit, find_unit(unit.base), *(each for each in sisters if each)]
    forms = [_in(part, each.symbol) for each in units if each.kind == part.kind]
    return min(forms, key=lambda form: len(form.lo_text) + len(form.hi_text))


def _in(part: Interval, symbol: str) -> Interval:
    if symbol == part.unit:
        return part
    like = replace(part, unit=symbol)
    lo, hi = ("" if end is None else shown(end, like) for end in (part.lo, part.hi))
    return replace(like, lo_text=lo, hi_text=hi)


def _percent(share: float) -> str:
    """Percent rounded towards zero: a gap never reads as 100 %, unless it has no length."""
    return f"{int(round(share * 1000, 6)) / 10:g} %"
