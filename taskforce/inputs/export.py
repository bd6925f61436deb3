"""What a host may have in a file, and for whom it is locked."""

import enum
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from taskforce import packing
from taskforce.inputs import Input
from taskforce.inputs.columns import AgencyId
from taskforce.inputs.session import Offered


class What(enum.StrEnum):
    """What can be exported."""

    REPORT = "report"
    SERIES = "series"
    CLUES = "clues"
    REFERRALS = "referrals"
    FEEDBACK = "feedback"
    EVERYTHING = "everything"
    PACKAGE = "package"


class Form(enum.StrEnum):
    """As what kind of file, by the ending of its name."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    AGE = "zip.age"


#: Lists for spreadsheets.
LISTS = (What.SERIES, What.CLUES, What.REFERRALS, What.FEEDBACK)
#: The forms in which each can be had, the usual one first.
FORMS = {
    What.REPORT: (Form.PDF, Form.HTML),
    **dict.fromkeys(LISTS, (Form.XLSX, Form.CSV)),
    What.EVERYTHING: (Form.JSON,),
    What.PACKAGE: (Form.AGE,),
}


class MakeExport(Input):
    """One file. Where no form or language is said, the usual one and the reader's."""

    what: What
    form: Form | None = None
    language: Offered | None = None
    #: For whom a package is made.
    agency: AgencyId | None = None

    @property
    def chosen(self) -> Form:
        """The form that was asked for, where this can be had in it."""
        forms = FORMS[self.what]
        return self.form if self.form in forms else forms[0]


def _key(typed: object) -> object:
    said = str(typed).strip()
    if said.upper().startswith("AGE-SECRET-KEY-"):
        raise PydanticCustomError("age_secret", "the secret half")
    if said and not (said.isascii() and packing.is_recipient(said)):
        raise PydanticCustomError("age_key", "no key")
    return said


class SetAgencyKey(Input):
    """The public half of an agency's age key; nothing takes it away."""

    age_key: Annotated[str, StringConstraints(max_length=62), BeforeValidator(_key)]
