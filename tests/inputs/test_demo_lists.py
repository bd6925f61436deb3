"""What the demo's lists say: enough to play a week, and nothing that must not be here."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

from taskforce import demo
from taskforce.inputs.gate import admit
from taskforce.inputs.listing import read_agencies, read_people, read_series
from taskforce.models import Alias, Basis, Clue, ClueKind, Known, Polarity, Role
from taskforce.places import is_place
from taskforce.queries.narrowing import narrowing_of

DEMO = Path(demo.__file__).parent
COLUMNS = [
    *["series", "author", "kind", "polarity", "places"],
    *["basis", "firm", "text", "language", "locator"],
]


def demo_rows(read, name):
    rows, problems = read((DEMO / name).read_bytes())
    assert problems == []
    return rows


def demo_clues():
    with (DEMO / "clues.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_the_demo_has_agencies_of_the_whole_world():
    agencies = demo_rows(read_agencies, "agencies.csv")

    kinds = Counter(agency.kind.value for agency in agencies)
    assert 55 <= len(agencies) <= 65
    assert len({agency.country for agency in agencies}) >= 50
    assert (kinds["clearinghouse"], kinds["civil society"]) == (2, 1)
    assert {agency.channel.value for agency in agencies} == {"direct", "I-24/7", "SIENA"}


def test_the_demo_has_52_people_of_24_agencies_in_24_countries():
    people = demo_rows(read_people, "people.csv")
    known = {(a.name, a.country) for a in demo_rows(read_agencies, "agencies.csv")}

    assert len(people) == 52
    assert len({person.agency for person in people}) == 24
    assert len({person.country for person in people}) == 24
    assert {(person.agency, person.country) for person in people} <= known
    roles = Counter(person.role for person in people)
    assert (roles[Role.HOST], roles[Role.DESK], roles[Role.OBSERVER]) == (2, 3, 1)
    assert {"en", "fr", "ar", "ja", "ka", "th"} <= {person.locale for person in people}


def test_the_demo_has_404_series_and_some_that_others_know():
    series = demo_rows(read_series, "series.csv")

    assert [row.number for row in series] == list(range(1, 405))
    known = Counter(row.known_elsewhere for row in series)
    assert (known[Known.IDENTIFIED], known[Known.SAFEGUARDED]) == (12, 6)
    assert known[Known.ACTIVE] > 10
    for row in series:
        assert bool(row.contact) == (row.known_elsewhere is not Known.UNKNOWN)


def test_about_4_percent_of_the_demo_share_an_alias_with_an_earlier_series():
    seen, sharing = set(), 0
    for row in demo_rows(read_series, "series.csv"):
        keys = {Alias.key_of(*alias) for alias in row.aliases}
        sharing += bool(keys & seen)
        seen |= keys

    assert 14 <= sharing <= 18


def test_the_clues_of_the_demo_could_have_been_typed():
    authors = {
        person.sign_in: person
        for person in demo_rows(read_people, "people.csv")
        if person.role is not Role.OBSERVER
    }
    clues = demo_clues()

    assert list(clues[0]) == COLUMNS
    for clue in clues:
        assert clue["author"] in authors
        assert clue["language"] in {
            code[:3].strip("-") for code in authors[clue["author"]].languages
        }
        assert admit(clue["text"], most=2000) == clue["text"] != ""
        assert admit(clue["locator"], most=200) == clue["locator"] != ""
        assert {ClueKind(clue["kind"]), Polarity(clue["polarity"]), Basis(clue["basis"])}
        assert clue["firm"] in {"yes", "no"}
        assert all(map(is_place, clue["places"].split()))
        assert bool(clue["places"]) == (clue["polarity"] != Polarity.NEUTRAL)
    assert 220 <= len(clues) <= 280
    assert len({clue["text"] for clue in clues}) == len(clues)
    assert len({clue["language"] for clue in clues}) >= 15
    assert sum(clue["polarity"] == Polarity.NEUTRAL for clue in clues) >= 20
    assert {clue["kind"] for clue in clues} >= set(ClueKind) - {ClueKind.OTHER}


def test_the_clues_of_the_demo_lead_to_one_country_to_few_to_none_and_into_conflict():
    clues = defaultdict(list)
    for number, clue in enumerate(demo_clues(), start=1):
        clues[clue["series"]].append(
            Clue(
                id=number,
                number=number,
                author_id=hash(clue["author"]),
                polarity=Polarity(clue["polarity"]),
                places=clue["places"],
                basis=Basis(clue["basis"]),
                is_firm=clue["firm"] == "yes",
            )
        )
    narrowings = [narrowing_of(each) for each in clues.values()]

    ends = Counter(
        "conflict" if n.is_conflict else "one" if len(n.left) == 1 else "several"
        for n in narrowings
    )
    assert 85 <= len(narrowings) <= 100
    assert ends["one"] >= 30
    assert ends["several"] >= 15
    assert ends["conflict"] >= 5
    assert sum(1 for each in narrowings if each.contradicted and not each.is_conflict) >= 10
    assert sum(1 for each in narrowings if not each.effects) >= 2


def test_no_clue_of_the_demo_lies_on_a_series_that_is_stopped():
    series = {row.reference: row for row in demo_rows(read_series, "series.csv")}
    shared = Counter(Alias.key_of(*alias) for row in series.values() for alias in row.aliases)

    for reference in {clue["series"] for clue in demo_clues()}:
        row = series[reference]
        assert row.known_elsewhere is Known.UNKNOWN
        assert all(shared[Alias.key_of(*alias)] == 1 for alias in row.aliases)


def test_the_demo_holds_no_address_number_or_account():
    for file in DEMO.glob("*.csv"):
        assert not re.search(r"@|https?:|www\.|\d{9}", file.read_text(encoding="utf-8")), file
