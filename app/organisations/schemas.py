"""Forms of registering and describing an organisation."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.accounts.schemas import Login
from app.core.forms import FormModel, Line
from app.organisations import uscc


def _read_uscc(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = uscc.normalise(value)
    if reason := uscc.fault(text):
        raise ValueError(reason)
    return text


Uscc = Annotated[str, BeforeValidator(_read_uscc)]


class OrganisationForm(FormModel):
    """What an organisation says about itself."""

    name: Annotated[Line, Field(min_length=2, max_length=100)]
    place: Annotated[Line, Field(max_length=60)]
    institution_kind: Annotated[Line, Field(max_length=40)] = ""
    address: Annotated[Line, Field(max_length=200)] = ""
    contact_name: Annotated[Line, Field(max_length=50)] = ""
    contact_phone: Annotated[Line, Field(max_length=50)] = ""
    introduction: Annotated[Line, Field(max_length=2000)] = ""


class RegistrationForm(OrganisationForm):
    """A new organisation and its first person. Operators are made on the command line."""

    kind: Literal["enterprise", "institution", "regulator"]
    uscc: Uscc
    jurisdiction: Annotated[Line, Field(max_length=60)] = ""
    person: Annotated[Line, Field(min_length=2, max_length=50)]
    login: Login
    password: Annotated[str, Field(max_length=200)]


class VerificationForm(FormModel):
    """An operator's decision."""

    note: Annotated[Line, Field(max_length=500)] = ""
