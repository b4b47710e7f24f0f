"""Workbooks and pages call every status the same."""

from app.core.pages import environment
from app.engagements.workflow import EngagementStatus
from app.needs.workflow import NeedStatus
from app.projects.workflow import ProjectStatus
from app.supervision.schemas import RecordFilter
from app.supervision.words import ANSWER_WORDS, FILTER_WORDS, NEED_WORDS, PROJECT_WORDS


def test_workbooks_use_the_words_of_the_pages() -> None:
    shown = environment().get_template("components/status.html").module.statuses  # type: ignore[attr-defined]
    for kind, words, statuses in (
        ("need", NEED_WORDS, NeedStatus),
        ("engagement", ANSWER_WORDS, EngagementStatus),
        ("project", PROJECT_WORDS, ProjectStatus),
    ):
        assert words == {code: entry[0] for code, entry in shown[kind].items()}
        assert set(words) == set(statuses)


def test_every_filter_has_a_name() -> None:
    assert set(FILTER_WORDS) == set(RecordFilter.model_fields) - {"cells", "tiles", "kind", "page"}
