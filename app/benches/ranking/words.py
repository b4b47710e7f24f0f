"""Plain engines, as good as words alone allow: Meilisearch, and PostgreSQL's full-text search.

Both get the texts of each catalogue row with its services, modes and proof, and rank institutions
by their best row.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.benches.ranking.labelled import LabelledSet
from app.core.settings import get_settings
from search import admin
from search.client import client

TEXTS = ("device", "measurand", "range_text", "condition_text", "uncertainty_text", "spec")
STRATEGIES = ("last", "frequency")
_SAID = ("services", "modes")
_DEEP = 1000  # rows looked at, so that `most` institutions are among them
_SETTLE_SECONDS = 300.0


def index_rows(labelled: LabelledSet) -> None:
    """An index with the engine's own settings, but for the language, which is Chinese."""
    name = _uid()
    client().wait(admin.create_index(name))
    settings = {"localizedAttributes": [{"attributePatterns": ["*"], "locales": ["cmn"]}]}
    client().wait(admin.write_settings(name, settings))
    documents = [
        {"id": row["id"], "owner": str(row["owner"]), **_texts(row)} for row in labelled.rows
    ]
    client().wait(client().put_documents(name, documents), timeout=_SETTLE_SECONDS)


def by_meilisearch(words: str, strategy: str, most: int) -> tuple[int, ...]:
    """Owners best first. `strategy` is the engine's matchingStrategy."""
    if not words:
        return ()
    body = {
        "q": words,
        "matchingStrategy": strategy,
        "limit": _DEEP,
        "locales": ["cmn"],
        "attributesToRetrieve": ["owner"],
        "attributesToSearchOn": [*TEXTS, *_SAID, "proof_kind"],
    }
    hits = client().search(_uid(), body)["hits"]
    return tuple(dict.fromkeys(int(hit["owner"]) for hit in hits))[:most]


def store_rows(session: Session, labelled: LabelledSet) -> None:
    """A table of the session's own with a text-search vector for each row."""
    session.execute(
        text(
            "CREATE TEMPORARY TABLE plain_rows"
            " (id bigint PRIMARY KEY, owner int NOT NULL, words tsvector NOT NULL)"
        )
    )
    session.execute(
        text("INSERT INTO plain_rows VALUES (:id, :owner, to_tsvector('simple', :words))"),
        [
            {"id": row["id"], "owner": row["owner"], "words": _spaced(_texts(row).values())}
            for row in labelled.rows
        ],
    )


def by_postgres(session: Session, words: str, most: int) -> tuple[int, ...]:
    """Owners best first: any of the words, by `ts_rank` with its mild preference for short rows."""
    terms = sorted(set(bigrams(words)))
    if not terms:
        return ()
    statement = text(
        "SELECT owner FROM (SELECT owner, max(ts_rank(words, query, 1)) AS score"
        " FROM plain_rows, to_tsquery('simple', :query) AS query WHERE words @@ query"
        " GROUP BY owner) AS found ORDER BY score DESC, md5(owner::text) LIMIT :most"
    )
    query = " | ".join("'{}'".format(term.replace("'", "''")) for term in terms)
    return tuple(session.scalars(statement, {"query": query, "most": most}))


def bigrams(words: str) -> list[str]:
    """Latin words and numbers whole, Chinese as overlapping pairs: what an index of words needs.

    PostgreSQL itself takes a run of Chinese characters for one word, and "60MPa" for another word
    than "60 MPa".
    """
    found: list[str] = []
    for run in _runs(unicodedata.normalize("NFKC", words).lower()):
        if _is_han(run[0]) and len(run) > 1:
            found += (run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.append(run)
    return found


def _runs(words: str) -> Iterable[str]:
    """Runs of Chinese characters, numbers, and words, which may end in digits ("pt100")."""
    run = ""
    for character in words + " ":
        kept = character.isalnum() or character == "."
        if run and not (kept and _goes_on(run, character)):
            if run.strip("."):
                yield run.strip(".")
            run = ""
        run += character if kept else ""


def _goes_on(run: str, character: str) -> bool:
    if _is_han(character) or _is_han(run[0]):
        return _is_han(character) and _is_han(run[0])
    return run[0].isalpha() or not character.isalpha()


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _spaced(texts: Iterable[str]) -> str:
    return " ".join(word for each in texts for word in bigrams(each))


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    said: dict[str, Sequence[str]] = {name: row.get(name, ()) for name in _SAID}
    return {
        **{name: row.get(name, "") for name in (*TEXTS, "proof_kind")},
        **{name: " ".join(values) for name, values in said.items()},
    }


def _uid() -> str:
    return f"{get_settings().meili_prefix}_plain"
