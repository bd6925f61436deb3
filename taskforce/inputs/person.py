"""What a host may say about one person: the same as a line of the list of people."""

from typing import Annotated

from pydantic import Field

from taskforce.inputs import Input
from taskforce.inputs.columns import AgencyId, Language, Languages, Name, Places, SignIn, Subjects
from taskforce.inputs.listing import PersonRow
from taskforce.inputs.session import Zone
from taskforce.models import Agency, Role


class Person(Input):
    """Who somebody is."""

    name: Name
    agency: AgencyId
    #: A wish: whoever asks for a language that we do not offer is not refused.
    locale: Language
    zone: Zone


class AddPerson(Person):
    """Somebody who gets a seat, with what they know, in codes."""

    sign_in: SignIn
    role: Role
    languages: Languages = ()
    places: Places = ()
    subjects: Subjects = ()

    def as_row(self, agency: Agency) -> PersonRow:
        """The line of a list that says the same."""
        said = self.model_dump(include={"sign_in", "name", "role", "locale"})
        knows = ("languages", "places", "subjects")
        said |= {column: " ".join(getattr(self, column)) for column in knows}
        said |= {"agency": agency.name, "country": agency.country, "kind": agency.kind}
        return PersonRow.model_validate(said | {"time_zone": self.zone})


class EditPerson(Person):
    """What is to be known of somebody from now on, and what was read before."""

    #: Nothing where it stays: nobody gives themselves another role.
    role: Role | None = None
    were: Annotated[str, Field(max_length=64)]
