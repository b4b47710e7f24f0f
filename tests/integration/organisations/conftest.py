"""The pages of organisations read nothing from the engine."""

import pytest

from app.core.settings import Settings


@pytest.fixture
def meili(idle_engine: Settings) -> Settings:
    """No test here runs a sync; making indexes for each would cost more than the tests."""
    return idle_engine
