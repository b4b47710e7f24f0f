"""Recall: the engine's answer, or PostgreSQL's to the same question while the engine is away."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.capabilities import recall
from app.capabilities.asking import CapabilityQuery
from app.core.errors import SearchUnavailable
from app.metrology.gate_inputs import Demand
from app.metrology.reach import sought
from search import retrieve
from search.client import EngineRefused


@dataclass(frozen=True, slots=True)
class Recalled:
    """Ids of rows that may serve, and of rows for other devices that are worth a question."""

    near: list[int]
    far: list[int]
    degraded: bool = False


def query_of(demand: Demand, on: date, places: tuple[str, ...] = ()) -> CapabilityQuery:
    """What to recall for a demand; `places` where an authorisation must cover the place."""
    return CapabilityQuery(
        sought(demand.device, demand.devices, demand.measurands, demand.boxes),
        on,
        demand.service,
        demand.mode,
        demand.proof_kind,
        places,
    )


def recall_rows(session: Session, query: CapabilityQuery) -> Recalled:
    """Every row that may serve; degraded when PostgreSQL had to answer."""
    try:
        return Recalled(*retrieve.capability_candidates(query))
    except SearchUnavailable:
        pass
    except EngineRefused as error:
        if error.code != "index_not_found":  # the engine is there, but was never filled
            raise
    near, far = recall.capability_ids(session, query), recall.related_ids(session, query)
    return Recalled(near, far, degraded=True)
