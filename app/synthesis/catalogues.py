"""The rows of made-up catalogues: lines of text with the terms of their institution.

Pure: values by column out, what was read of them not included. Same seed and day, same rows.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from app.capabilities.content import content_hash, read_fee
from app.capabilities.workflow import CapabilityStatus
from app.synthesis.chance import Picker, stream
from app.synthesis.devices import Assortment, assortment
from app.synthesis.figures import TIERS, figures
from app.synthesis.lines import Line, Stock, stock
from app.synthesis.organisations import Institution
from app.synthesis.terms import Certificate, certificates, device_terms

_TRIES = 4  # an institution does not list the same line twice if it can be helped


def catalogue(seed: int, institution: Institution, today: date) -> Iterator[dict[str, Any]]:
    """All rows of an institution, `institution.rows` of them."""
    random = stream(seed, "catalogue", institution.number)
    lines = _lines(random, institution, assortment(seed), stock(seed))
    proofs = certificates(random, institution, today)
    held: dict[str, tuple[Certificate, dict[str, Any]]] = {}
    for number, (code, line) in enumerate(lines, start=1):
        if code not in held:
            proof = random.choice(proofs)
            held[code] = (
                proof,
                device_terms(random, institution, proof, regulated=line.is_regulated),
            )
        yield _row(random, number, line, held[code], today)


def _lines(
    random: Random, institution: Institution, all_devices: Assortment, lines: Stock
) -> Iterator[tuple[str, Line]]:
    """Lines for the rows, each with the code of its device."""
    kind, taken = institution.kind, set[tuple[str, int]]()
    tiers = Picker(range(TIERS), kind.tiers)
    for _ in range(institution.rows):
        for _ in range(_TRIES):
            instrument = all_devices.pick(random, kind.reach)
            number, line = lines.line(random, instrument, tiers.pick(random))
            if (instrument.code, number) not in taken:
                break
        taken.add((instrument.code, number))
        yield instrument.code, line


def _row(
    random: Random,
    number: int,
    line: Line,
    held: tuple[Certificate, dict[str, Any]],
    today: date,
) -> dict[str, Any]:
    proof, terms = held
    values: dict[str, Any] = {
        "code": f"N{number:06d}",
        "device": line.device,
        "measurand": line.measurand,
        "range_text": line.range_text,
        "condition_text": line.condition_text,
        "uncertainty_text": line.uncertainty_text,
        "spec": line.spec,
        **terms,
    }
    status = _status(random, proof)
    moment = moment_before(random, today)
    values["fee_amount"] = read_fee(values["fee_text"])
    values["content_hash"] = content_hash(values)
    values["status"] = status
    values["version"] = 1
    values["created_at"] = values["updated_at"] = moment
    values["published_at"] = None if status == CapabilityStatus.DRAFT else moment
    return values


def _status(random: Random, proof: Certificate) -> CapabilityStatus:
    figure, chance = figures().terms, random.random()
    if chance < figure.draft:
        return CapabilityStatus.DRAFT
    if chance < figure.draft + figure.archived:
        return CapabilityStatus.ARCHIVED
    greyed = proof.has_lapsed and random.random() < figure.greyed_of_lapsed
    return CapabilityStatus.GREYED if greyed else CapabilityStatus.PUBLISHED


def moment_before(random: Random, today: date) -> datetime:
    """A second of the ten months before the reference day."""
    midnight = datetime.combine(today, time(), UTC)
    return midnight - timedelta(seconds=random.randrange(1, 300 * 86400))


def rows_of(
    seed: int, them: Sequence[Institution], today: date
) -> Iterator[tuple[Institution, dict[str, Any]]]:
    """The rows of all institutions in turn, each with its institution."""
    for institution in them:
        for row in catalogue(seed, institution, today):
            yield institution, row
