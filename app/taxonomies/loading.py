"""Loads the code lists from `data/taxonomies.json`. Idempotent; codes are never deleted.

A code that is in the database but no longer in the file is refused: it may only be deprecated.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.regions.checks import refuse_if_wrong
from app.regions.loading import lock_loading, note_load
from app.regions.reference import digest_of, read_file, read_reference, read_rows
from app.regions.rows import Clause, Grade, Name, Row
from app.regions.upserts import LoadReport, upsert
from app.taxonomies.models import TaxonomyTerm

FILE = Path(__file__).parent / "data" / "taxonomies.json"
LOAD_NAME = "taxonomies"


class TermRow(Row):
    """A term as the file has it."""

    taxonomy: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    code: Annotated[str, Field(pattern=r"^[A-Z][0-9.]+$")]
    name: Name
    level: Name
    refs: list[Clause]
    grade: Grade
    position: Annotated[int, Field(ge=1)]
    deprecated_by: str | None = None


def read_terms(file: Path = FILE) -> tuple[TermRow, ...]:
    """All terms; ReferenceDataError if one is malformed."""
    return read_rows(TermRow, file.stem, read_file(file)["terms"])


def problems(terms: Sequence[TermRow], sources: frozenset[str]) -> Iterator[str]:
    """Everything wrong with the terms as a whole, one sentence each."""
    known = Counter((term.taxonomy, term.code) for term in terms)
    names = Counter((term.taxonomy, term.name) for term in terms)
    for kind, counted in (("代码", known), ("名称", names)):
        for (taxonomy, text), times in counted.items():
            if times > 1:
                yield f"{taxonomy} 的{kind} {text} 出现 {times} 次"
    for term in terms:
        successor = term.deprecated_by
        if successor and (successor == term.code or (term.taxonomy, successor) not in known):
            yield f"{term.taxonomy} {term.code} 的继任者 {successor} 不存在"
        for ref in term.refs:
            if ref["doc"] not in sources:
                yield f"{term.taxonomy} {term.code} 引用的出处 {ref['doc']} 不存在"


def _vanished(session: Session, terms: Sequence[TermRow]) -> Iterator[str]:
    kept = {(term.taxonomy, term.code) for term in terms}
    lists = {term.taxonomy for term in terms}
    stored = session.execute(select(TaxonomyTerm.taxonomy, TaxonomyTerm.code))
    for taxonomy, code in stored:
        if taxonomy in lists and (taxonomy, code) not in kept:
            yield f"{taxonomy} 的代码 {code} 在数据文件里不见了：停用请写 deprecated_by，不要删除"


def load_reference(session: Session, terms: Sequence[TermRow] | None = None) -> LoadReport:
    """Checks the file (or `terms`) and brings the table up to it; never deletes or commits.

    Raises ReferenceDataError, in Chinese, before writing anything.
    """
    terms = read_terms() if terms is None else terms
    sources = frozenset(source.code for source in read_reference().sources)
    refuse_if_wrong([*problems(terms, sources), *_vanished(session, terms)])
    lock_loading(session)
    # Successors first, so that deprecated_by finds its row.
    ordered = sorted(terms, key=lambda term: term.deprecated_by is not None)
    report = LoadReport().with_table(
        TaxonomyTerm.__tablename__,
        upsert(session, TaxonomyTerm, [term.model_dump() for term in ordered]),
    )
    note_load(session, LOAD_NAME, digest_of([FILE]))
    return report
