"""An outcome: places in order with the numbers that decided them, as columns. Pure."""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import isnan
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from app.metrology.gates import ORDER, Verdict

_MARK = b"HQ2"
_HEAD = struct.Struct("<3sI")
_VERDICTS = tuple(ORDER)
_COLUMNS = (
    ("owners", "<i8"),
    ("verdicts", "|u1"),
    ("scores", "<f8"),
    ("shares", "<f8"),
    ("ratios", "<f8"),
)


class Place(NamedTuple):
    """One institution's place in an outcome, with the numbers that decided it."""

    organisation_id: int
    verdict: Verdict
    score: float
    share: float | None
    ratio: float | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """Places in order, best first. Verdicts as their numbers in `ORDER`; nan where not known."""

    owners: NDArray[np.int64]
    verdicts: NDArray[np.uint8]
    scores: NDArray[np.float64]
    shares: NDArray[np.float64]
    ratios: NDArray[np.float64]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and self.content() == other.content()

    def __hash__(self) -> int:
        return hash(self.content())

    @classmethod
    def of(cls, places: Sequence[Place]) -> Self:
        """Of places one by one."""
        columns = list(zip(*places, strict=True)) or [()] * len(Place._fields)
        owners, verdicts, *numbers = columns
        scores, shares, ratios = (
            np.array([np.nan if each is None else each for each in column], np.float64)
            for column in numbers
        )
        known = np.array([ORDER[Verdict(each)] for each in verdicts], np.uint8)
        return cls(np.array(owners, np.int64), known, scores, shares, ratios)

    @classmethod
    def read(cls, data: bytes) -> Self:
        """What `content` wrote, in this release or an earlier one."""
        if not data.startswith(_MARK):
            return cls.of([Place(*each) for each in json.loads(data)])
        count, at = _HEAD.unpack_from(data)[1], _HEAD.size
        columns: list[NDArray[Any]] = []
        for _, dtype in _COLUMNS:
            columns.append(np.frombuffer(data, dtype, count, at))
            at += columns[-1].nbytes
        return cls(*columns)

    def scored(self, scores: NDArray[np.float64], order: NDArray[np.intp]) -> Self:
        """Those of `order`, in that order, with their scores."""
        return type(self)(
            self.owners[order],
            self.verdicts[order],
            scores[order],
            self.shares[order],
            self.ratios[order],
        )

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """All places, best first."""
        return self.first(len(self.owners))

    def first(self, most: int) -> tuple[Place, ...]:
        """The first places."""
        every = zip(
            self.owners[:most].tolist(),
            self.verdicts[:most].tolist(),
            self.scores[:most].tolist(),
            self.shares[:most].tolist(),
            self.ratios[:most].tolist(),
            strict=True,
        )
        return tuple(
            Place(owner, _VERDICTS[verdict], score, _known(share), _known(ratio))
            for owner, verdict, score, share, ratio in every
        )

    def place_of(self, organisation_id: int) -> tuple[int, Place] | None:
        """An institution's rank and place; None if it has none."""
        found = np.flatnonzero(self.owners == organisation_id)
        if not len(found):
            return None
        at = int(found[0])
        return at + 1, self.scored(self.scores, found[:1]).places[0]

    def counts(self) -> dict[str, int]:
        """Institutions by verdict."""
        found = np.bincount(self.verdicts, minlength=len(_VERDICTS)).tolist()
        return {
            verdict.value: count for verdict, count in zip(_VERDICTS, found, strict=True) if count
        }

    def content(self) -> bytes:
        """The outcome as bytes, equal for equal outcomes on every machine."""
        columns = (getattr(self, name).astype(dtype).tobytes() for name, dtype in _COLUMNS)
        return b"".join((_HEAD.pack(_MARK, len(self.owners)), *columns))

    def content_hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.content()).hexdigest()


def _known(value: float) -> float | None:
    return None if isnan(value) else value
