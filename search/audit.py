"""Compares the engine with PostgreSQL, document by document, and says what differs.

Both sides are walked in windows of row ids, so memory does not grow with the catalogue. What a
waiting job will put right anyway is listed too: an idle worker must not look like a clean index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from search import filters, source
from search.client import Document, EngineRefused, client
from search.indexes import OWNER, Index, ensure_index, uid
from search.sync import touch_everything, touch_many

WINDOW = 5000
Progress = Callable[[str, int, int], None]

NAMES = {Index.CAPABILITIES: "能力项", Index.NEEDS: "需求项", Index.PROJECTS: "项目"}
SENTENCES = {
    "missing": "{name} {id} 已公开，但检索里没有。",
    "orphaned": "检索里有{name} {id}，但它不存在或未公开。",
    "stale": "{name} {id} 在检索里是旧内容。",
}


@dataclass
class Findings:
    """Ids of documents of one index that are wrong, and how many were compared."""

    missing: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    checked: int = 0
    # Rows of PostgreSQL to look at again, which puts all of the above right.
    rows: set[int] = field(default_factory=set)


@dataclass
class AuditReport:
    """Findings per index."""

    findings: dict[Index, Findings] = field(default_factory=dict)

    @property
    def missing(self) -> dict[str, list[str]]:
        """Documents PostgreSQL asks for and the engine lacks, by index."""
        return {index.value: found.missing for index, found in self.findings.items()}

    @property
    def orphaned(self) -> dict[str, list[str]]:
        """Documents the engine holds for rows that are not shown, by index."""
        return {index.value: found.orphaned for index, found in self.findings.items()}

    @property
    def stale(self) -> dict[str, list[str]]:
        """Documents whose content differs from the row's, by index."""
        return {index.value: found.stale for index, found in self.findings.items()}

    def counts(self) -> dict[str, int]:
        """How many of each kind, over all indexes: the keys of `search audit --json`."""
        return {kind: len(list(self._ids(kind))) for kind in SENTENCES}

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not any(self.counts().values())

    def sentences(self) -> Iterator[str]:
        """One sentence for each finding."""
        for kind, sentence in SENTENCES.items():
            for index, document_id in self._ids(kind):
                yield sentence.format(name=NAMES[index], id=document_id)

    def _ids(self, kind: str) -> Iterator[tuple[Index, str]]:
        for index, found in self.findings.items():
            for document_id in getattr(found, kind):
                yield index, document_id


def audit(session: Session, fix: bool = False, progress: Progress | None = None) -> AuditReport:
    """Compare all indexes; `fix` promises jobs that put right what was found.

    `progress` is told (index, rows compared, rows in all). SearchUnavailable if the engine is away.
    """
    report = AuditReport()
    for index in Index:
        found = _compare(session, index, progress)
        report.findings[index] = found
        if not fix:
            continue
        if ensure_index(index):
            touch_everything(session, index)
        touch_many(session, index, sorted(found.rows))
    return report


def _compare(session: Session, index: Index, progress: Progress | None) -> Findings:
    found, before = Findings(), 0
    total = source.count_shown(session, index) if progress else 0
    while True:
        ids = source.shown_ids(session, index, before, WINDOW)
        last = ids[-1] if len(ids) == WINDOW else None
        rows = source.documents_of(session, index, ids)
        ours = {str(one["id"]): one for documents in rows.values() for one in documents}
        _note_differences(found, OWNER[index], ours, _held(index, before, last))
        found.checked += len(ids)
        if progress:
            progress(index.value, found.checked, max(found.checked, total))
        if last is None:
            return found
        before = last


def _held(index: Index, before: int, last: int | None) -> Iterator[Document]:
    """The engine's documents of the rows after `before` up to `last` (None: to the end)."""
    owner = OWNER[index]
    where = filters.all_of(
        filters.gt(owner, before), "" if last is None else filters.le(owner, last)
    )
    fields, offset = sorted({"id", owner, "stamp"}), 0
    while True:
        try:
            page = client().fetch_documents(uid(index), fields, offset, WINDOW, where=where)
        except EngineRefused as error:
            if error.code == "index_not_found":
                return
            raise
        yield from page
        offset += len(page)
        if len(page) < WINDOW:
            return


def _note_differences(
    found: Findings, owner: str, ours: dict[str, Document], held: Iterator[Document]
) -> None:
    absent = dict(ours)
    for theirs in held:
        name = str(theirs["id"])
        wanted = absent.pop(name, None)
        if wanted is None:
            found.orphaned.append(name)
        elif wanted["stamp"] != theirs.get("stamp"):
            found.stale.append(name)
        else:
            continue
        found.rows.add(int(theirs[owner]))
    found.missing += absent
    found.rows.update(int(document[owner]) for document in absent.values())
