"""Places as a filter takes them."""

from typing import Annotated

from pydantic import AfterValidator

from app.core.facets import Several
from app.regions.codes import NATION, is_code


def _codes(values: list[str]) -> list[str]:
    return [each for each in values if is_code(each) and each != NATION]


# Region codes of any level; the whole country narrows nothing, what is no code is ignored.
Places = Annotated[Several, AfterValidator(_codes)]
