"""A concession (one thing asked for less strictly) and what it brings. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.metrology.gate_inputs import Demand


class Kind(StrEnum):
    """What is asked for less strictly."""

    ACCURACY = "accuracy"
    GRADE = "grade"
    RANGE = "range"
    MODE = "mode"
    PROOF = "proof"
    SERVICE = "service"
    DEADLINE = "deadline"
    BUDGET = "budget"
    AREA = "area"


# What the counted institutions then are, as the end of "多 3 家".
ABLE: Mapping[Kind, str] = {
    Kind.DEADLINE: "来得及",
    Kind.BUDGET: "在预算内",
    Kind.AREA: "可安排",
}


@dataclass(frozen=True, slots=True)
class Concession:
    """One thing asked for less strictly.

    `act` says what to do ("放宽到"), `to` and `now` what is then and now asked for, in words.
    `changes` are the texts to write into the need's form, by field, so that just `demand` is read
    from them; empty where no form can say it.
    """

    kind: Kind
    act: str
    to: str
    now: str
    demand: Demand
    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brought:
    """A concession with the institutions (ids, rising) it makes able, loses, and leaves able."""

    concession: Concession
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest of the institutions gained; hours between provincial capitals, None: unknown."""

    organisation_id: int
    name: str
    place: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What pages and programs are told of one concession."""

    brought: Brought
    nearest: Nearest | None = None

    @property
    def kind(self) -> Kind:
        """What is asked for less strictly."""
        return self.brought.concession.kind

    @property
    def title(self) -> str:
        """The concession in words: "放宽到 U = 0.6 %（k = 2），现为 U = 0.5 %（k = 2）"."""
        said = self.brought.concession
        return f"{said.act}{said.to}，现为{_apart(said.now)}" if said.now else said.act + said.to

    @property
    def able(self) -> str:
        """What the gained institutions become: "可测", "来得及"."""
        return ABLE.get(self.kind, "可测")

    @property
    def outcome(self) -> str:
        """How many it brings and loses, and how many there are then, as a sentence."""
        said = self.brought
        loss = f"，少 {len(said.lost)} 家" if said.lost else ""
        return f"多 {len(said.gained)} 家{self.able}{loss}，共 {said.total} 家。"

    @property
    def sentence(self) -> str:
        """All of it: what to do, how many more, who is nearest."""
        gain = f"{self.title}：多 {len(self.brought.gained)} 家{self.able}"
        if self.brought.lost:
            gain += f"，少 {len(self.brought.lost)} 家"
        return f"{gain}{self.near}。"

    @property
    def way(self) -> str:
        """How far the nearest is, as the end of a remark."""
        hours = self.nearest and self.nearest.hours
        return "" if hours is None else f"，省会间约 {hours:g} 小时" if hours else "，同省"

    @property
    def near(self) -> str:
        """The end of the sentence: who is nearest."""
        near = self.nearest
        return f"，最近的是{near.name}（{near.place}{self.way}）" if near else ""


def _apart(text: str) -> str:
    """A blank before letters and digits, as Chinese texts set them."""
    return f" {text}" if text[:1].isascii() else text
