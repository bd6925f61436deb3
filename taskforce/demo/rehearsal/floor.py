"""What the floor does: claim, read, ask, answer, translate, doubt, locate, hand over."""

from sqlalchemy import select

from taskforce import db
from taskforce.actions.ask import answer_ask, post_ask
from taskforce.actions.clue import grant_clue, post_clue, redact_clue
from taskforce.actions.jurisdiction import record_jurisdiction
from taskforce.actions.series import claim_series, release_series
from taskforce.actions.stop import add_alias
from taskforce.actions.translation import translate
from taskforce.actions.voice import confirm_clue, contest_clue, settle_doubt
from taskforce.demo.rehearsal.desk import leave_unsent, refer, settle_match
from taskforce.demo.rehearsal.plan import Course
from taskforce.demo.rehearsal.week import Investigator, Story, Week
from taskforce.demo.room import recorded, subject
from taskforce.errors import AlreadySafe, Stopped
from taskforce.inputs.ask import AnswerAsk, PostAsk
from taskforce.inputs.clue import Contest, PostClue, Redact
from taskforce.inputs.desk import RecordJurisdiction
from taskforce.inputs.series import AddAlias, ReleaseSeries
from taskforce.inputs.translation import Translate
from taskforce.models import ClueKind, Reason, Says, Voice

#: The first claims of a day, the second ones and the third.
HOURS = ((8, 30), (11, 0), (13, 30))
NOTE = "Background is read. Sound of items {first} to {last} is not."
DOUBT = "Sold here too, in another size."
QUESTION = "Who has seen this? {thing}"


def work(week: Week, course: Course) -> Story:
    """Somebody claims a series, reads its background, says where the child is, and hands over."""
    who = week.floor[course.turn % len(week.floor)]
    hour, minute = HOURS[course.turn // len(week.floor) % len(HOURS)]
    yield week.at(week.workday(course.day or 0), hour, minute + course.turn % 20)
    try:
        number = claim_series(who.seat, course.reference)
    except (AlreadySafe, Stopped):
        return  # meanwhile somebody said that the child is safe
    claim = recorded(week.operation_id, number).facts["claim"]
    clues: list[str] = []
    for position in range(week.chance.choice((2, 3, 3, 4))):
        yield week.soon(6, 14)
        clues.append(_observe(week, course, who, position))
        if position == 0 and week.happens(3):
            week.agenda.add(_ask(week, course, who))
    if course.listed is not None:
        return  # the desk ends it, once it has read the newer list
    yield week.soon(6, 14)
    _conclude(week, course, who, clues, claim)
    if not week.happens(25):  # some forget it, and their claim lapses
        yield week.soon(3, 10)
        _release(week, course, who, claim)


def _conclude(week: Week, course: Course, who: Investigator, clues: list[str], claim: int) -> None:
    """What they found out: that another registry has it, where the child is, or nothing."""
    if course.is_found_out:
        _find_out(week, course, who)
    if course.countries:
        found = {"places": course.countries, "clues": clues, "claim": claim}
        said = RecordJurisdiction.model_validate(found)
        record_jurisdiction(who.seat, course.reference, said)
    for sending in course.sendings:
        week.agenda.add(refer(week, course, sending))
    if course.unsent:
        week.agenda.add(leave_unsent(week, course, course.unsent))


def _observe(week: Week, course: Course, who: Investigator, position: int) -> str:
    """One clue: the first leave several countries, the later ones fewer; one in six none."""
    thing = week.thing()
    language = next((each for each in who.languages if each in thing), "en")
    said = {
        "kind": thing["kind"],
        "basis": week.chance.choice(("local", "reference", "reference", "asked")),
        "firmness": "firm",
        "text": thing[language],
        "text_language": language,
        "locator": f"item {week.chance.randrange(1, 40)}, 0{week.chance.randrange(5)}:{position}7",
    }
    is_pointer = week.happens(40)
    said |= {"tlp": "red"} if is_pointer else {}
    told = PostClue.model_validate(said | _places(week, course, position))
    clue = subject(week.operation_id, post_clue(who.seat, course.reference, told))
    if is_pointer:
        week.agenda.add(_grant(week, clue, who))
        return clue
    if week.happens(40):
        corrected = told.model_copy(update={"supersedes": clue})
        clue = subject(week.operation_id, post_clue(who.seat, course.reference, corrected))
    if not course.countries and week.happens(60):
        week.agenda.add(_take_back(week, clue))
    else:
        week.agenda.add(_read(week, clue, who, thing, language))
    return clue


def _grant(week: Week, clue: str, who: Investigator) -> Story:
    """Of what only the desk may read, the floor is told later, or never."""
    yield week.soon(30, 120)
    if week.happens(2):
        grant_clue(who.seat, clue)


def _take_back(week: Week, clue: str) -> Story:
    yield week.soon(20, 60)
    redact_clue(week.host, clue, Redact(reason=Reason.MISTAKE))


def _places(week: Week, course: Course, position: int) -> dict[str, object]:
    if week.happens(6):
        return {"polarity": "neutral", "places": []}
    others = week.chance.sample(sorted(week.agencies), 5)
    away = [each for each in others if each not in course.countries]
    if position and week.happens(5):
        return {"polarity": "excludes", "places": away[:2]}
    left = 3 if position == 0 else 1 if week.happens(3) else 0
    return {"polarity": "supports", "places": [*(course.countries or away[3:]), *away[:left]]}


def _read(week: Week, clue: str, who: Investigator, thing: dict[str, str], language: str) -> Story:
    """What others make of a clue: a translation, a voice for it or against it."""
    yield week.soon(5, 60)
    other = week.colleague_of(who)
    if language != "en" and week.happens(3):
        translate(other.seat, clue, Translate(text=thing["en"], text_language="en"))
    if week.happens(5):
        confirm_clue(other.seat, clue)
    elif week.happens(25):
        number = contest_clue(other.seat, clue, Contest(reason=DOUBT, text_language="en"))
        yield week.soon(5, 30)
        if week.happens(2):
            settle_doubt(who.seat, _doubt(recorded(week.operation_id, number).subject_id))


def _doubt(clue_id: int | None) -> str:
    with db.reading() as session:
        query = select(Voice).filter_by(clue_id=clue_id, says=Says.CONTESTS)
        return session.scalars(query).one().reference


def _ask(week: Week, course: Course, who: Investigator) -> Story:
    """A question to those who know; up to three answer it, most of them that it is everywhere."""
    yield week.soon(2, 6)
    thing = week.thing()
    around = [*course.countries, *week.chance.sample(sorted(week.agencies), 2)]
    asked = PostAsk(
        kind=ClueKind(thing["kind"]),
        text=QUESTION.format(thing=thing["en"]),
        text_language="en",
        places=around,
        subjects=[ClueKind(thing["kind"])],
    )
    ask = subject(week.operation_id, post_ask(who.seat, course.reference, asked))
    for other in week.chance.sample(week.floor, min(week.chance.randrange(4), len(week.floor))):
        yield week.soon(10, 35)
        if other is who:
            continue
        answer = week.chance.choice(("everywhere", "everywhere", "everywhere", "yes", "no"))
        places = {"everywhere": [], "yes": around[:2], "no": around[-1:]}[answer]
        said = {"answer": answer, "places": places, "text_language": "und"}
        answer_ask(other.seat, ask, AnswerAsk.model_validate(said))


def _find_out(week: Week, course: Course, who: Investigator) -> None:
    """Somebody reads in the background what another registry calls it: the desk has to look."""
    earlier = week.courses[course.collides_with - 1]
    add_alias(who.seat, course.reference, AddAlias(alias=earlier.aliases[0]))
    week.agenda.add(settle_match(week, course, week.soon(10, 60)))


def _release(week: Week, course: Course, who: Investigator, claim: int) -> None:
    first = week.chance.randrange(2, 20)
    note = NOTE.format(first=first, last=first + week.chance.randrange(1, 20))
    said = ReleaseSeries(claim=claim, note=note, text_language="en")
    release_series(who.seat, course.reference, said)
