"""An operation that was never held: invented people work invented series for a few days."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from sqlalchemy import select

from taskforce import clock, db
from taskforce.actions.ask import answer_ask, post_ask
from taskforce.actions.clue import post_clue
from taskforce.actions.feedback import record_feedback
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.operation import import_agencies, open_operation, turn_operation
from taskforce.actions.referral import (
    approve_referral,
    compare_referral,
    draft_referral,
    send_referral,
)
from taskforce.actions.series import claim_series, import_series
from taskforce.demo.room import approval, checked, file, invite, subject
from taskforce.inputs import parse
from taskforce.inputs.ask import AnswerAsk, PostAsk
from taskforce.inputs.clue import PostClue
from taskforce.inputs.desk import (
    DraftReferral,
    RecordFeedback,
    RecordJurisdiction,
    SendReferral,
)
from taskforce.inputs.listing import read_agencies, read_people, read_series
from taskforce.inputs.operation import TurnOperation
from taskforce.models import Agency, Clue, OperationState, Role, Series, Step
from taskforce.queries.operation import members_of
from taskforce.seat import Seat

#: Where it would be held.
ZONE = "Europe/Amsterdam"
#: What came back for one referral after another, and about how many children.
ANSWERS: tuple[tuple[tuple[Step, int], ...], ...] = (
    ((Step.ACKNOWLEDGED, 0), (Step.ACCEPTED, 0), (Step.ACTIONED, 0)),
    (),
    ((Step.ACKNOWLEDGED, 0), (Step.ACCEPTED, 0), (Step.POSITIVE, 1), (Step.SAFEGUARDED, 1)),
    ((Step.ACKNOWLEDGED, 0),),
    (),
    ((Step.ACKNOWLEDGED, 0), (Step.ACCEPTED, 0), (Step.PROBABLE, 2)),
    ((Step.ACKNOWLEDGED, 0), (Step.REDIRECTED, 0)),
    ((Step.ACKNOWLEDGED, 0), (Step.ACCEPTED, 0), (Step.POSITIVE, 1)),
    ((Step.ALREADY_SAFEGUARDED, 1),),
)


def play(slug: str) -> Iterator[str]:
    """Open the operation and play its first three days. Says what it is doing."""
    yield "Inviting agencies and people …"
    import_agencies(None, checked(read_agencies(file("agencies.csv"))))
    operation_id = _open(slug)
    seats = invite(operation_id, checked(read_people(file("people.csv"))))
    yield "Importing 404 series …"
    import_series(Seat(None, operation_id), checked(read_series(file("series.csv"))))
    turn_operation(Seat(None, operation_id), TurnOperation(to=OperationState.RUNNING))
    yield "Posting clues …"
    _post_clues(operation_id, seats)
    _ask(operation_id, seats)
    yield "Locating, referring, hearing back …"
    _refer(operation_id, seats)
    _claim(operation_id, seats)


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(ZONE)).date()


def _open(slug: str) -> int:
    today = _today()
    with db.reading() as session:
        host = session.scalars(select(Agency).order_by(Agency.id)).first()
    return open_operation(
        None,
        slug=slug,
        name=slug.replace("-", " ").capitalize(),
        zone=ZONE,
        starts=today - timedelta(days=2),
        ends=today + timedelta(days=2),
        host_agency_id=host.id if host else None,
        is_demo=True,
    )


def _post_clues(operation_id: int, seats: dict[str, Seat]) -> None:
    """Whoever posts the first clue of a series has worked on it; a few still hold it."""
    for row in csv.DictReader(file("clues.csv").decode().splitlines()):
        said = parse(
            PostClue,
            {
                "kind": row["kind"],
                "polarity": row["polarity"],
                "places": row["places"].split(),
                "basis": row["basis"],
                "firmness": "firm" if row["firm"] == "yes" else "tentative",
                "text": row["text"],
                "text_language": row["language"].split("-")[0],
                "locator": row["locator"],
            },
        )
        post_clue(seats[row["author"]], row["series"], said)


def _ask(operation_id: int, seats: dict[str, Seat]) -> None:
    """Questions that wait for those who know, and some that were answered."""
    for row in csv.DictReader(file("asks.csv").decode().splitlines()):
        asked = parse(
            PostAsk,
            {name: row[name] for name in ("kind", "text", "locator")}
            | {name: row[name].split() for name in ("places", "languages", "subjects")}
            | {"text_language": row["language"], "expiry": "7d"},
        )
        number = post_ask(seats[row["author"]], row["series"], asked)
        if not row["answerer"]:
            continue
        answered = {"answer": row["answer"], "places": row["answer_places"].split()}
        said = parse(AnswerAsk, answered | {"note": row["note"], "text_language": "und"})
        answer_ask(seats[row["answerer"]], subject(operation_id, number), said)


def _refer(operation_id: int, seats: dict[str, Seat]) -> None:
    """The desk locates what is narrowed to one country, and refers most of it."""
    with db.reading() as session:
        desk = [
            Seat(user.id, operation_id)
            for user, member in members_of(session, operation_id)
            if member.role is Role.DESK
        ]
        narrowed = [
            (series.reference, series.left.strip())
            for series in session.scalars(
                select(Series)
                .where(Series.operation_id == operation_id, Series.left.is_not(None))
                .order_by(Series.number)
            )
            if series.left and len(series.left.split()) == 1
        ]
    writers = cycle(desk)
    answers = cycle(ANSWERS)
    for number, (reference, place) in enumerate(narrowed):
        author, second = next(writers), next(writers)
        clues = _clue_numbers(operation_id, reference)
        said = parse(RecordJurisdiction, {"places": [place], "clues": clues})
        record_jurisdiction(author, reference, said)
        if number % 5 == 4:
            continue  # located, and not referred yet
        _refer_one(author, second, reference, next(answers), number % 7)


def _refer_one(
    author: Seat,
    second: Seat,
    reference: str,
    answer: tuple[tuple[Step, int], ...],
    haste: int,
) -> None:
    with db.reading() as session:
        query = select(Series).filter_by(operation_id=author.operation_id)
        series = session.scalars(query.filter_by(number=Series.number_in(reference))).one()
        place = (series.left or "").strip()
        found = session.scalars(select(Agency).order_by(Agency.id))
        agencies = [agency for agency in found if agency.country == place]
    if not agencies:
        return
    number = draft_referral(author, reference, DraftReferral(agency=agencies[0].id))
    if haste == 0:
        return
    referral = subject(author.operation_id, number)
    compare_referral(author, referral)
    approve_referral(second, referral, approval(second.operation_id, referral))
    if haste == 1:
        return
    today = _today()
    send_referral(second, referral, SendReferral(channel=agencies[0].channel, sent_on=today))
    for step, children in answer:
        said = RecordFeedback(
            step=step,
            happened_on=today,
            source="Liaison officer, by the usual channel",
            children=list(range(1, children + 1)),
        )
        record_feedback(author, referral, said)


def _claim(operation_id: int, seats: dict[str, Seat]) -> None:
    """Some people sit at a series right now."""
    with db.reading() as session:
        people = {
            user.id: user.sign_in_name
            for user, member in members_of(session, operation_id)
            if member.role is Role.INVESTIGATOR
        }
        query = select(Clue).where(Clue.operation_id == operation_id).order_by(Clue.number.desc())
        latest = {clue.author_id: clue.series_id for clue in session.scalars(query)}
        worked = select(Series).where(Series.id.in_(latest.values()), Series.stage == "worked")
        references = {series.id: series.reference for series in session.scalars(worked)}
    taken: set[int] = set()
    for author_id, series_id in latest.items():
        if series_id in references and series_id not in taken and author_id in people:
            claim_series(seats[people[author_id]], references[series_id])
            taken.add(series_id)


def _clue_numbers(operation_id: int, reference: str) -> list[str]:
    with db.reading() as session:
        query = (
            select(Clue)
            .join(Series, Series.id == Clue.series_id)
            .where(Clue.operation_id == operation_id, Series.number == Series.number_in(reference))
        )
        return [clue.reference for clue in session.scalars(query)]
