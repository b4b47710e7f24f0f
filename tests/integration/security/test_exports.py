"""A downloaded list holds what people wrote as text; a spreadsheet runs none of it."""

import csv
import io

import pytest
from sqlalchemy.orm import Session

from app.capabilities.export import HEADINGS
from tests.conftest import Browsers
from tests.factories import capability, organisation

DEVICE = list(HEADINGS).index("仪器名称")


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠"))
def test_a_cell_that_looks_like_a_formula_is_marked_as_text(
    session: Session, browser: Browsers, sign: str
) -> None:
    owner = organisation(session)
    capability(session, owner, device=f'{sign}HYPERLINK("http://evil.example")')
    text = browser().get(f"/capabilities/export.csv?organisation={owner.id}").content.decode()
    _, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert row[DEVICE] == f'\'{sign}HYPERLINK("http://evil.example")'
