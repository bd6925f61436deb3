"""Places: what a clue can name, what it stands for, and how people find it."""

import re

import pytest

from taskforce import places
from taskforce.i18n import speaking
from taskforce.places import drawing, tree

LANGUAGES = ("en", "fr", "ar", "ja")


def test_the_candidates_are_those_of_the_standard_and_kosovo():
    assert len(places.CANDIDATES) == 250
    assert {"JO", "RE", "XK"} <= places.CANDIDATES


def test_territories_and_former_states_consist_of_candidates():
    for country, territories in places.TERRITORIES.items():
        assert country in places.CANDIDATES
        assert territories < places.CANDIDATES
    for former, today in places.FORMER.items():
        assert former not in places.CANDIDATES
        assert today < places.CANDIDATES
        assert not today & places.TERRITORIES.keys()


def test_no_territory_belongs_to_two_countries():
    together = [code for codes in places.TERRITORIES.values() for code in codes]
    assert len(together) == len(set(together))


@pytest.mark.parametrize("code", ["JO", "XK", "RE", "US-CA", "FR-974", "FR-RE", "SU", "DD"])
def test_a_clue_can_name_it(code):
    assert places.is_place(code)


@pytest.mark.parametrize("code", ["", "ZZ", "EU", "jo", "JOR", "US-", "US-XX", "AN"])
def test_a_clue_cannot_name_it(code):
    assert not places.is_place(code)


def test_supporting_france_keeps_reunion_possible():
    assert {"FR", "RE", "GP"} <= places.cover("FR")


def test_supporting_reunion_does_not_keep_france():
    assert places.cover("RE") == {"RE"}


def test_supporting_california_keeps_the_united_states_alone():
    assert places.country_of("US-CA") == "US"
    assert places.cover("US-CA") == {"US"}


def test_excluding_california_removes_nothing():
    assert places.struck("US-CA") == frozenset()


def test_excluding_a_country_removes_its_territories():
    assert places.struck("DK") == {"DK", "FO", "GL"}


@pytest.mark.parametrize(
    ("code", "territory"),
    [
        ("US-PR", "PR"),
        ("FR-974", "RE"),
        ("FR-RE", "RE"),
        ("CN-HK", "HK"),
        ("CN-TW", "TW"),
        ("NL-AW", "AW"),
        ("FI-01", "AX"),
    ],
)
def test_a_subdivision_with_a_code_of_its_own_is_that_territory(code, territory):
    assert places.country_of(code) == territory
    assert places.cover(code) == places.struck(code) == {territory}
    assert places.name(code) == places.name(territory)
    assert places.named(code) == territory


@pytest.mark.parametrize(("code", "territory"), [("NO-21", "SJ"), ("NL-BQ1", "BQ")])
def test_a_part_of_a_territory_narrows_inside_it(code, territory):
    assert places.cover(code) == {territory}
    assert places.struck(code) == frozenset()


def test_a_former_state_stands_for_the_states_of_today():
    assert places.cover("CS") == places.struck("CS") == {"CZ", "SK"}
    assert {"XK", "RS"} < places.cover("YU")


def test_every_place_stands_for_some_candidate_and_strikes_no_more_than_it_covers():
    for code in [*places.CANDIDATES, *places.FORMER, *tree.SUBDIVISIONS]:
        assert places.cover(code), code
        assert places.cover(code) <= places.CANDIDATES, code
        assert places.struck(code) <= places.cover(code), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_place_is_called_is_understood_as_that_place(language):
    with speaking(language):
        known = [*places.CANDIDATES, *places.FORMER, *(tree.SUBDIVISIONS.keys() - tree.SAME_AS)]
        lost = [code for code in known if places.named(places.name(code)) != code]
    assert lost == []


@pytest.mark.parametrize(
    ("language", "country", "california"),
    [("en", "Jordan", "California, United States"), ("fr", "Jordanie", "Californie, États-Unis")],
)
def test_places_are_called_as_the_reader_says(language, country, california):
    with speaking(language):
        assert places.name("JO") == country
        assert places.name("US-CA") == california


def test_kosovo_has_a_name():
    with speaking("ar"):
        assert places.name("XK") == "كوسوفو"


@pytest.mark.parametrize("typed", ["JO", "jo", " Jo ", "jordan", "JORDAN", "Jordan"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_jordan_is_found_in_english_and_by_code_in_every_language(language, typed):
    with speaking(language):
        assert places.named(typed) == "JO"


@pytest.mark.parametrize(
    ("language", "typed", "code"),
    [
        ("fr", "jordanie", "JO"),
        ("fr", "reunion", "RE"),
        ("ar", "الأردن", "JO"),
        ("ar", "اردن", "JO"),
        ("ar", "الأُرْدُنّ", "JO"),
        ("ar", "الأردنـــ", "JO"),
        ("ar", "مملكه متحده", "GB"),
        ("ar", "ألمانيا", "DE"),
        ("ja", "ヨルダン", "JO"),
        ("ja", "ﾖﾙﾀﾞﾝ", "JO"),
        ("ja", "よるだん", "JO"),
        ("ja", "日本", "JP"),
        ("ja", "にほん", "JP"),
    ],
)
def test_a_place_is_found_as_the_reader_types_it(language, typed, code):
    with speaking(language):
        assert places.named(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("UK", "GB"),
        ("usa", "US"),
        ("Holland", "NL"),
        ("Ivory Coast", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Czech Republic", "CZ"),
        ("burma", "MM"),
        ("Turkey", "TR"),
        ("turkiye", "TR"),
        ("Republic of Korea", "KR"),
        ("USSR", "SU"),
        ("Viet Nam", "VN"),
        ("Bosnia and Herzegovina", "BA"),
        ("California", "US-CA"),
        ("bayern", "DE-BY"),
        ("Bavaria", "DE-BY"),
        ("Georgia", "GE"),
    ],
)
def test_a_common_name_is_understood(typed, code):
    assert places.named(typed) == code


@pytest.mark.parametrize("typed", ["Korea", "Congo", "Virgin Islands", "Limburg", "Central"])
def test_a_name_of_two_places_is_not_guessed(typed):
    assert places.named(typed) is None


@pytest.mark.parametrize("typed", ["", "   ", "Atlantis", "?!", "\udc80", "\n", "%", "́"])
def test_what_is_no_place_is_not_taken_for_one(typed):
    assert places.named(typed) is None
    assert places.matching(typed) == []


def test_a_code_comes_first_while_typing():
    assert places.matching("us")[0] == ("US", "United States")


def test_names_that_begin_with_it_come_before_words_that_do():
    found = [code for code, _ in places.matching("guin")]
    assert found == ["GN", "GW", "GQ", "PG"]


def test_a_country_comes_before_the_subdivisions_of_its_name():
    assert [code for code, _ in places.matching("georgia")][:2] == ["GE", "US-GA"]


def test_no_place_is_offered_twice_nor_more_than_asked_for():
    found = places.matching("san", most=200)
    assert len({code for code, _ in found}) == len(found) > 8
    assert len({shown for _, shown in found}) == len(found)
    assert len(places.matching("san")) == 8


@pytest.mark.parametrize(
    ("language", "typed", "first"),
    [("fr", "all", "DE"), ("ar", "ارد", "JO"), ("ar", "الارد", "JO"), ("ja", "よる", "JO")],
)
def test_the_reader_is_offered_what_begins_like_that(language, typed, first):
    with speaking(language):
        assert places.matching(typed)[0] == (first, places.name(first))


def test_every_candidate_has_a_spot_inside_the_picture():
    for code in places.CANDIDATES:
        spot = places.spot(code)
        assert spot is not None, code
        assert 0 < spot[0] < 720, code
        assert 0 < spot[1] < 340, code


def test_a_country_is_shown_at_its_mainland():
    def x(code):
        return places.spot(code)[0]

    assert x("ES") < x("FR") < x("DE")
    assert x("GB") < x("NO") < x("FI")
    assert places.spot("US")[1] > places.spot("CA")[1]
    assert x("MX") < x("US") < x("BM")


def test_what_is_no_country_of_today_has_no_spot():
    assert places.spot("SU") is None


def test_land_is_dots_inside_the_picture():
    dots = re.findall(r"M(\d+) (\d+)h0", places.land())
    assert "".join(f"M{x} {y}h0" for x, y in dots) == places.land()
    assert len(dots) > 500
    assert all(int(x) < 720 and int(y) < 340 for x, y in dots)


def test_a_map_that_is_not_drawn_says_how_to_draw_it(tmp_path):
    with pytest.raises(RuntimeError, match="make dist"):
        drawing._drawing(tmp_path / "world.json")
