"""What people may say about what they know, and what is said of the rest."""

import pytest

from taskforce.errors import InputRefused
from taskforce.i18n import speaking
from taskforce.inputs import parse
from taskforce.inputs.knowledge import Know
from taskforce.models import Level


def known(**said):
    return parse(Know, {"keywords": ""} | said)


def reasons(**said):
    with pytest.raises(InputRefused) as refused:
        known(**said)
    return refused.value.reasons


def test_nobody_has_to_know_anything():
    said = known(places=[""], language=[""], level=["reads"], keywords=" , ")

    assert (said.known_places, said.languages, said.subjects, said.keywords) == ([], {}, [], ())


def test_places_are_names_or_codes_with_commas_between_as_in_a_clue():
    with speaking("fr"):
        said = known(places=["Allemagne, us-ca; JO", "FR-974"])

    assert said.known_places == ["DE", "JO", "RE", "US-CA"]


def test_a_place_can_be_taken_out_without_a_script():
    said = known(places=["NL", "BE", "US-CA"], forget=["BE", "US-CA"])

    assert said.known_places == ["NL"]


def test_a_place_that_there_is_not_is_refused():
    assert list(reasons(places=["NL, Atlantis"])) == ["places"]


def test_each_language_has_its_level_and_empty_rows_are_passed_over():
    said = known(
        language=["", "fra", "zh-hant", ""], level=["speaks", "reads", "accents", "reads"]
    )

    assert said.languages == {"fr": Level.READS, "zh-Hant": Level.ACCENTS}


def test_a_language_twice_is_refused_beside_the_languages():
    for twice in (["fr", "fr"], ["fr", "", "FRA"]):
        told = reasons(language=twice, level=["reads"] * len(twice))
        assert told == {"language": "One of these languages stands here twice."}


@pytest.mark.parametrize("code", ["und", "mul", "xx", "english", "fr_FR", " ", "fr\0", "x" * 9000])
def test_what_is_no_language_is_refused(code):
    assert list(reasons(language=[code], level=["reads"])) == ["language"]


def test_a_language_without_a_level_is_refused():
    assert list(reasons(language=["fr", "es"], level=["reads"])) == ["level"]
    assert list(reasons(language=["fr"])) == ["level"]
    assert list(reasons(language=["fr"], level=["sings"])) == ["level"]


def test_a_subject_that_there_is_not_is_refused():
    assert list(reasons(subjects=["food", "magic"])) == ["subjects"]


@pytest.mark.parametrize("comma", [",", ";", "،", "؛", "、", "，", "；", "\n"])
def test_keywords_stand_between_the_commas_of_any_script(comma):
    said = known(keywords=f" Tram tickets{comma}{comma} 制服 {comma}")

    assert said.keywords == ("tram tickets", "制服")


def test_keywords_are_kept_in_one_form():
    said = known(keywords="STRASSE, Cafe\u0301, ÉCOLE")

    assert said.keywords == ("strasse", "café", "école")


def test_a_keyword_has_two_to_forty_characters():
    assert known(keywords=f"ab, {'x' * 40}").keywords == ("ab", "x" * 40)
    assert reasons(keywords="a") == {"keywords": "A keyword has at least two characters."}
    assert reasons(keywords="x" * 41) == {"keywords": "This is too long."}


@pytest.mark.parametrize(
    "keyword", ["me@example.org", "http://a.example", "@blue_tram", "0612345678", "a\u202eb"]
)
def test_keywords_pass_the_gate(keyword):
    told = reasons(keywords=f"trams, {keyword}")

    assert list(told) == ["keywords"]
    assert keyword not in told["keywords"]


def test_thirty_keywords_are_enough():
    words = [f"word {number}" for number in range(1, 31)]
    assert len(known(keywords=", ".join(words)).keywords) == 30

    assert list(reasons(keywords=", ".join([*words, "one more"]))) == ["keywords"]


def test_sixty_things_in_all_are_enough():
    codes = (
        "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA"
    )
    said = {"places": codes.split(), "keywords": ",".join(f"word {n}" for n in range(30))}
    fits = known(**said, subjects=["food"])
    assert len(fits.known_places) + len(fits.subjects) + len(fits.keywords) == 60

    told = reasons(**said, subjects=["food", "currency"])
    assert told == {"places": "More than 60 in all. Please keep what you know best."}


def test_a_form_without_its_fields_is_refused():
    with pytest.raises(InputRefused) as refused:
        parse(Know, {})

    assert list(refused.value.reasons) == ["keywords"]
