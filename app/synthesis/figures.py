"""The figures that made-up data are drawn with: shares, ranges and institutions, read and checked.

Everything comes from `data/*.toml`, where its source stands. Faults there stop the start.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

_DATA = Path(__file__).with_name("data")
TIERS = 4  # coarse … fine: how well institutions of a level measure
_WHOLE = 1e-9

Share = Annotated[float, Field(ge=0, le=1)]
Shares = dict[str, Share]


class _Figures(BaseModel):
    """Read once, never changed; a key nobody knows is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Devices(_Figures):
    """Which devices, under which names, and how many different lines of text for them."""

    zipf: float
    unknown: Share
    variants: int
    fewest: int
    most: int
    english: Share
    name: Shares


class Texts(_Figures):
    """Which of the texts beside range and uncertainty are given."""

    measurand: Shares
    english_measurand: Share
    spec: Share
    second_axis: Shares
    words: Share
    range_in_condition: Share


class Needs(_Figures):
    """What enterprises ask for, and how."""

    items: Shares
    research: Share
    each_owner: int
    requirement: Shares
    range: Shares
    wider: Share
    second_axis: Share
    service: Shares
    mode: Shares
    proof: Shares
    deadline: dict[str, float]
    budget: Share
    vague_ranges: list[str]
    vague_requirements: list[str]
    blocks: Shares
    trades: list[str]
    wishes: list[str]
    questions: list[str]


class Terms(_Figures):
    """Validity of proofs, states of rows, days and fees."""

    lapsed: Share
    not_yet: Share
    undated: Share
    greyed_of_lapsed: Share
    draft: Share
    archived: Share
    no_turnaround: Share
    no_fee: Share
    odd_fee: list[str]


class Figures(_Figures):
    """`data/shares.toml`."""

    counted: dict[str, int]
    devices: Devices
    texts: Texts
    ranges: Shares
    uncertainties: Shares
    english_uncertainties: Shares
    needs: Needs
    terms: Terms

    @model_validator(mode="after")
    def _add_up(self) -> "Figures":
        needs = self.needs
        for shares in (
            self.devices.name,
            self.texts.measurand,
            self.ranges,
            self.uncertainties,
            self.english_uncertainties,
            *(needs.requirement, needs.range, needs.service, needs.mode, needs.proof),
        ):
            if abs(sum(shares.values()) - 1) > _WHOLE:
                raise ValueError(f"shares.toml: the shares of {', '.join(shares)} are not 1")
        return self


class Kind(_Figures):
    """Ranges and uncertainties of a kind of quantity (`data/quantities.toml` explains them)."""

    spans: list[str]
    relative: list[float] = []
    absolute: str = ""
    percent: bool = False
    frequencies: list[str] = []

    @model_validator(mode="after")
    def _one_measure(self) -> "Kind":
        if bool(self.relative) == bool(self.absolute) or len(self.relative) not in (0, TIERS):
            raise ValueError("quantities.toml: a kind has `absolute`, or four of `relative`")
        return self


class InstitutionKind(_Figures):
    """One kind of institution (`data/institutions.toml` explains the fields)."""

    name: str
    count: int
    at: str
    kind: str
    rows: tuple[int, int, int]
    spread: float
    tiers: list[Share]
    reach: Share
    proofs: Shares
    modes: tuple[Share, Share]
    days: tuple[int, int]
    price: float


class Quantities(_Figures):
    """`data/quantities.toml`."""

    other: Kind
    kind: dict[str, Kind]
    axes: dict[str, list[str]]


class Instruments(_Figures):
    """`data/instruments.toml`."""

    common: str
    unknown: dict[str, list[str]]
    words: dict[str, list[str]]
    spans: dict[str, list[str]]
    classes: dict[str, list[str]]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def figures() -> Figures:
    """The shares."""
    return Figures.model_validate(_read("shares.toml"))


@lru_cache(maxsize=1)
def quantities() -> Quantities:
    """What ranges look like, by kind of quantity."""
    return Quantities.model_validate(_read("quantities.toml"))


@lru_cache(maxsize=1)
def instruments() -> Instruments:
    """Which devices come first, and what is special about them."""
    return Instruments.model_validate(_read("instruments.toml"))


@lru_cache(maxsize=1)
def institution_kinds() -> tuple[InstitutionKind, ...]:
    """The kinds of institutions."""
    rows = _read("institutions.toml")["institution"]
    return tuple(InstitutionKind.model_validate(row) for row in rows)
