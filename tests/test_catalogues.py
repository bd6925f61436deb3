"""Every language says everything, in its own words and with nothing damaged."""

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import polib
import pytest

from taskforce import i18n

ROOT = Path(__file__).parent.parent
TRANSLATIONS = ROOT / "translations"
#: How many forms a number can ask for.
FORMS = {"fr": 2, "ar": 6, "ja": 1}
#: The forms that stand for one number each: they say it in a word.
IN_WORDS = {"ar": (0, 1, 2)}
LANGUAGES = sorted(set(i18n.OFFERED) - {"en"})
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
#: Letters that turn a sentence round or that nobody sees; isolates are set by the program.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\ufeff]")
#: Words that never appear (the field's own rule), and what may look like them.
NEVER = re.compile(
    r"\b(porn\w*|scor(?:e|ing|es)|leaderboard\w*|best series|worst series|high-priority child"
    r"|targets?|solved)\b",
    re.IGNORECASE,
)


@cache
def catalogue(language):
    return polib.pofile(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po")


@cache
def source():
    return polib.pofile(TRANSLATIONS / "messages.pot")


def said(entry):
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def told(entry):
    """What the language says: one text, or one for each form."""
    return [*entry.msgstr_plural.values()] if entry.msgid_plural else [entry.msgstr]


def names_in(text):
    return Counter(PLACEHOLDER.findall(text))


def keeps_names(entry, text, may_be_in_words):
    """Whether it names what the source names; a number may be in words."""
    wanted, found = names_in(entry.msgid_plural or entry.msgid), names_in(text)
    is_in_words = entry.msgid_plural and may_be_in_words and found + Counter(num=1) == wanted
    return found == wanted or bool(is_in_words)


@cache
def glossary(language):
    """The field's terms, each with the forms that may stand for it."""
    lines = (TRANSLATIONS / language / "glossary.tsv").read_text("utf-8").splitlines()
    found = {}
    for line in lines:
        term, _, forms = line.partition("\t")
        found[term] = [form.strip() for form in forms.split("|")]
    return found


def has_term(term, text):
    return re.search(rf"(?<![\w-]){re.escape(term)}s?(?![\w-])", PLACEHOLDER.sub("", text), re.I)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """What the sources say right now."""
    target = tmp_path_factory.mktemp("strings") / "messages.pot"
    options = ["--no-location", "--omit-header", "--add-comments=Translators:", "-k", "N_"]
    collect = ["-q", "extract", "-F", "pyproject.toml", *options, "-o", target, "."]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *collect], cwd=ROOT, check=True
    )
    return polib.pofile(target)


def test_every_language_that_is_offered_has_a_catalogue_and_a_glossary():
    there = {path.name for path in TRANSLATIONS.iterdir() if path.is_dir()}

    assert there == set(LANGUAGES) == set(FORMS)
    assert all((TRANSLATIONS / each / "glossary.tsv").is_file() for each in there)


def test_the_collected_strings_are_those_of_the_sources(collected):
    now, kept = {said(each) for each in collected}, {said(each) for each in source()}

    assert sorted(now - kept, key=str) == [], "not collected yet: make strings"
    assert sorted(kept - now, key=str) == [], "nobody says this any more: make strings"


def test_what_the_sources_say_keeps_the_words_of_the_field():
    texts = [text for each in source() for text in (each.msgid, each.msgid_plural)]

    assert [text for text in texts if NEVER.search(text)] == []
    assert [text for text in texts if UNSEEN.search(text)] == []


def test_each_message_of_the_sources_is_sound():
    for entry in source():
        one, many = names_in(entry.msgid), names_in(entry.msgid_plural)
        assert not entry.msgid_plural or one - many == Counter(), entry.msgid
        assert not re.search(r"%[^(%]", PLACEHOLDER.sub("", entry.msgid).replace("%%", "")), entry
        assert entry.msgid.strip() == entry.msgid, entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_what_the_sources_say_and_nothing_else(language):
    here, there = {said(each) for each in catalogue(language)}, {said(each) for each in source()}

    assert sorted(there - here, key=str) == [], "missing"
    assert sorted(here - there, key=str) == [], "of an earlier time"
    assert len(catalogue(language)) == len(here), "something stands there twice"
    assert [each.msgid for each in catalogue(language).obsolete_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_a_guess(language):
    entries = catalogue(language)

    assert [each.msgid for each in entries if not all(told(each))] == []
    assert [each.msgid for each in entries if each.fuzzy] == []
    assert [
        each.msgid for each in entries if any(text != text.strip() for text in told(each))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_number_is_there(language):
    wrong = [
        each.msgid
        for each in catalogue(language)
        if each.msgid_plural and sorted(each.msgstr_plural) != list(range(FORMS[language]))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_kept_as_often_as_it_was_said(language):
    damaged = {
        each.msgid: text
        for each in catalogue(language)
        for form, text in enumerate(told(each))
        if text and not keeps_names(each, text, form in IN_WORDS.get(language, ()))
    }

    assert damaged == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_filled_in(language):
    broken = []
    for entry in catalogue(language):
        for text in told(entry):
            try:
                filled = text % {name: "X" for name in names_in(text)} if names_in(text) else text
            except (ValueError, TypeError, KeyError):
                broken.append(entry.msgid)
            else:
                broken += [entry.msgid] if "%(" in filled else []

    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fields_terms_are_those_of_the_glossary(language):
    """A term may be bent: it is enough that one of its forms is in the text."""
    strange = []
    for entry in catalogue(language):
        english = entry.msgid_plural or entry.msgid
        for term, forms in glossary(language).items():
            if not has_term(term, english):
                continue
            strange += [
                f"{term}: {english} -> {text}"
                for text in told(entry)
                if text and not any(form.casefold() in text.casefold() for form in forms)
            ]

    assert strange == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_glossary_has_the_terms_of_the_field_and_only_those_that_are_said(language):
    terms = glossary(language)
    texts = [each.msgid_plural or each.msgid for each in source()]

    assert {"series", "clue", "claim", "referral", "stop", "jurisdiction", "feedback"} <= set(
        terms
    )
    assert [term for term in terms if not any(has_term(term, text) for text in texts)] == []
    assert [term for term, forms in terms.items() if not all(forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_turns_round_or_hides_what_is_said(language):
    texts = [(each.msgid, text) for each in catalogue(language) for text in told(each)]

    assert [english for english, text in texts if UNSEEN.search(text)] == []
    assert [english for english, text in texts if re.search("<[a-z/]", text)] == []


def test_an_arabic_word_is_written_alike_everywhere():
    """With its tanwin, or nowhere with it."""
    words = {
        word
        for each in catalogue("ar")
        for text in told(each)
        for word in re.findall(r"[\u0621-\u0652]+", text)
    }

    with_it = {word for word in words if word.endswith("\u064bا")}

    assert {word for word in with_it if word.replace("\u064b", "") in words} == set()


def test_french_keeps_a_narrow_space_before_double_signs():
    texts = [text for each in catalogue("fr") for text in told(each)]

    assert [text for text in texts if re.search(r" [:;?!»]|« ", text)] == []
    assert [text for text in texts if re.search(r"\w'\w", text)] == []


@pytest.mark.parametrize(("language", "digits"), [("ar", "[٠-٩]"), ("ja", "[０-９]")])
def test_numbers_stand_in_latin_digits_everywhere(language, digits):
    texts = [text for each in catalogue(language) for text in told(each)]

    assert [text for text in texts if re.search(digits, text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_offered_is_what_people_read(language):
    """The catalogue that the program compiles says what the file says, in each form."""
    wanted = next(each for each in catalogue(language) if each.msgid == "Please sign in.")
    counted = next(each for each in catalogue(language) if each.msgid_plural)

    with i18n.speaking(language):
        assert i18n.gettext("Please sign in.") == wanted.msgstr
        found = {
            i18n.ngettext(counted.msgid, counted.msgid_plural, number) for number in range(1, 200)
        }
    assert found <= set(told(counted))
