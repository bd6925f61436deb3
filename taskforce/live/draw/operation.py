"""What the pages of a whole operation are made of."""

from collections import Counter
from typing import Any

from taskforce.live.elements import OF_SERIES, PRESENCE, TIMED, on_every_page, redrawn_by
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import EventKind, OperationState, ReferralState
from taskforce.policy import FOR_DESK, Audience
from taskforce.queries.charge import matters_of
from taskforce.queries.history import event_on_floor, lines_of
from taskforce.queries.operation import who_of
from taskforce.queries.referral import (
    Standing,
    all_referrals,
    open_stops,
    overdue,
    to_refer,
    waiting,
)
from taskforce.queries.series import rows_of, series_on_floor
from taskforce.queries.slip import outdated_among
from taskforce.queries.totals import totals


@on_every_page(EventKind.OPERATION_TURNED)
def state(scene: Scene, spot: Spot) -> Part:
    return Part("state", scene.render("operation/_state.html"))


@on_every_page(EventKind.OPERATION_TURNED)
def phase(scene: Scene, spot: Spot) -> Part:
    return Part("phase", scene.render("operation/_phase.html"))


@redrawn_by(
    EventKind.OPERATION_TURNED, on=Topic.HOSTS, audience=Audience.HOSTS, per="operation_id"
)
def turning(scene: Scene, spot: Spot) -> Part:
    return Part("turning", scene.render("operation/_turning.html"))


@redrawn_by(*OF_SERIES, on=Topic.BOARD)
def board_row(scene: Scene, spot: Spot) -> Part | None:
    series = scene.read(series_on_floor, spot.operation_id, spot.series_id)
    if series is None:
        return None
    html = scene.render("series/_row.html", row=rows_of(scene.session, [series])[0])
    return Part(f"{series.reference}-row", html, list="board", key=f"{series.seq:09d}")


@redrawn_by(*EventKind, on=Topic.BOARD, per="operation_id", is_slow=True, by=TIMED)
def board_views(scene: Scene, spot: Spot) -> Part:
    figures = totals(scene.session, scene.operation, scene.at)
    return Part("views", scene.render("series/_views.html", totals=figures))


@redrawn_by(on=Topic.BOARD, per="operation_id", is_slow=True, by=PRESENCE)
def board_here(scene: Scene, spot: Spot) -> Part:
    people = who_of(scene.session, scene.here(spot.operation_id, 0)).values()
    return Part("here", scene.render("series/_here_all.html", people=list(people)))


@redrawn_by(
    *EventKind,
    on=Topic.DESK,
    audience=Audience.DESK,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def desk_queues(scene: Scene, spot: Spot) -> Part:
    return Part("queues", scene.render("desk/_queues.html", **_queues(scene)))


@redrawn_by(
    *EventKind,
    on=Topic.DESK,
    audience=Audience.DESK,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
@redrawn_by(
    *EventKind,
    on=Topic.HOSTS,
    audience=Audience.DESK,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def charges(scene: Scene, spot: Spot) -> Part:
    is_ending = scene.operation.state in (OperationState.TAIL, OperationState.CLOSED)
    matters = matters_of(scene.session, scene.operation) if is_ending else []
    return Part("charges", scene.render("charge/_charges.html", matters=matters))


def _queues(scene: Scene) -> dict[str, Any]:
    """What waits at the desk, oldest first."""
    standings = scene.read(all_referrals, scene.operation.id)
    queues = {
        "to_compare": waiting(standings, ReferralState.DRAFT),
        "to_approve": waiting(standings, ReferralState.COMPARED),
        "to_send": waiting(standings, ReferralState.APPROVED),
        "overdue": overdue(standings, scene.operation.day_of(scene.at)),
        "unanswered": waiting(standings, ReferralState.SENT, answered=False),
        "answered": waiting(standings, ReferralState.SENT, answered=True),
    }
    approved = [each.referral for each in queues["to_send"]]
    return queues | {
        "outdated": outdated_among(scene.session, approved),
        "to_refer": scene.read(to_refer, scene.operation.id),
        "calls": scene.read(open_stops, scene.operation.id),
        "countries": _by_country(queues),
    }


def _by_country(queues: dict[str, list[Standing]]) -> dict[str, Counter[str]]:
    """How many of each queue wait for each recipient country, by the queue's place on the page;
    ``all`` has every country for which something waits."""
    counted = {
        name.replace("_", "-"): Counter(each.referral.country for each in queue)
        for name, queue in queues.items()
    }
    return counted | {"all": Counter(code for counts in counted.values() for code in counts)}


@redrawn_by(
    *EventKind,
    on=Topic.DASHBOARD,
    audience=Audience.WALL,
    per="operation_id",
    is_slow=True,
    by=TIMED,
)
def figures(scene: Scene, spot: Spot) -> Part:
    found = totals(scene.session, scene.operation, scene.at)
    return Part("figures", scene.render("dashboard/_figures.html", totals=found))


@redrawn_by(*(set(EventKind) - FOR_DESK), on=Topic.HISTORY, per="seq")
def record_line(scene: Scene, spot: Spot) -> Part | None:
    return _line(scene, spot)


@redrawn_by(*FOR_DESK, on=Topic.HISTORY, audience=Audience.DESK, per="seq")
def record_line_for_desk(scene: Scene, spot: Spot) -> Part | None:
    return _line(scene, spot)


def _line(scene: Scene, spot: Spot) -> Part | None:
    event = scene.read(event_on_floor, spot.operation_id, spot.seq)
    if event is None:
        return None
    html = scene.render("history/_line.html", line=lines_of(scene.session, [event])[0])
    return Part(f"event-{event.seq}", html, list="record", key=f"{event.seq:09d}")
