"""The form of a draft: one part of the policy, made from its sections; errors at the fields.

Names are the paths of the values. Provinces come and go by buttons, which only show the form again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from app.core.forms import Bound, FormModel, half_width, raw_of, submitted
from app.core.permissions import Actor
from app.matching.policies.merging import Content, content_of, with_value
from app.matching.policies.policy import Policy
from app.matching.policies.sections import LEVEL_WORDS, RING_WORDS, CollaborationWeights
from app.policies.describing import (
    PROVINCES,
    Entry,
    Group,
    described,
    described_section,
    weights_group,
)
from app.policies.scopes import scope_of
from app.regions.codes import NATION
from app.regions.table import RegionTable

PARTS = (
    ("collaboration", "协作轨"),
    ("market", "市场轨"),
    ("statutory", "法定轨"),
    ("gate", "门槛"),
    ("provinces", "各省权重"),
)

# What may be ticked where a value is a list; the types of collaboration come from the code list.
CHOICES = {
    "levels": [(level.value, word) for level, word in LEVEL_WORDS.items()],
    "rings": [(ring.value, word) for ring, word in RING_WORDS.items()],
}


async def _typed(request: Request) -> Bound[FormModel]:
    raw, _ = raw_of(await submitted(request))
    return Bound(raw=raw)


Typed = Annotated[Bound[FormModel], Depends(_typed)]


@dataclass(frozen=True, slots=True)
class ProvinceForm:
    """The weights of one province, as a group, and its reason's field."""

    code: str
    name: str
    group: Group
    own: bool


def parts_for(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The parts an actor may draft: a province only its own weights."""
    return PARTS if scope_of(actor) == NATION else PARTS[-1:]


def groups_of(policy: Policy, part: str) -> tuple[Group, ...]:
    """The groups of a part that is a section of the policy."""
    return described_section(policy, part).groups if part != "provinces" else ()


@dataclass(frozen=True, slots=True)
class Headline:
    """A track's weights with one sentence that bounds them."""

    title: str
    entries: tuple[Entry, ...]
    note: str


def headlines(policy: Policy) -> tuple[Headline, ...]:
    """What a policy says at first sight: the weights of the tracks that have any."""
    cap, limit = policy.collaboration.pair_cap, policy.market.concentration_limit
    notes = {
        "collaboration": f"结对关系最多给 {cap:g}（竖线），本省能做时为 0。",
        "market": f"没有地区、层级、隶属和结对项。同类需求前三位中一家超过 {limit:.0%} 就让位。",
    }
    return tuple(
        Headline(section.title, group.entries, notes[section.name])
        for section in described(policy)
        for group in section.groups
        if group.path in ("collaboration.weights", "market.weights")
    )


def provinces_of(policy: Policy, codes: Iterable[str], regions: RegionTable) -> list[ProvinceForm]:
    """The weights of these provinces: their own, or the common ones to start from."""
    collaboration = policy.collaboration
    return [
        ProvinceForm(
            code,
            regions.short_name(code),
            weights_group(
                policy,
                collaboration.weights_for(code),
                f"{PROVINCES}.{code}.weights",
                regions.name(code),
            ),
            code in collaboration.provinces,
        )
        for code in codes
    ]


def codes_shown(actor: Actor, policy: Policy) -> list[str]:
    """The provinces a form shows at first."""
    own = sorted(policy.collaboration.provinces)
    return own if scope_of(actor) == NATION else [scope_of(actor)]


def plain(value: float) -> str:
    """A number as a field shows it: nothing of it lost."""
    return f"{value:.12g}"


def shown(policy: Policy, groups: Iterable[Group], codes: Iterable[str]) -> dict[str, list[str]]:
    """The texts that fill a form with a policy's values."""
    raw = {entry.path: texts(entry) for group in groups for entry in group.entries}
    for code in codes:
        own = policy.collaboration.provinces.get(code)
        raw[f"{PROVINCES}.{code}.reason"] = [own.reason if own else ""]
    return raw


def texts(entry: Entry) -> list[str]:
    """A value as its field takes it."""
    if isinstance(entry.value, tuple):
        return [str(each) for each in entry.value]
    return [plain(entry.value)]


def content_from(form: Bound[Any], policy: Policy, part: str) -> Content:
    """The policy's content with what was typed into a part, unchecked."""
    content = content_of(policy)
    if part == "provinces":
        return _with_provinces(form, content)
    for group in groups_of(policy, part):
        for entry in group.entries:
            content = with_value(content, tuple(entry.path.split(".")), _read(form, entry))
    return content


def _read(form: Bound[Any], entry: Entry) -> Any:
    if isinstance(entry.value, tuple):
        order = [*form.values(entry.path)]
        return list(dict.fromkeys(order))
    return half_width(form.value(entry.path)).strip()


def _with_provinces(form: Bound[Any], content: Content) -> Content:
    provinces = {}
    for code in dict.fromkeys(form.values("province")):
        base = f"{PROVINCES}.{code}"
        weights = {
            name: half_width(form.value(f"{base}.weights.{name}")).strip()
            for name in CollaborationWeights.model_fields
        }
        provinces[code] = {
            "weights": weights,
            "reason": form.value(f"{base}.reason").replace("\r\n", "\n").strip(),
        }
    return with_value(content, tuple(PROVINCES.split(".")), provinces)


def rearranged(form: Bound[Any], policy: Policy) -> bool:
    """Did a button add or take out a province? Then the form is only shown again."""
    codes = [code for code in form.values("province") if code != form.value("remove")]
    added = form.value("province_to_add") if form.pressed("add") else ""
    if added and added not in codes:
        codes.append(added)
        names = CollaborationWeights.model_fields
        common = policy.collaboration.weights_for(added).named()
        for name in names:
            form.raw.setdefault(f"{PROVINCES}.{added}.weights.{name}", [plain(common[name])])
    if not form.pressed("add") and not form.pressed("remove"):
        return False
    form.raw["province"] = codes
    return True
