"""What the house does: agencies, accounts, seats, codes, wall links; and who may."""

from datetime import timedelta

import pytest

from taskforce import clock, db, secret
from taskforce.actions.arrival import note_arrivals
from taskforce.actions.operation import (
    accept_rules,
    activate_account,
    change_role,
    disable_user,
    import_agencies,
    import_people,
    open_wall,
    print_badges,
    reissue_code,
    revoke_wall,
    unlock_user,
    unseat_member,
)
from taskforce.actions.series import claim_series, free_series
from taskforce.actions.session import sign_in
from taskforce.errors import AlreadyDone, InputRefused, NotAllowed, NotFound, WrongCode
from taskforce.inputs.listing import AgencyRow
from taskforce.inputs.series import FreeSeries
from taskforce.models import Agency, HouseEvent, Member, Role, User, WallLink
from taskforce.queries.arrival import opened_by
from taskforce.queries.session import reader_by, standing_seats, wall_of
from tests.harness.world import a_person

S1 = "S-0001"


@pytest.fixture
def house_log(rows):
    """Kind and body of what happened in the house since this was asked for."""
    before = len(rows(HouseEvent))
    return lambda: [(event.kind, event.body) for event in rows(HouseEvent)[before:]]


def reader(browser_secret):
    with db.reading() as session:
        return reader_by(session, secret.digest(browser_secret), clock.now())


#: What a host can do to Bea, or to the walls, of one operation.
HOSTS_WORK = {
    "import_people": lambda world, actor: import_people(actor, world.harbour, [a_person()]),
    "reissue_code": lambda world, actor: reissue_code(actor, world.harbour, world.bea.id),
    "change_role": lambda world, actor: change_role(
        actor, world.harbour, world.bea.id, Role.OBSERVER
    ),
    "unseat_member": lambda world, actor: unseat_member(actor, world.harbour, world.bea.id),
    "disable_user": lambda world, actor: disable_user(actor, world.harbour, world.bea.id, True),
    "unlock_user": lambda world, actor: unlock_user(actor, world.bea.id, world.harbour),
    "open_wall": lambda world, actor: open_wall(actor, world.harbour),
}


@pytest.mark.parametrize("work", HOSTS_WORK)
def test_only_a_host_of_this_operation_does_a_hosts_work(world, house_log, work):
    act = HOSTS_WORK[work]

    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            act(world, person.id)
    with pytest.raises(NotFound):  # a host, but of another operation
        act(world, world.dan.id)
    assert house_log() == []

    act(world, world.nour.id)
    assert [kind for kind, _ in house_log()] == [work]


@pytest.mark.parametrize(
    "act",
    [
        lambda world, whom: change_role(world.nour.id, world.harbour, whom, Role.HOST),
        lambda world, whom: unseat_member(world.nour.id, world.harbour, whom),
        lambda world, whom: disable_user(world.nour.id, world.harbour, whom, True),
        lambda world, whom: unlock_user(world.nour.id, whom, world.harbour),
        lambda world, whom: reissue_code(world.nour.id, world.harbour, whom),
    ],
)
def test_people_of_other_operations_do_not_exist_for_a_host(world, house_log, act):
    with pytest.raises(NotFound):
        act(world, world.dan.id)

    assert house_log() == []


def test_unlocking_without_an_operation_is_for_the_command_line(world, house_log):
    for person in (world.ana, world.nour):
        with pytest.raises(NotAllowed):
            unlock_user(person.id, world.bea.id)
    assert house_log() == []

    unlock_user(None, world.bea.id)


def test_nobody_takes_their_own_seat_or_account_away(world, rows):
    nour = world.nour.id

    for act in (
        lambda: change_role(nour, world.harbour, nour, Role.INVESTIGATOR),
        lambda: unseat_member(nour, world.harbour, nour),
        lambda: disable_user(nour, world.harbour, nour, True),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert rows(Member, user_id=nour)[0].role is Role.HOST


def test_a_directory_takes_new_agencies_and_corrects_old_ones(world, rows, house_log):
    new = import_agencies(
        None,
        [
            AgencyRow(name="National Police", country="NL", kind="civil society", channel="SIENA"),
            AgencyRow(
                name="National Police", country="BE", kind="law enforcement", channel="other"
            ),
        ],
    )

    assert new == 1
    dutch, belgian = rows(Agency, name="National Police")
    assert (dutch.country, dutch.kind, dutch.channel) == ("NL", "civil society", "SIENA")
    assert belgian.country == "BE"
    assert house_log() == [("import_agencies", '{"agencies":2,"new":1}')]


def test_whoever_is_new_gets_an_account_a_seat_and_a_code(world, rows, house_log):
    [code] = import_people(None, world.harbour, [a_person(), a_person("ana", name="Ana")])

    [zoe] = rows(User, sign_in_name="zoe")
    assert (code.sign_in_name, code.name) == ("zoe", "Zoe")
    assert (zoe.password_hash, zoe.code_digest) == (None, secret.digest(code.code))
    assert zoe.zone == "Europe/Paris"
    assert rows(Member, user_id=zoe.id)[0].accepted_at is None
    [(kind, body)] = house_log()
    assert kind == "import_people"
    assert '"new":1' in body
    assert code.code not in body


def test_the_same_list_again_changes_nothing(world, rows):
    import_people(None, world.harbour, [a_person()])
    before = [(user.id, user.code_digest) for user in rows(User)]

    assert import_people(None, world.harbour, [a_person(role="host")]) == []

    assert [(user.id, user.code_digest) for user in rows(User)] == before
    [member] = rows(Member, user_id=before[-1][0])
    assert member.role is Role.INVESTIGATOR


def test_somebody_with_an_account_gets_a_seat_in_another_operation(world, rows):
    assert import_people(None, world.lighthouse, [a_person("ana", name="Ana")]) == []

    assert {member.operation_id for member in rows(Member, user_id=world.ana.id)} == {
        world.harbour,
        world.lighthouse,
    }


def test_a_code_is_good_once(world, rows):
    person = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    digest = secret.digest(world.codes[0].code)

    activate_account(person.id, digest, "a hash")

    [zoe] = rows(User, sign_in_name="zoe")
    assert (zoe.password_hash, zoe.code_digest, zoe.code_until) == ("a hash", digest, None)
    with pytest.raises(AlreadyDone):
        activate_account(person.id, digest, "another hash")
    assert rows(User, sign_in_name="zoe")[0].password_hash == "a hash"


def test_a_wrong_code_activates_nothing(world, rows):
    person = world.invited("Zoe", "fr", Role.INVESTIGATOR)

    for wrong in ("", secret.digest("AAAA-AAAA-AAAA")):
        with pytest.raises(AlreadyDone):
            activate_account(person.id, wrong, "a hash")

    assert rows(User, sign_in_name="zoe")[0].password_hash is None


def test_a_code_is_good_for_fourteen_days_and_not_for_a_closed_account(world, at):
    moment = at(9)
    person = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    digest = secret.digest(world.codes[0].code)

    def whose(later):
        with db.reading() as session:
            return opened_by(session, digest, moment + later)

    assert whose(timedelta(days=13, hours=23)).id == person.id
    with pytest.raises(WrongCode):
        whose(timedelta(days=14))
    disable_user(None, world.harbour, person.id, True)
    with pytest.raises(WrongCode):
        whose(timedelta(0))


def test_a_new_code_ends_the_password_and_every_browser(world, rows):
    browser = sign_in(world.bea.id)
    assert reader(browser).name == "Bea"

    code = reissue_code(world.nour.id, world.harbour, world.bea.id)

    assert reader(browser) is None
    [bea] = rows(User, id=world.bea.id)
    assert (bea.password_hash, bea.code_digest) == (None, secret.digest(code.code))


def test_browsers_that_a_new_code_ended_stay_ended_after_activation(world, browser):
    old = sign_in(world.bea.id)
    code = reissue_code(world.nour.id, world.harbour, world.bea.id)
    note_arrivals(world.seat(world.nour), [world.bea.id])
    said = {"code": code.code, "password": "seventeen green umbrellas", "language": "fr"}
    assert browser().post("/activate/choose", data=said).status_code == 303

    assert reader(old) is None


def test_badges_are_for_those_who_have_not_activated_their_account(world, rows, house_log):
    zoe = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    old = world.codes[0].code
    both = [zoe.id, world.bea.id]

    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            print_badges(person.id, world.harbour, both)
    with pytest.raises(NotFound):
        print_badges(world.nour.id, world.harbour, [zoe.id, world.dan.id])
    with pytest.raises(AlreadyDone):
        print_badges(world.nour.id, world.harbour, [world.bea.id])
    assert rows(User, id=zoe.id)[0].code_digest == secret.digest(old)

    [code] = print_badges(world.nour.id, world.harbour, both)

    assert rows(User, id=zoe.id)[0].code_digest == secret.digest(code.code)
    assert rows(User, id=world.bea.id)[0].password_hash
    assert house_log()[-1] == (
        "print_badges",
        f'{{"operation":{world.harbour},"people":[{zoe.id}]}}',
    )


def test_a_host_seats_people_of_operations_that_they_share(world, rows):
    dan, zoe = a_person("dan", name="Dan"), a_person("zoe", name="Zoe")
    with pytest.raises(InputRefused) as refused:
        import_people(world.nour.id, world.harbour, [zoe, dan])
    assert list(refused.value.reasons) == ["sign_in"]
    assert len(rows(Member, user_id=world.dan.id)) == 1
    assert not rows(User, sign_in_name="zoe")

    import_people(None, world.lighthouse, [a_person("nour", name="Nour")])
    import_people(world.nour.id, world.harbour, [zoe, dan])

    assert len(rows(Member, user_id=world.dan.id)) == 2


def test_a_badge_is_printed_once_for_each_and_for_no_closed_account(world, rows):
    zoe = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    ida = world.invited("Ida", "fr", Role.INVESTIGATOR)
    disable_user(world.nour.id, world.harbour, ida.id, True)

    [code] = print_badges(world.nour.id, world.harbour, [zoe.id, ida.id, zoe.id])

    assert rows(User, id=zoe.id)[0].code_digest == secret.digest(code.code)
    with pytest.raises(AlreadyDone):
        print_badges(world.nour.id, world.harbour, [ida.id])


def test_rules_are_accepted_by_those_who_have_a_seat(world, rows, at):
    person = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    moment = at(9)

    accept_rules(person.id, world.harbour)

    assert rows(Member, user_id=person.id)[0].accepted_at == moment
    with pytest.raises(NotFound):
        accept_rules(person.id, world.lighthouse)


def test_another_role_counts_from_the_next_act_on(world, rows):
    change_role(world.nour.id, world.harbour, world.bea.id, Role.OBSERVER)

    with pytest.raises(NotAllowed):
        claim_series(world.seat(world.bea), S1)
    digest = secret.digest(sign_in(world.bea.id))
    with db.reading() as session:
        seats, ended = standing_seats(session, {digest}, clock.now())
    assert (seats, ended) == ({(digest, world.harbour, Role.OBSERVER)}, set())


def test_without_a_seat_the_operation_does_not_exist_and_the_claim_can_be_ended(world):
    claim_series(world.seat(world.bea), S1)
    digest = secret.digest(sign_in(world.bea.id))

    unseat_member(world.nour.id, world.harbour, world.bea.id)

    with pytest.raises(NotFound):
        claim_series(world.seat(world.bea), S1)
    with db.reading() as session:
        assert standing_seats(session, {digest, "nobody's"}, clock.now()) == (set(), {"nobody's"})
    with pytest.raises(NotFound):
        unseat_member(world.nour.id, world.harbour, world.bea.id)
    said = FreeSeries(claim=1, reason="Bea went home")
    free_series(world.seat(world.nour), S1, said, "en")
    claim_series(world.seat(world.ana), S1)


def test_a_closed_account_ends_every_browser_and_can_be_opened_again(world, house_log):
    browser = sign_in(world.bea.id)

    disable_user(world.nour.id, world.harbour, world.bea.id, True)
    assert reader(browser) is None
    with pytest.raises(NotFound):
        claim_series(world.seat(world.bea), S1)

    disable_user(world.nour.id, world.harbour, world.bea.id, False)
    claim_series(world.seat(world.bea), S1)
    assert reader(browser) is None
    assert [kind for kind, _ in house_log()] == ["disable_user", "enable_user"]


def test_a_wall_link_shows_one_operation_until_it_is_revoked(world, rows, house_log):
    chosen = open_wall(world.nour.id, world.harbour)
    [link] = rows(WallLink)

    def shown():
        with db.reading() as session:
            operation = wall_of(session, secret.digest(chosen))
            return operation and operation.slug

    assert link.digest == secret.digest(chosen)
    assert all(chosen not in body for _, body in house_log())
    assert shown() == "harbour"
    revoke_wall(world.nour.id, world.harbour, link.id)
    assert shown() is None
    with pytest.raises(NotFound):
        revoke_wall(world.nour.id, world.harbour, link.id)


def test_a_wall_link_is_revoked_by_a_host_of_its_operation(world, rows):
    open_wall(world.nour.id, world.harbour)
    [link] = rows(WallLink)

    for person in (world.ana, world.kim, world.olu):
        with pytest.raises(NotAllowed):
            revoke_wall(person.id, world.harbour, link.id)
    with pytest.raises(NotFound):
        revoke_wall(world.dan.id, world.harbour, link.id)
    with pytest.raises(NotFound):
        revoke_wall(world.dan.id, world.lighthouse, link.id)
    with pytest.raises(NotFound):
        revoke_wall(world.nour.id, world.harbour, link.id + 1)

    assert rows(WallLink)[0].revoked_at is None


def test_no_code_and_no_hash_stands_in_the_houses_record(world, house_log):
    person = world.invited("Zoe", "fr", Role.INVESTIGATOR)
    codes = [world.codes[0].code, reissue_code(None, world.harbour, person.id).code]
    activate_account(person.id, secret.digest(codes[1]), "$argon2id$secret")

    told = "".join(body for _, body in house_log())
    for kept in (*codes, *map(secret.digest, codes), "argon2id", "Zoe"):
        assert kept not in told
