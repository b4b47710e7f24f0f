"""Person-days of institutions as people write them: a number, 不限, or a pasted table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.core.forms import half_width
from app.plans.basis import MOST_DAYS, Helper

UNLIMITED = "不限"
_FAULT = f"请填 0 到 {MOST_DAYS:,.0f} 之间的人天，或写“不限”。"
_MISSING = "请填人天，或写“不限”。"
_OTHERS = "表中没有列出的机构也要有人天：请粘贴，或在上面统一设定。"
_SHOWN = 3


@dataclass(slots=True)
class Read:
    """What was read: days by institution (None: not limited), and sentences by field."""

    days: dict[int, float | None] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def amount(text: str) -> float | None:
    """A capacity; None for 不限. ValueError with a sentence for anything else."""
    plain = half_width(text).strip().removesuffix("人天").strip()
    if plain == UNLIMITED:
        return None
    try:
        days = float(plain.replace(",", ""))
    except ValueError:
        raise ValueError(_FAULT) from None
    if not 0 <= days <= MOST_DAYS:
        raise ValueError(_FAULT)
    return days


def pasted(text: str, helpers: Sequence[Helper], found: Read) -> None:
    """Lines of a name and a capacity, as copied from a worksheet; only full names count."""
    known = {each.name: each.organisation_id for each in helpers}
    strange, unclear = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, said = _parted(line)
        if name not in known:
            strange.append(f"第 {number} 行“{name[:20]}”")
            continue
        try:
            found.days[known[name]] = amount(said)
        except ValueError:
            unclear.append(f"第 {number} 行“{said[:12]}”")
    faults = []
    if strange:
        faults.append(f"{_few(strange)}不是下表中机构的全称")
    if unclear:
        faults.append(f"{_few(unclear)}不是人天或“不限”")
    if faults:
        found.errors["pasted"] = "；".join(faults) + "。"


def _parted(line: str) -> tuple[str, str]:
    """Name and the rest: parted by a tab, else by the last comma or space."""
    if "\t" in line:
        name, _, said = line.partition("\t")
        return name.strip(), said.split("\t")[0].strip()
    plain = line.strip().replace("，", ",").replace("　", " ")
    cut = max(plain.rfind(","), plain.rfind(" "))
    return (plain[:cut].strip(" ,"), plain[cut + 1 :].strip()) if cut > 0 else (plain, "")


def _few(parts: Sequence[str]) -> str:
    more = f"等 {len(parts)} 处" if len(parts) > _SHOWN else ""
    return "、".join(parts[:_SHOWN]) + more


def read_capacities(
    helpers: Sequence[Helper],
    typed: Mapping[int, tuple[str, str]],
    table: str,
    others: str,
    others_days: str,
) -> Read:
    """A capacity for every institution, or why not.

    `typed`: field name and text by institution; what stands in the pasted `table` goes before it.
    `others`: what counts where nothing is said: "ask" (it must be), "unlimited" or "each".
    """
    found = Read()
    pasted(table, helpers, found)
    rest: float | None = None
    if others == "each":
        try:
            rest = amount(others_days)
        except ValueError as fault:
            found.errors["others_days"] = str(fault)
    for each in helpers:
        name, text = typed.get(each.organisation_id, ("pasted", ""))
        if each.organisation_id in found.days:
            continue
        if text:
            try:
                found.days[each.organisation_id] = amount(text)
            except ValueError as fault:
                found.errors[name] = f"{each.name}：{fault}"
        elif others == "ask":
            listed = each.organisation_id in typed
            found.errors.setdefault(name, f"{each.name}：{_MISSING}" if listed else _OTHERS)
        else:
            found.days[each.organisation_id] = rest
    return found
