"""A host's list put before the floor: all of it in one event, or nothing."""

import pytest
from sqlalchemy import func, select

from taskforce import db
from taskforce.actions.series import claim_series, import_series
from taskforce.errors import InputRefused, NotAllowed, NotFound
from taskforce.inputs.listing import read_series
from taskforce.models import Alias, Event, Series, Stop
from taskforce.seat import Seat
from tests.harness.dump import without_chance
from tests.harness.world import a_series

#: All of the backlog that a clearinghouse is known to track.
BACKLOG = 40_400
COLUMNS = "reference,aliases,origin,languages,first_seen,items,known_elsewhere,contact,locator"


def a_backlog():
    """As a file: about one line in twenty-five shares an alias with the line before it."""
    lines = [
        f"S-{n:04d},ICSE:{100_000 + n - (n % 25 == 0)} NCMEC:CVIP-{n},National Police,ar fr,"
        f"2019-04,{n % 900},unknown,,shelf {n % 60}"
        for n in range(2, 2 + BACKLOG)
    ]
    rows, problems = read_series("\n".join([COLUMNS, *lines]).encode())
    assert problems == []
    return rows


def counts(operation_id):
    with db.reading() as session:
        return [
            session.scalar(
                select(func.count()).select_from(model).where(model.operation_id == operation_id)
            )
            for model in (Series, Alias, Stop, Event)
        ]


def test_an_import_is_one_event_and_links_what_the_directory_knows(world, rows, last_event):
    number = world.bring(
        a_series("S-0007", "ICSE:7007 NCMEC:CVIP-7", origin="National Police"),
        a_series("S-0003", origin="Nobody we know", items=""),
    )

    seven, three = (rows(Series, operation_id=world.harbour, number=n)[0] for n in (7, 3))
    assert (seven.origin_agency_id, three.origin_agency_id) == (
        world.agency("National Police"),
        None,
    )
    assert (three.origin, three.items, seven.languages) == ("Nobody we know", None, " ar ")
    assert (seven.first_seen, seven.locator, seven.stage) == ("2019-04", "shelf 1", "open")
    assert [alias.key for alias in rows(Alias, series_id=seven.id)] == [
        "ICSE:7007",
        "NCMEC:CVIP7",
    ]
    assert (number, seven.seq, three.seq) == (2, 2, 2)
    assert world.log() == ["2 series.imported Nour"]
    event = last_event()
    assert (event.facts["count"], event.series_id) == (2, None)
    assert "7007" not in without_chance(event.body)
    claim_series(world.seat(world.ana), "S-0007")


def test_all_or_nothing_when_one_reference_is_there_already(world):
    before = counts(world.harbour)

    with pytest.raises(InputRefused) as refusal:
        world.bring(a_series("S-0002", "ICSE:7002"), a_series("S-0001"), a_series("S-0003"))

    assert set(refusal.value.reasons) == {"reference"}
    assert counts(world.harbour) == before
    assert world.log() == []


def test_references_are_an_operations_own(world):
    world.bring(a_series("S-0002"))

    import_series(Seat(world.dan.id, world.lighthouse), [a_series("S-0002")])

    assert counts(world.lighthouse)[0] == 2


def test_only_hosts_and_the_command_line_import(world):
    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            import_series(world.seat(person), [a_series("S-0002")])
    with pytest.raises(NotFound):
        import_series(world.seat(world.dan), [a_series("S-0002")])
    assert world.log() == []

    import_series(Seat(None, world.harbour), [a_series("S-0002")])
    assert world.log() == ["2 series.imported -"]


# Once is enough of something so large; what differs between the two is in the tests above.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_whole_backlog_goes_in_at_once_as_one_event(world, last_event, faults):
    backlog = a_backlog()
    doubled = BACKLOG // 25

    number = import_series(Seat(None, world.harbour), backlog)

    assert counts(world.harbour) == [1 + BACKLOG, 1 + 2 * BACKLOG, doubled, 2]
    assert (number, last_event().facts["count"]) == (2, BACKLOG)
    assert len(last_event().body) < 2000
    assert faults() == []
