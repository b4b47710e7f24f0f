"""An item while it is being read: a name and everything that was found to belong to it."""

from dataclasses import dataclass, field, replace

from app.metrology.need_text.counting import Count
from app.metrology.need_text.naming import Name
from app.metrology.need_text.specs import Spec
from app.metrology.readings import Hint, Reading


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity expression at ``text[start:stop]``, what it says and the word that names it.

    ``column`` is what the heading of its column lets one expect, ``near`` whether it stands in the
    sentence or row of its instrument, ``before`` are the characters just before it.
    """

    start: int
    stop: int
    text: str
    reading: Reading
    label: str = ""
    column: Hint = ""
    near: bool = True
    before: str = ""


@dataclass(slots=True)
class Draft:
    """One item in the making; ``span`` is the text it was read from."""

    name: Name
    facts: list[Fact] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    specs: list[Spec] = field(default_factory=list)
    service: str | None = None
    row: bool = False

    @property
    def count(self) -> int | None:
        """How many: what is said first, or the pieces of a set; None if not said or vague."""
        if not self.counts:
            return None
        if summed := [each for each in self.counts if each.total]:
            return summed[-1].number
        first, *rest = self.counts
        # 1组7支: a set and its pieces; 15台 … 一次最多停2台: how they come, not how many.
        within = rest and rest[0].start == first.stop
        return (rest[0] if within else first).number

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of it."""
        return not (self.facts or self.counts or self.specs)

    def copy(self) -> "Draft":
        """A draft of the same instrument that can grow by itself."""
        return replace(
            self, facts=list(self.facts), counts=list(self.counts), specs=list(self.specs)
        )


Spanned = Name | Fact | Count | Spec
