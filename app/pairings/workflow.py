"""The life cycle of an agreement between two institutions (product.md §4). Pure.

What is stored only ever says who has agreed to what. Whether an agreement is in force follows from
its dates each time it is asked (`state`), so there is no flag that could be stale.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.errors import Conflict


class PairingStatus(StrEnum):
    """What people have decided so far."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class PairingState(StrEnum):
    """What a reader is told on a day: a confirmed agreement is told apart by its dates."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    UPCOMING = "upcoming"
    ACTIVE = "active"
    LAPSED = "lapsed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Side(StrEnum):
    """The two ends of the aid."""

    SUPPORTER = "supporter"
    RECIPIENT = "recipient"


class Voice(StrEnum):
    """Who speaks for a side: the institution itself, or the regulator of its place."""

    INSTITUTION = "institution"
    REGULATOR = "regulator"


Word = tuple[Voice, Side]
Words = frozenset[Word]
ALL_WORDS: Words = frozenset((voice, side) for voice in Voice for side in Side)

# (status, action) → status. What "confirm" leads to depends on who has confirmed: see `settled`.
TRANSITIONS: dict[tuple[PairingStatus, str], PairingStatus] = {
    (PairingStatus.PROPOSED, "edit"): PairingStatus.PROPOSED,
    (PairingStatus.AGREED, "edit"): PairingStatus.PROPOSED,
    (PairingStatus.REFUSED, "edit"): PairingStatus.PROPOSED,
    (PairingStatus.PROPOSED, "refuse"): PairingStatus.REFUSED,
    (PairingStatus.AGREED, "refuse"): PairingStatus.REFUSED,
    (PairingStatus.PROPOSED, "withdraw"): PairingStatus.WITHDRAWN,
    (PairingStatus.AGREED, "withdraw"): PairingStatus.WITHDRAWN,
    (PairingStatus.REFUSED, "withdraw"): PairingStatus.WITHDRAWN,
    (PairingStatus.CONFIRMED, "review"): PairingStatus.CONFIRMED,
    (PairingStatus.CONFIRMED, "end"): PairingStatus.ENDED,
}
_ASKED = {PairingStatus.PROPOSED: Voice.INSTITUTION, PairingStatus.AGREED: Voice.REGULATOR}
_WHY = {
    PairingStatus.PROPOSED: "这份协议还在等双方机构确认，现在不能这样做。",
    PairingStatus.AGREED: "这份协议还在等监管部门确认，现在不能这样做。",
    PairingStatus.CONFIRMED: "这份协议已经各方确认，不能再改。停止请登记终止，改动请登记新协议。",
    PairingStatus.REFUSED: "这份协议有一方不同意，要等监管部门修改后重新提交。",
    PairingStatus.WITHDRAWN: "这份协议的登记已经撤回。需要时请重新登记。",
    PairingStatus.ENDED: "这份协议已经终止。重新签约请登记新协议。",
}
NOT_ASKED = "现在不需要您确认这份协议：您这一方已经确认过，或者还没有轮到您。请刷新页面再看。"


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when an agreement holds, both days included; no last day means until ended.

    `ended_on` is the first day on which it no longer holds because it was ended early.
    """

    first: date
    last: date | None = None
    ended_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the dates alone let the agreement hold on a day."""
        started = self.first <= on
        lasts = self.last is None or on <= self.last
        return started and lasts and (self.ended_on is None or on < self.ended_on)


def settled(confirmed: Words) -> PairingStatus:
    """The status that follows from who has confirmed: institutions first, then regulators."""
    for voice, status in ((Voice.INSTITUTION, "proposed"), (Voice.REGULATOR, "agreed")):
        if any((voice, side) not in confirmed for side in Side):
            return PairingStatus(status)
    return PairingStatus.CONFIRMED


def waiting(status: PairingStatus, confirmed: Words) -> Words:
    """Whose confirmation the agreement waits for now."""
    voice = _ASKED.get(PairingStatus(status))
    return frozenset(word for word in ALL_WORDS - confirmed if word[0] == voice)


def confirm(status: PairingStatus, confirmed: Words, given: Words) -> tuple[Words, PairingStatus]:
    """Which of `given` are words that are waited for, and the status after them.

    Conflict if nobody waits for any of them.
    """
    counted = waiting(status, confirmed) & given
    if not counted:
        raise Conflict(NOT_ASKED if status in _ASKED else _WHY[PairingStatus(status)])
    return counted, settled(confirmed | counted)


def advance(status: PairingStatus, action: str) -> PairingStatus:
    """The status after an action other than confirming; Conflict says why it cannot be."""
    target = TRANSITIONS.get((PairingStatus(status), action))
    if target is None:
        raise Conflict(_WHY[PairingStatus(status)])
    return target


def can(status: PairingStatus, action: str) -> bool:
    """Say whether `advance` would go through."""
    return (PairingStatus(status), action) in TRANSITIONS


def state(status: PairingStatus, term: Term, on: date) -> PairingState:
    """What a reader is told on a day."""
    if status == PairingStatus.ENDED and term.ended_on is not None and on < term.ended_on:
        status = PairingStatus.CONFIRMED
    if status != PairingStatus.CONFIRMED:
        return PairingState(status)
    if on < term.first:
        return PairingState.UPCOMING
    return PairingState.ACTIVE if term.holds(on) else PairingState.LAPSED


def review_due(term: Term, reviewed_on: date | None) -> date:
    """The day by which the yearly review should be on record: a year after start or last review."""
    last = max(term.first, reviewed_on) if reviewed_on else term.first
    leap_day = (last.month, last.day) == (2, 29)
    return last.replace(year=last.year + 1, day=28 if leap_day else last.day)
