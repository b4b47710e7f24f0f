"""An institution signed in, with the worker's handlers loaded."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry import load_tasks
from tests.browser import Browser
from tests.factories import organisation
from tests.importing import Importer


@pytest.fixture
def importer(session: Session, browser: Callable[..., Browser]) -> Importer:
    load_tasks()
    owner = organisation(session, "institution", region="320500", name="苏州示例计量所")
    return Importer(browser(owner), owner)
