"""A catalogue for one module's tests, in the engine only: what is searched, without a database."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from app.capabilities.models import Capability
from app.core.settings import Settings
from app.metrology.records import read_capability
from app.organisations.models import Organisation
from search import indexes
from search.admin import drop_indexes
from search.client import client
from search.documents import capability_document
from search.indexes import Index

OWNER = Organisation(id=1, name="示例院", region_code="320500")


def row(number: int, device: str, **columns: Any) -> Capability:
    """A capability as small as a test can say it; `number` becomes its id."""
    texts = {"measurand": "", "range_text": "", "condition_text": "", "uncertainty_text": ""}
    texts |= {name: columns.pop(name) for name in list(columns) if name in texts}
    reading = read_capability(device, *texts.values())
    lists: dict[str, Any] = {"services": [], "modes": [], "authorised_regions": []}
    rest: dict[str, Any] = {
        "id": number,
        "organisation": OWNER,
        "spec": "",
        "proof_kind": "",
        "terms": "",
    }
    return Capability(device=device, **texts, **reading.columns(), **(lists | rest | columns))


@contextmanager
def shelf(settings: Settings, rows: Sequence[Capability]) -> Iterator[None]:
    """The engine holds these rows and no others."""
    prefix = f"t{uuid.uuid4().hex[:10]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "meili_prefix", prefix)
        indexes.ensure_index(Index.CAPABILITIES)
        name = indexes.uid(Index.CAPABILITIES)
        client().wait(client().put_documents(name, [capability_document(each) for each in rows]))
        yield
        drop_indexes(prefix)
