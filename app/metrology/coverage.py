"""Coverage: is a demanded box inside the union of offered boxes, and if not, what is missing.

Gate 2. Exact on the SI floats of the boxes, in any number of axes (voltage × frequency is the
common case). What a row or a need left unsaid is reported as a doubt; the gates decide what
follows from it. Accuracy is compared in ``comparison.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf

from app.metrology.axes import axis_title
from app.metrology.boxes import Box
from app.metrology.intervals import Interval, as_display, in_unit, with_unit
from app.metrology.spans import (
    HIGHEST,
    LOWEST,
    Cut,
    Region,
    Span,
    natural_start,
    share_covered,
    uncovered,
    written_span,
)
from app.metrology.units import find_unit, kind_of, with_prefix

SHOWN_GAPS = 4
LONG_NUMBER = 6
PREFIXES = ("n", "μ", "m", "k", "M", "G")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a demanded box is offered.

    ``share`` is the covered part, 0…1: of the length for one axis, of the volume for several (axes
    on which a point is demanded left out), None where the demand has no end. A missing single
    point leaves share at 1 though not ``covered``. ``gaps`` are the uncovered parts, disjoint and
    in rising order, in the demanded units.
    """

    covered: bool
    share: float | None
    gaps: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A demanded box as regions: influence axes in the order of the box, the main axis last.

    ``region`` is the demand at its widest. Where a limit was not said and does not go without
    saying, ``unsaid`` names it ("下限", "上限") and ``least`` is the part that is asked for in any
    case; otherwise ``least`` is the same region.
    """

    box: Box
    region: Region
    least: Region
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """An offered box beside a demand.

    ``region`` is what it may cover, ``sure`` what it certainly covers (None: nothing is certain).
    ``unsaid`` names what the row did not state, ``unasked`` what the row depends on and the need
    does not state: axis names, or "value" for the range itself.
    """

    region: Region
    sure: Region | None
    unsaid: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


def wanted_region(demand: Box) -> Wanted | None:
    """The regions of a demanded box; None when its main interval is not known."""
    if demand.main is None:
        return None
    widest: list[Span] = []
    least: list[Span] = []
    unsaid: list[str] = []
    for interval in (*demand.axes, demand.main):
        low, high = written_span(interval)
        start = natural_start(interval)
        if start is None:
            unsaid.append("下限")
            floor = kind_of(interval.kind).floor
            start = LOWEST if floor is None else (floor, 0)
        widest.append((max(low, start), high))
        least.append(_least(interval, widest[-1]))
        if interval.hi is None:
            unsaid.append("上限")
    return Wanted(demand, tuple(widest), tuple(least), tuple(dict.fromkeys(unsaid)))


def _least(interval: Interval, widest: Span) -> Span:
    """What is asked for in any case: the one limit that was written."""
    if interval.hi is None and interval.lo is not None:
        return (interval.lo, 0), (interval.lo, 1)
    if interval.hi is not None and natural_start(interval) is None:
        return (interval.hi, 0), (interval.hi, 1)
    return widest


def place(offer: Box, wanted: Wanted) -> Placed | None:
    """An offered box beside the demand; None when it measures another kind of quantity.

    An axis the row does not state is not "any": the row covers only possibly. Nor is an axis of
    the row the need does not state: what is asked may lie where the row does not reach.
    """
    demand = wanted.box
    if demand.main is None or (offer.main is not None and offer.main.kind != demand.main.kind):
        return None
    said = {each.axis: each for each in offer.axes}
    maybe: list[Span] = []
    sure: list[Span] = []
    unsaid: list[str] = []
    for asked, span in zip(demand.axes, wanted.region[:-1], strict=True):
        given = said.pop(asked.axis, None)
        if given is None or given.kind != asked.kind:
            unsaid.append(asked.axis)
            maybe.append(span)
        else:
            maybe.append(_possible(given))
            sure.append(_certain(given))
    if offer.main is None:
        unsaid.append("value")
        maybe.append(wanted.region[-1])
    else:
        maybe.append(_possible(offer.main))
        sure.append(_certain(offer.main))
    certain = None if unsaid or said else tuple(sure)
    return Placed(tuple(maybe), certain, tuple(unsaid), tuple(sorted(said)))


def _possible(interval: Interval) -> Span:
    low, high = written_span(interval)
    if interval.lo is not None:
        return low, high
    return max(low, natural_start(interval) or LOWEST), high


def _certain(interval: Interval) -> Span:
    """The written interval; of one whose lower limit is not known ("室温～300 ℃") its upper end."""
    low, high = _possible(interval)
    if interval.lo is None and natural_start(interval) is None:
        low = (high[0], 0) if interval.hi is not None else HIGHEST
    return low, high


def covers(offers: Sequence[Box], demand: Box) -> Coverage:
    """What the union of ``offers`` certainly covers of ``demand``.

    Rows of another kind of quantity are left aside, and rows that do not state every axis of the
    demand, or depend on one it does not state, cover nothing for certain. A demand without a lower
    limit begins where ``natural_start`` says, else at the kind's floor or minus infinity.
    """
    wanted = wanted_region(demand)
    if wanted is None:
        return Coverage(covered=False, share=None)
    placed = (place(offer, wanted) for offer in offers)
    return coverage_of(wanted, [each.sure for each in placed if each and each.sure])


def coverage_of(wanted: Wanted, regions: Sequence[Region]) -> Coverage:
    """Coverage of a demand at its widest by regions on the same axes."""
    return coverage_without(wanted, uncovered(wanted.region, regions))


def coverage_without(wanted: Wanted, missing: tuple[Region, ...]) -> Coverage:
    """Coverage of a demand of which these parts are missing."""
    return Coverage(
        not missing,
        share_covered(wanted.region, missing),
        tuple(as_box(region, wanted.box) for region in missing),
    )


def as_box(region: Region, like: Box) -> Box:
    """A region on the axes of ``like`` as a box in its units."""
    assert like.main is not None
    *axes, main = (
        _as_interval(span, interval)
        for span, interval in zip(region, (*like.axes, like.main), strict=True)
    )
    return Box(main, tuple(axes))


def _as_interval(span: Span, like: Interval) -> Interval:
    low, high = span
    return replace(
        like,
        lo=_limit(low),
        hi=_limit(high),
        lo_text=_limit_text(low, like),
        hi_text=_limit_text(high, like),
        lo_open=_limit(low) is not None and low[1] == 1,
        hi_open=_limit(high) is not None and high[1] == 0,
    )


def joined(coverages: Sequence[Coverage]) -> Coverage:
    """The coverage of several demanded boxes: all gaps, and the share of the least covered box."""
    shares = [each.share for each in coverages if each.share is not None]
    return Coverage(
        all(each.covered for each in coverages),
        min(shares, default=None),
        tuple(gap for each in coverages for gap in each.gaps),
    )


def _limit(cut: Cut) -> float | None:
    return None if abs(cut[0]) == inf else cut[0]


def _limit_text(cut: Cut, like: Interval) -> str:
    """The limit in the unit of the demand, as written there when it is the demand's own limit."""
    if abs(cut[0]) == inf:
        return ""
    written = {like.lo: like.lo_text, like.hi: like.hi_text}
    return written.get(cut[0]) or shown(cut[0], like)


def shown(value: float, like: Interval) -> str:
    """An SI value as a number in the unit of an interval, at most 12 digits.

    Of a Celsius temperature no more than nine decimals: the float behind it has no more.
    """
    text = Decimal(in_unit(value, like.unit))
    if find_unit(like.unit).offset:
        text = round(text, 9).normalize() + 0
    return format(text, "f")


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
        f"{axis_title(part.axis)} {_interval_text(part)}"
        for part, asked in zip(gap.axes, demand.axes, strict=True)
        if (part.lo, part.hi) != (asked.lo, asked.hi)
    ]
    main = _interval_text(gap.main)
    return f"{'、'.join(narrower)} 时 {main}" if narrower else main


def _interval_text(part: Interval) -> str:
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
    main = _interval_text(_as_interval(((value, 0), (value, 1)), box.main))
    parts = [
        f"{axis_title(asked.axis)} {_interval_text(_as_interval(span, asked))}"
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
