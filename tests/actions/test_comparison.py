"""Is anyone else on it, and is the child safe already: asked at every door, and written down."""

from datetime import date, timedelta

import pytest

from taskforce import clock, db
from taskforce.actions.comparison import import_known_list, record_comparison
from taskforce.actions.feedback import withdraw_feedback
from taskforce.actions.series import claim_series
from taskforce.actions.stop import add_alias, reopen_stop, resolve_stop
from taskforce.elsewhere import record_matches_everywhere
from taskforce.errors import AlreadySafe, InputRefused, NotAllowed, Stale, Stopped
from taskforce.inputs import parse
from taskforce.inputs.desk import RecordComparison, ResolveStop
from taskforce.inputs.listing import read_known
from taskforce.inputs.series import AddAlias
from taskforce.models import Alias, Comparison, Event, KnownAlias, Stop
from taskforce.queries.ask import needs_of
from taskforce.queries.deconfliction import holds_of, pointer_of
from tests.harness.story import ELSEWHERE, WHY
from tests.harness.world import a_series

S1, TODAY = "S-0001", date(2026, 11, 22)
SAME = ResolveStop(resolution="same", reason="The unit there confirms it")
NOBODY_HAS_IT = RecordComparison(
    source="ICSE", result="unknown", answer="ICSE desk", compared_on=TODAY
)


@pytest.fixture
def known(world):
    """``known("ICSE:7001", "safeguarded")``: this is the whole known list now."""

    def bring(*lines):
        told = [f"{alias},{state},BKA desk,2026-11-01" for alias, state in lines]
        rows, problems = read_known("\n".join(["alias,state,contact,date", *told]).encode())
        assert problems == []
        import_known_list(None, rows)
        record_matches_everywhere()

    return bring


def holds(series_id):
    with db.reading() as session:
        return [
            (str(hold.match.ground), hold.match.other_series_id)
            for hold in holds_of(session, [series_id]).get(series_id, [])
        ]


def test_every_door_compares_and_says_for_how_long_the_answer_holds(story, rows, at, faults):
    at(9)
    doors = ("claim", "match", "clue", "locate")
    for seen, door in enumerate(doors):
        before = len(rows(Comparison, operation_id=story.world.harbour))
        story.to(door)
        after = len(rows(Comparison, operation_id=story.world.harbour))
        assert after - before == (door != "clue"), (seen, door)
    story.to("resolve", "draft", "compare", "approve", "send")

    own = rows(Comparison, operation_id=story.world.harbour)
    assert [each.source for each in own] == ["house"] * 7
    assert [str(each.result) for each in own] == [
        "unknown",  # at import
        "unknown",
        "active",  # the alias
        "active",
        *["active"] * 3,
    ]
    assert {each.expires_at - each.compared_at for each in own} == {timedelta(hours=72)}
    assert faults() == []


def test_an_import_compares_each_series_as_part_of_its_one_event(world, rows, faults):
    before = len(world.log())
    safe = a_series("S-0004", known_elsewhere="safeguarded")

    world.bring(a_series("S-0002", "ICSE:7001"), a_series("S-0003"), safe)

    said = {each.series_id: str(each.result) for each in rows(Comparison)}
    numbers = (2, 3, 4)
    assert [said[world.series(number).id] for number in numbers] == [
        "active",
        "unknown",
        "safeguarded",
    ]
    assert len(world.log()) == before + 1
    assert faults() == []


def test_the_known_list_stops_what_it_names_until_it_no_longer_does(world, known, rows, faults):
    series = world.series()
    known(("icse:70-01", "identified"), ("CVIP:1", "active"))

    with pytest.raises(Stopped):
        claim_series(world.seat(world.ana), S1)
    [stop] = rows(Stop)
    with db.reading() as session:
        [hold] = holds_of(session, [series.id])[series.id]
        assert pointer_of(session, world.harbour, hold.match).call == "BKA desk"
    assert (str(stop.ground), stop.other_series_id) == ("identified", None)

    known(("CVIP:1", "active"))

    assert [row.key for row in rows(KnownAlias)] == ["CVIP:1"]
    assert [stop.lifted_at is not None for stop in rows(Stop)] == [True]
    claim_series(world.seat(world.ana), S1)
    assert faults() == []


def test_a_known_list_that_contradicts_itself_is_refused_line_by_line():
    lines = [
        "alias,state,contact,date",
        "ICSE:1,active,,2026-11-01",
        "icse:1,safeguarded,,2026-11-01",
        "ICSE:1,active,,2026-11-01",
        "ICSE:2,unknown,,2026-11-01",
        "ICSE:3,active,,2026-13-01",
        "4,active,,2026-11-01",
    ]

    _, problems = read_known("\n".join(lines).encode())

    assert [(each.line, each.column) for each in problems] == [
        (3, "state"),
        (4, "alias"),
        (5, "state"),
        (6, "date"),
        (7, "alias"),
    ]
    assert "something else of the same alias" in problems[0].explain()


def test_an_answer_from_elsewhere_stops_until_the_same_registry_takes_it_back(story, rows, faults):
    has_it = RecordComparison(
        source="Europol", result="active", answer="AP Twins, by SIENA", compared_on=TODAY
    )

    record_comparison(story.kim, S1, has_it)
    record_comparison(story.kim, S1, NOBODY_HAS_IT)

    with pytest.raises(Stopped):
        story.claim()
    [stop] = rows(Stop)
    with db.reading() as session:
        [hold] = holds_of(session, [stop.series_id])[stop.series_id]
        assert pointer_of(session, story.world.harbour, hold.match).call == "AP Twins, by SIENA"

    record_comparison(story.lea, S1, has_it.model_copy(update={"result": "unknown"}))

    assert rows(Stop)[0].lifted_at is not None
    story.claim()
    assert faults() == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"source": "ICSE", "answer": "the desk"}, "compared_on"),
        ({"source": "ICSE", "compared_on": "2026-11-20"}, "answer"),
        ({"source": "ICSE", "compared_on": "2999-01-01", "answer": "the desk"}, "compared_on"),
        ({"source": "FBI", "compared_on": "2026-11-20", "answer": "the desk"}, "source"),
    ],
)
def test_an_answer_without_a_day_or_without_who_gave_it_is_refused(said, field):
    with pytest.raises(InputRefused) as refusal:
        parse(RecordComparison, said)

    assert list(refusal.value.reasons) == [field]


def test_only_the_desk_and_hosts_compare(story):
    with pytest.raises(NotAllowed):
        record_comparison(story.ana, S1, NOBODY_HAS_IT)


def test_an_expired_answer_holds_up_sending_until_it_is_repeated(story, at, monkeypatch):
    moment = at(9)
    story.to("clue", "locate", "draft", "compare", "approve")
    record_comparison(
        story.kim, S1, NOBODY_HAS_IT.model_copy(update={"compared_on": date(2026, 11, 20)})
    )
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(hours=15))

    with pytest.raises(Stale) as refusal:
        story.send()
    assert "ICSE" in refusal.value.explain()

    said = NOBODY_HAS_IT.model_copy(update={"compared_on": date(2026, 11, 23)})
    record_comparison(story.lea, S1, said)
    story.send()


def test_same_and_safe_ends_every_claim_and_every_ask_on_that_alias(story, known, rows, faults):
    world = story.world
    world.bring(a_series("S-0002", "BKA:5"))
    story.claim()
    claim_series(story.bea, "S-0002")
    story.ask()
    known(("BKA:5", "safeguarded"))
    add_alias(story.bea, S1, AddAlias(alias="BKA:5"))
    before = needs_of_bea(world)

    [listed] = [stop for stop in rows(Stop) if stop.series_id == world.series(2).id]
    resolve_stop(story.kim, listed.reference, SAME)
    record_matches_everywhere({world.series(2).id})

    assert before == 0  # somebody says that the child is safe: nobody is asked meanwhile
    assert world.series(2).holder is None
    assert world.series(1).holder is None
    assert ("safeguarded", world.series(2).id) in holds(world.series(1).id)
    with pytest.raises(AlreadySafe):
        story.ask()

    reopen_stop(story.kim, listed.reference, WHY)
    record_matches_everywhere({world.series(2).id})
    assert ("safeguarded", world.series(2).id) not in holds(world.series(1).id)
    assert faults() == []


def needs_of_bea(world):
    with db.reading() as session:
        return needs_of(session, world.harbour, clock.now(), [world.bea.id]).get(world.bea.id, 0)


def test_whoever_was_asked_is_not_asked_any_more_and_is_again_when_it_falls_away(story, known):
    story.to("ask")
    assert needs_of_bea(story.world) == 1

    known(("ICSE:7001", "safeguarded"))
    assert needs_of_bea(story.world) == 0

    known()
    assert needs_of_bea(story.world) == 1


def test_what_became_safe_here_leaves_the_same_child_in_peace_everywhere(story, dan, eve, rows):
    world = story.world
    story.to("clue", "locate", "draft", "compare", "approve", "send")
    there = rows(Alias, operation_id=world.lighthouse)[0].series_id
    claim_series(eve, S1)
    story.match()
    for operation, seat in ((world.harbour, story.kim), (world.lighthouse, dan)):
        record_matches_everywhere()
        [stop] = rows(Stop, operation_id=operation)
        resolve_stop(seat, stop.reference, ResolveStop(resolution="joint", reason="Both know"))
    assert holds(there) == []

    story.hear("safeguarded")
    assert ("safeguarded", world.series().id) in holds(there)
    record_matches_everywhere({world.series().id})
    with pytest.raises(Stopped):
        claim_series(eve, S1)
    assert rows(Event, operation_id=world.lighthouse)[-1].kind == "stop.raised"

    withdraw_feedback(story.kim, "F-0001", WHY)
    record_matches_everywhere({world.series().id})
    assert holds(there) == []
    claim_series(eve, S1)


def test_what_the_desk_found_to_be_different_is_not_left_in_peace(story, rows):
    world = story.world
    there = rows(Alias, operation_id=world.lighthouse)[0].series_id
    story.to("clue", "locate", "draft", "compare", "approve", "send", "match", "resolve")

    story.hear("safeguarded")

    assert [ground for ground, _ in holds(there)] == ["alias"]


def test_an_alias_that_came_later_is_compared_before_it_is_shown(story, rows):
    add_alias(story.bea, S1, ELSEWHERE)

    last = rows(Comparison, operation_id=story.world.harbour)[-1]
    assert (str(last.result), last.compared_by_id) == ("active", story.world.bea.id)
