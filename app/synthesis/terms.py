"""On what terms an institution works: its certificates, services, modes, days and fees.

Drawn once for each device of an institution, because rows of one device share their certificate.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from app.capabilities.choices import MODES
from app.synthesis.chance import pick
from app.synthesis.figures import InstitutionKind, figures
from app.synthesis.organisations import Institution

_YEAR = 365
_SHORT = {"法定授权": "法", "计量标准考核": "标", "CNAS认可": "L", "CMA资质认定": "A"}
STATUTORY = ("法定授权", "计量标准考核")
_VERIFIES = (["检定"], ["检定"], ["检定"], ["检定", "校准"], ["检定", "校准"])
_CALIBRATES = (
    *[["校准"]] * 12,
    ["校准", "测试"],
    ["校准", "测试"],
    ["测试"],
    ["校准", "检测"],
    ["检测"],
)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One proof: its kind, number and dates; it has lapsed or holds on the reference day."""

    kind: str
    number: str
    valid_from: date | None
    valid_to: date | None
    has_lapsed: bool


def certificates(random: Random, institution: Institution, today: date) -> list[Certificate]:
    """The proofs of an institution: at least one, more of them for large ones."""
    count = 2 + min(institution.rows // 60, 8)
    kinds = institution.kind.proofs
    return [_certificate(random, pick(random, kinds), institution, today) for _ in range(count)]


def _certificate(random: Random, kind: str, institution: Institution, today: date) -> Certificate:
    if kind == "自我声明":
        return Certificate(kind, "", None, None, has_lapsed=False)
    number = f"示例-{_SHORT.get(kind, 'M')}-{institution.number:04d}-{random.randrange(1000):03d}"
    figure, chance = figures().terms, random.random()
    start = today - timedelta(days=random.randrange(30, 4 * _YEAR))
    if chance < figure.undated:
        return Certificate(kind, number, None, None, has_lapsed=False)
    if chance < figure.undated + figure.not_yet:
        start = today + timedelta(days=random.randrange(1, 60))
    if chance > 1 - figure.lapsed:
        start = today - timedelta(days=5 * _YEAR + random.randrange(1, _YEAR))
    end = start + timedelta(days=5 * _YEAR)
    return Certificate(kind, number, start, end, has_lapsed=end < today)


def device_terms(
    random: Random, institution: Institution, proof: Certificate, *, regulated: bool
) -> dict[str, Any]:
    """Columns that all rows of a device of the institution share."""
    kind = institution.kind
    verifies = regulated and proof.kind in STATUTORY
    return {
        "services": list(random.choice(_VERIFIES if verifies else _CALIBRATES)),
        "modes": _modes(random, kind),
        "proof_kind": proof.kind,
        "proof_number": proof.number,
        "proof_valid_from": proof.valid_from,
        "proof_valid_to": proof.valid_to,
        "authorised_regions": _regions(random, institution, proof),
        "turnaround_days": _days(random, kind),
        "fee_text": _fee(random, kind),
        "note": "",
    }


def _modes(random: Random, kind: InstitutionKind) -> list[str]:
    on_site, remote = (random.random() < share for share in kind.modes)
    if on_site and random.random() < 0.1:
        return ["现场"]
    chosen = (random.random() > 0.04, on_site, remote)  # some say nothing about it
    return [mode for mode, has in zip(MODES, chosen, strict=True) if has]


def _regions(random: Random, institution: Institution, proof: Certificate) -> list[str]:
    """A 法定授权 covers the institution's places; one in ten does not say so."""
    if proof.kind != "法定授权" or random.random() < 0.1:
        return []
    return list(institution.authorised)


def _days(random: Random, kind: InstitutionKind) -> int | None:
    if random.random() < figures().terms.no_turnaround:
        return None
    return random.randint(*kind.days)


def _fee(random: Random, kind: InstitutionKind) -> str:
    figure, chance = figures().terms, random.random()
    if chance < figure.no_fee:
        return ""
    if chance < figure.no_fee + 0.03:
        return random.choice(figure.odd_fee)
    amount = 10 * max(round(kind.price * random.lognormvariate(3.2, 0.9)), 2)
    return f"{amount}{random.choice(('元/台', '元/件', '元'))}"
