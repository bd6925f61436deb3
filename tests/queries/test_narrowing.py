"""Where a child can be: what clues leave of the world, and what they never do."""

from hypothesis import given, settings
from hypothesis import strategies as some

from taskforce import db
from taskforce.actions.clue import post_clue, redact_clue
from taskforce.inputs.clue import Observation, Redact
from taskforce.models import Basis, Clue, Polarity, Says, Series, Voice
from taskforce.places import CANDIDATES, cover, struck
from taskforce.queries.clue import clues_of
from taskforce.queries.narrowing import (
    effect_of,
    local_voices,
    narrowing_of,
    people_behind,
    spaced,
    summarise,
)
from tests.harness.world import a_clue

ANA, BEA, KIM = 1, 2, 3
#: Countries, a territory, subdivisions, a former state.
PLACES = ("NL", "BE", "DE", "FR", "RE", "US", "PR", "US-CA", "NL-UT", "YU", "BA")
codes = some.lists(some.sampled_from(PLACES), min_size=1, max_size=4, unique=True)
said = some.tuples(
    some.sampled_from([*Polarity]),
    codes,
    some.sampled_from([ANA, BEA, KIM]),
    some.sampled_from([*Basis]),
    some.booleans(),
)
quickly = settings(max_examples=60, deadline=None, database=None)


def clue(number, places, polarity="supports", author=ANA, *, firm=True, basis="local", **more):
    return Clue(
        id=number,
        number=number,
        author_id=author,
        polarity=Polarity(polarity),
        places=places,
        basis=Basis(basis),
        is_firm=firm,
        **more,
    )


def confirms(clue, author, *, is_local):
    clue.voices.append(Voice(author_id=author, says=Says.CONFIRMS, is_local=is_local))


def left(*clues, off=()):
    return narrowing_of(clues, off).left


def references(clues):
    return [clue.reference for clue in clues]


def made(facts):
    return [
        clue(number, " ".join(places), polarity, author, basis=basis, firm=firm)
        for number, (polarity, places, author, basis, firm) in enumerate(facts, start=1)
    ]


def test_without_clues_the_whole_world_is_left():
    narrowing = narrowing_of([])

    assert narrowing.left == CANDIDATES
    assert not narrowing.is_conflict
    assert narrowing.supported == narrowing.by_one_voice == narrowing.gone == frozenset()


def test_firm_clues_intersect():
    assert left(clue(1, "BE DE CH"), clue(2, "AT DE CH", author=BEA)) == {"DE", "CH"}


def test_what_is_excluded_is_removed_and_nothing_else():
    assert left(clue(1, "NL BE", "excludes")) == CANDIDATES - {"NL", "BE", "AW", "BQ", "CW", "SX"}


def test_a_clue_that_does_not_discriminate_removes_nothing():
    narrowing = narrowing_of([clue(1, "NL", "neutral"), clue(2, "", "neutral")])

    assert narrowing.left == CANDIDATES
    assert narrowing.supported == frozenset()


def test_a_country_keeps_its_territories_and_a_territory_not_its_country():
    assert {"FR", "RE", "GP"} < left(clue(1, "FR"))
    assert left(clue(1, "RE")) == {"RE"}
    assert "RE" not in left(clue(1, "FR", "excludes"))
    assert "FR" in left(clue(1, "RE", "excludes"))


def test_a_subdivision_narrows_inside_its_country_and_never_contradicts_it():
    inside, outside = clue(1, "US-CA"), clue(2, "US-CA", "excludes", BEA)
    both = narrowing_of([inside, outside, clue(3, "US", author=KIM)])

    assert left(inside) == {"US"}
    assert left(outside) == CANDIDATES
    assert both.left == {"US"}
    assert not both.is_conflict
    assert both.contradicted == frozenset()
    [california] = both.inside["US"]
    assert california.place == "US-CA"
    assert references(california.supports) == ["C-0001"]
    assert references(california.excludes) == ["C-0002"]


def test_what_most_clues_support_stands_first_inside_a_country():
    found = narrowing_of(
        [
            clue(1, "US-TX", "excludes"),
            clue(2, "US-CA", author=BEA),
            clue(3, "US-NV US-CA", author=KIM),
            clue(4, "US-AZ", "neutral"),
        ]
    )

    assert [each.place for each in found.inside["US"]] == ["US-CA", "US-NV", "US-TX"]


def test_whoever_knows_the_place_is_one_local_voice_however_often_they_say_so():
    posted, seen, read = clue(1, "JO"), clue(2, "JO"), clue(3, "JO", author=BEA, basis="reference")
    confirms(posted, KIM, is_local=True)
    confirms(seen, KIM, is_local=True)
    confirms(posted, BEA, is_local=False)
    found = narrowing_of([posted, seen, read])

    assert local_voices(found.supporters_of("JO")) == 2
    assert local_voices([read]) == 0
    assert set(people_behind(found.supporters_of("JO"))) == {ANA, BEA, KIM}


def test_two_subdivisions_of_one_country_leave_that_country():
    assert left(clue(1, "US-CA"), clue(2, "US-TX", author=BEA)) == {"US"}


def test_a_former_state_stands_for_the_states_of_today():
    assert left(clue(1, "YU")) == {"BA", "HR", "ME", "MK", "RS", "SI", "XK"}
    assert {"CZ", "SK"}.isdisjoint(left(clue(1, "CS", "excludes")))
    assert left(clue(1, "YU"), clue(2, "BA SK", author=BEA)) == {"BA"}


def test_what_somebody_was_told_never_narrows_however_firm():
    narrowing = narrowing_of([clue(1, "NL", basis="asked"), clue(2, "BE", "excludes", KIM)])

    assert narrowing.left == CANDIDATES - {"BE"}
    assert narrowing.supported == {"NL", "AW", "BQ", "CW", "SX"}
    assert references(narrowing.supporters_of("NL", firm=False)) == ["C-0001"]
    assert narrowing.supporters_of("NL") == []


def test_local_knowledge_and_a_reference_narrow_alike():
    assert left(clue(1, "NL BE")) == left(clue(1, "NL BE", basis="reference"))


def test_a_tentative_clue_shows_and_never_narrows():
    narrowing = narrowing_of([clue(1, "DE", firm=False), clue(2, "JP", "excludes", firm=False)])

    assert narrowing.left == CANDIDATES
    assert narrowing.supported == {"DE"}
    assert narrowing.contradicted == frozenset()


def test_one_person_is_one_voice_however_often_they_say_it():
    narrowing = narrowing_of([clue(1, "JP", "excludes"), clue(2, "JP", "excludes")])

    assert narrowing.by_one_voice == {"JP"}
    assert narrowing.gone == frozenset()
    assert narrowing.voices_against("JP") == 1
    assert references(narrowing.removers_of("JP")) == ["C-0001", "C-0002"]


def test_what_two_people_removed_is_gone_also_by_another_reason():
    narrowing = narrowing_of([clue(1, "JP", "excludes"), clue(2, "DE SE", author=BEA)])

    assert "JP" in narrowing.gone
    assert "KR" in narrowing.by_one_voice
    assert narrowing.voices_against("JP") == 2


def test_removed_places_stand_with_the_clues_that_removed_them():
    narrowing = narrowing_of(
        [clue(1, "JP KR", "excludes"), clue(2, "JP", "excludes", BEA), clue(3, "CL", "excludes")]
    )

    assert [(references(clues), places) for clues, places in narrowing.removals] == [
        (["C-0003"], ["CL"]),
        (["C-0001", "C-0002"], ["JP"]),
        (["C-0001"], ["KR"]),
    ]


def test_a_contradiction_is_shown_with_both_sides_and_decided_by_nobody():
    narrowing = narrowing_of(
        [clue(1, "JO SY KW"), clue(2, "SY", "excludes", BEA), clue(3, "SY LB", "excludes", KIM)]
    )

    assert narrowing.contradicted == {"SY"}
    assert narrowing.left == {"JO", "KW"}
    assert "SY" not in narrowing.by_one_voice | narrowing.gone
    assert [(references(a), references(b), c) for a, b, c in narrowing.contradictions] == [
        (["C-0001"], ["C-0002", "C-0003"], ["SY"])
    ]


def test_more_voices_on_one_side_do_not_settle_a_contradiction():
    doubt = clue(1, "SY", "excludes")
    sure = [clue(number, "SY JO", author=number) for number in range(2, 9)]

    assert narrowing_of([doubt, *sure]).contradicted == {"SY"}


def test_clues_that_leave_no_place_remove_nothing_and_are_named():
    narrowing = narrowing_of(
        [clue(1, "NL BE"), clue(2, "JP", author=BEA), clue(3, "BE", "excludes")]
    )

    assert narrowing.is_conflict
    assert narrowing.left == CANDIDATES
    assert narrowing.by_one_voice == narrowing.gone == frozenset()
    assert narrowing.removals == []
    assert [(each.reference, places) for each, places in narrowing.conflict] == [
        ("C-0001", {"JP"}),
        ("C-0002", {"NL", "AW", "BQ", "CW", "SX"}),
    ]


def test_where_no_single_clue_explains_the_conflict_all_are_named():
    narrowing = narrowing_of(
        [clue(1, "NL"), clue(2, "NL"), clue(3, "JP", author=BEA), clue(4, "JP", author=BEA)]
    )

    named = [(each.reference, places) for each, places in narrowing.conflict]
    assert named == [(f"C-000{number}", frozenset()) for number in (1, 2, 3, 4)]


def test_a_tentative_clue_takes_no_part_in_a_conflict():
    assert not narrowing_of([clue(1, "NL"), clue(2, "JP", author=BEA, firm=False)]).is_conflict


def test_a_clue_that_is_switched_off_counts_for_nothing():
    clues = [clue(1, "NL BE"), clue(2, "JP", author=BEA)]

    assert left(*clues, off={"C-0002"}) == left(clues[0])
    assert left(*clues, off={"C-0001", "C-0002"}) == CANDIDATES
    assert left(*clues, off={"C-9999"}) == left(*clues)


def test_switching_a_correction_off_does_not_bring_back_what_it_replaced():
    clues = [clue(1, "NL"), clue(2, "BE", supersedes_id=1)]

    assert left(*clues) == {"BE"}
    assert left(*clues, off={"C-0002"}) == CANDIDATES


def test_what_was_replaced_or_wiped_drops_out():
    wiped = clue(3, "JP", author=BEA, redacted_by_id=KIM)
    of_wiped = [clue(1, "NL"), clue(2, "BE", supersedes_id=1, redacted_by_id=KIM)]

    assert left(clue(1, "NL"), clue(2, "NL BE", supersedes_id=1), wiped) >= {"NL", "BE"}
    # What was wiped replaces nothing: the observation that it corrected stands again.
    assert left(*of_wiped) == left(clue(1, "NL")) != CANDIDATES


def test_steps_tell_how_many_places_each_firm_clue_left():
    narrowing = narrowing_of(
        [clue(3, "DE", author=BEA), clue(1, "BE DE SE"), clue(2, "SE", firm=False)]
    )

    assert [(each.reference, count) for each, count in narrowing.steps] == [
        ("C-0001", 3),
        ("C-0003", 1),
    ]


def test_the_effect_of_a_clue_is_what_posting_it_firmly_would_leave():
    clues = [clue(1, "BE DE SE")]

    before, after = effect_of(
        clues, Observation(polarity="supports", places=["DE"], basis="local", firmness="tentative")
    )
    unheard = effect_of(clues, Observation(polarity="supports", places=["DE"], basis="asked"))
    silent = effect_of(clues, Observation(polarity="neutral", places=["DE"]))

    assert before.left == {"BE", "DE", "SE"}
    assert after.left == {"DE"}
    assert unheard[1].left == silent[1].left == {"BE", "DE", "SE"}


@quickly
@given(some.lists(said, max_size=6))
def test_a_place_is_left_when_no_firm_clue_speaks_against_it(facts):
    against = {
        place
        for polarity, places, _, basis, firm in facts
        if firm and basis is not Basis.ASKED and polarity is not Polarity.NEUTRAL
        for place in CANDIDATES
        if (
            not any(place in cover(code) for code in places)
            if polarity is Polarity.SUPPORTS
            else any(place in struck(code) for code in places)
        )
    }

    found = narrowing_of(made(facts))

    assert found.left == (CANDIDATES - against or CANDIDATES)
    assert found.is_conflict == (not CANDIDATES - against)


@quickly
@given(some.lists(said, max_size=6))
def test_every_place_is_in_exactly_one_state(facts):
    found = narrowing_of(made(facts))
    states = [found.left, found.by_one_voice, found.gone]
    if not found.is_conflict:
        states.append(found.contradicted)

    assert frozenset().union(*states) == CANDIDATES
    assert sum(map(len, states)) == len(CANDIDATES)
    assert found.supported <= found.left


@quickly
@given(some.lists(said, max_size=5), some.randoms())
def test_the_order_of_clues_changes_nothing(facts, chance):
    clues = made(facts)
    shuffled = clues.copy()
    chance.shuffle(shuffled)

    one, other = narrowing_of(clues), narrowing_of(shuffled)

    assert one.left == other.left
    assert references(c for c, _ in one.steps) == references(c for c, _ in other.steps)
    assert one.gone == other.gone


@quickly
@given(some.lists(said, max_size=5), codes, some.sampled_from([*Polarity]))
def test_nothing_unsure_ever_removes_a_place(facts, places, polarity):
    clues = made(facts)
    text = " ".join(places)
    unsure = [
        clue(90, text, polarity, firm=False),
        clue(91, text, polarity, basis="asked"),
        clue(92, text, polarity, redacted_by_id=KIM),
    ]

    assert left(*clues, *unsure) == left(*clues)


@quickly
@given(some.lists(said, max_size=6))
def test_the_summary_says_what_the_narrowing_says(facts):
    clues, series = made(facts), Series()

    summarise(series, clues)

    found = narrowing_of(clues)
    assert series.left == (None if found.left == CANDIDATES else spaced(found.left))
    assert set(series.supported.split()) == found.supported
    assert (series.contradicted > 0) == bool(found.contradictions or found.is_conflict)
    for name, polarity in (
        ("supporting", Polarity.SUPPORTS),
        ("excluding", Polarity.EXCLUDES),
        ("neutral", Polarity.NEUTRAL),
    ):
        assert getattr(series, name) == sum(fact[0] is polarity for fact in facts)


def test_the_summary_on_the_series_follows_every_change_of_a_clue(world):
    def summary():
        series = world.series()
        with db.reading() as session:
            found = narrowing_of(clues_of(session, series.id))
            assert series.left == (None if found.left == CANDIDATES else spaced(found.left))
            assert series.supported == spaced(found.supported)
        counts = (series.supporting, series.excluding, series.neutral, series.contradicted)
        return series.left, *counts

    ana, bea = world.seat(world.ana), world.seat(world.bea)
    assert summary() == (None, 0, 0, 0, 0)
    post_clue(ana, "S-0001", a_clue(places=("JO", "SY", "KW")))
    assert summary() == (" JO KW SY ", 1, 0, 0, 0)
    post_clue(bea, "S-0001", a_clue(places=("SY",), polarity="excludes"))
    assert summary() == (" JO KW ", 1, 1, 0, 1)
    post_clue(bea, "S-0001", a_clue(places=(), polarity="neutral"))
    assert summary() == (" JO KW ", 1, 1, 1, 1)
    post_clue(ana, "S-0001", a_clue(places=("JO",), supersedes="C-0001"))
    assert summary() == (" JO ", 1, 1, 1, 0)
    redact_clue(world.seat(world.nour), "C-0004", Redact(reason="mistake"))
    assert summary() == (" JO KW ", 1, 1, 1, 1)


def test_no_place_is_taken_from_a_series_by_clues_in_conflict(world):
    ana, bea = world.seat(world.ana), world.seat(world.bea)
    post_clue(ana, "S-0001", a_clue(places=("JP",)))
    post_clue(bea, "S-0001", a_clue(places=("CL",)))

    series = world.series()

    assert series.left is None
    assert series.supported == " CL JP "
    assert series.contradicted == 1
