"""What is kept of a text before it is posted."""

from contextlib import suppress

from sqlalchemy import Select, select

from taskforce import cipher
from taskforce.change import own
from taskforce.errors import Busy
from taskforce.inputs.clue import SaveDraft
from taskforce.models import Draft, Operation, Series
from taskforce.seat import Seat


def save_draft(user_id: int, series_id: int, said: SaveDraft) -> None:
    """Keep what somebody has half typed, for them alone. Nothing typed means nothing kept."""
    with own(user_id) as mine:
        if before := mine.find(Draft, series_id=series_id, form=said.form):
            mine.session.delete(before)
            mine.session.flush()
        if said.text:
            kept = {"series_id": series_id, "form": said.form, "text": said.text}
            with cipher.writing(mine.session.scalars(_key_of(series_id)).one()):
                mine.session.add(Draft(user_id=user_id, **kept))
                mine.session.flush()


def _key_of(series_id: int) -> Select[str]:
    """The name of the key that hides what is written about this series."""
    return select(Operation.key_name).join(Series).where(Series.id == series_id)


def forget_draft(seat: Seat, form: str, reference: str = "") -> None:
    """It was posted: no laptop brings it back. ``reference`` names the series of a form that
    every series has."""
    if seat.user_id is None:
        return
    # What was posted is posted; a draft that is left over is only a draft.
    with suppress(Busy), own(seat.user_id) as mine:
        query = select(Draft).join(Series, Series.id == Draft.series_id)
        drafts = query.where(
            Draft.user_id == seat.user_id,
            Draft.form == form,
            Series.operation_id == seat.operation_id,
        )
        if reference:
            drafts = drafts.where(Series.number == Series.number_in(reference))
        for draft in mine.session.scalars(drafts):
            mine.session.delete(draft)
