"""Made-up demand: open needs of enterprises, mostly short lists, a few long ones, some research.

Pure: values by column out. Same seed and day, same needs.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.needs.workflow import NeedStatus
from app.synthesis.catalogues import moment_before
from app.synthesis.chance import pick, stream
from app.synthesis.devices import assortment
from app.synthesis.figures import figures
from app.synthesis.lines import stock
from app.synthesis.organisations import Owner
from app.synthesis.terms import STATUTORY

_TITLE = 100  # characters, as the form has it
_CONCENTRATION = 1.6  # the larger, the more needs the first owners have
_NOBODY = "000-00000000"

Case = tuple[dict[str, Any], list[dict[str, Any]]]


def needs(
    seed: int, them: Sequence[Owner], count: int, today: date
) -> Iterator[tuple[Owner, Case]]:
    """Owners with the columns of a need and of its items; items know their position."""
    for number in range(1, count + 1):
        random = stream(seed, "need", number)
        owner = them[int(len(them) * random.random() ** _CONCENTRATION)]
        research = random.random() < figures().needs.research
        yield owner, (_research if research else _work)(random, seed, owner, today)


def _work(random: Random, seed: int, owner: Owner, today: date) -> Case:
    """Instruments to be verified, calibrated or tested."""
    figure = figures().needs
    drawn = [
        _item(random, seed, position) for position in range(1, int(pick(random, figure.items)) + 1)
    ]
    items = [item for item, _ in drawn]
    need = _need(random, owner, today)
    need["title"] = _title(items)
    need["description"] = random.choice(figure.wishes)
    need["service"], need["proof_kind"] = _service(random, all(known for _, known in drawn))
    need["mode"] = pick(random, figure.mode)
    if random.random() < figure.budget:
        need["budget"] = Decimal(100 * random.randrange(2, 40) * len(items))
    return need, items


def _research(random: Random, seed: int, owner: Owner, today: date) -> Case:
    """A question no catalogue answers by itself."""
    item = _item(random, seed, 1)[0] | {"range_text": "", "requirement_text": "", "quantity": 1}
    question = random.choice(figures().needs.questions)
    need = _need(random, owner, today)
    need["title"] = f"示例：{item['device']}的{question}"[:_TITLE]
    need["description"] = f"{owner.trade}生产中需要解决{item['device']}的{question}，寻求合作单位。"
    need["service"] = random.choice(("技术咨询", "测试", ""))
    return need, [item]


def _need(random: Random, owner: Owner, today: date) -> dict[str, Any]:
    figure, moment = figures().needs, moment_before(random, today)
    first, last = int(figure.deadline["first"]), int(figure.deadline["last"])
    open_end = random.random() < figure.deadline["none"]
    return {
        "title": "",
        "description": "",
        "region_code": owner.region_code,
        "service": "",
        "mode": "",
        "proof_kind": "",
        "deadline": None if open_end else today + timedelta(days=random.randint(first, last)),
        "budget": None,
        "contact_name": "示例联系人",
        "contact_phone": _NOBODY,
        "sealed_note": "",
        "status": NeedStatus.PUBLISHED,
        "status_note": "",
        "version": 1,
        "created_at": moment,
        "updated_at": moment,
        "published_at": moment,
    }


def _service(random: Random, is_regulated: bool) -> tuple[str, str]:
    """Service and proof asked for: 检定 only where there is a regulation, and not under CNAS."""
    figure = figures().needs
    service, proof = pick(random, figure.service), pick(random, figure.proof)
    if service == "检定" and not is_regulated:
        service = "校准"
    if service == "检定" and proof not in STATUTORY:
        proof = ""
    return service, proof


def _item(random: Random, seed: int, position: int) -> tuple[dict[str, Any], bool]:
    """The columns of an item, and whether a verification regulation covers it."""
    wanted = stock(seed).wanted(random, assortment(seed).pick(random))
    item = {
        "position": position,
        "device": wanted.device,
        "measurand": wanted.measurand,
        "range_text": wanted.range_text,
        "requirement_text": wanted.requirement_text,
        "spec": wanted.spec,
        "quantity": max(1, int(random.lognormvariate(0.7, 1.0))),
        "note": "",
    }
    return item, wanted.is_regulated


def _title(items: Sequence[dict[str, Any]]) -> str:
    """As `app.needs.service` makes one of the first item."""
    first = items[0]
    text = " ".join(part for part in (first["device"], first["range_text"]) if part)
    more = f" 等 {len(items)} 项" if len(items) > 1 else ""
    return text[: _TITLE - len(more)] + more
