"""What the pages of one series are made of."""

from collections.abc import Iterable
from typing import Any

from taskforce.live.elements import (
    ACCESS,
    OF_SERIES,
    PRESENCE,
    TRANSLATED,
    kinds_of,
    redrawn_by,
)
from taskforce.live.rooms import Topic
from taskforce.live.scene import Part, Scene, Spot
from taskforce.models import Access, EventKind, Series, Translation, TranslationWanted
from taskforce.policy import Audience
from taskforce.queries.ask import cards_of
from taskforce.queries.clue import chain_with, clues_of, removed_from, withheld_in
from taskforce.queries.deconfliction import fresh
from taskforce.queries.history import history_of
from taskforce.queries.knowledge import unjudged_in, who_knows
from taskforce.queries.link import children_together, linked_of, links_in, narrowing_together
from taskforce.queries.narrowing import narrowing_of
from taskforce.queries.operation import who_of
from taskforce.queries.referral import calls_for, children_of, referrals_of
from taskforce.queries.same_place import elsewhere_of
from taskforce.queries.series import (
    aliases_of,
    holds_on,
    jurisdictions_of,
    last_note_of,
    named_for,
    references_of,
    stops_of,
)
from taskforce.queries.slip import slips_of


@redrawn_by(*OF_SERIES, on=Topic.SERIES)
def head(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    aliases = scene.read(aliases_of, series.id)
    named = scene.read(named_for, series.id) if series.access is Access.NAMED else []
    html = scene.render("series/_head.html", series=series, aliases=aliases, named=named)
    return Part("head", html)


@redrawn_by(*OF_SERIES, on=Topic.SERIES)
def claim(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    is_stopped = bool(scene.read(holds_on, series.id))
    html = scene.render("series/_claim.html", series=series, is_stopped=is_stopped)
    return Part("claim", html)


@redrawn_by(*kinds_of("series", "note"), on=Topic.SERIES)
def note(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    last = scene.read(last_note_of, series.id)
    return Part("note", scene.render("series/_note.html", series=series, note=last))


@redrawn_by(*kinds_of("stop", "alias"), on=Topic.SERIES)
def stops(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    calls = calls_for(scene.session, series, scene.read(holds_on, series.id))
    return Part("stops", scene.render("series/_stops.html", calls=calls))


@redrawn_by(*kinds_of("stop", "alias"), on=Topic.SERIES, audience=Audience.DESK)
def stops_for_desk(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    calls = calls_for(scene.session, series, scene.read(holds_on, series.id))
    resolved = scene.read(stops_of, series.id)
    html = scene.render("series/_stops_desk.html", calls=calls, resolved=resolved)
    return Part("stops-desk", html)


@redrawn_by(*kinds_of("clue"), on=Topic.SERIES, per="subject_id")
def clue(scene: Scene, spot: Spot) -> Part:
    return _clue(scene, spot.series_id, spot.subject_id)


@redrawn_by(*TRANSLATED, on=Topic.SERIES, per="subject_id")
def translated_clue(scene: Scene, spot: Spot) -> Part | None:
    clue_id = scene.session.get_one(Translation, spot.subject_id).clue_id
    return _clue(scene, spot.series_id, clue_id) if clue_id else None


@redrawn_by(EventKind.TRANSLATION_WANTED, on=Topic.SERIES, per="subject_id")
def clue_to_translate(scene: Scene, spot: Spot) -> Part | None:
    clue_id = scene.session.get_one(TranslationWanted, spot.subject_id).clue_id
    return _clue(scene, spot.series_id, clue_id) if clue_id else None


def _clue(scene: Scene, series_id: int, clue_id: int) -> Part:
    chain = scene.read(chain_with, series_id, clue_id)
    html = scene.render("series/_clue.html", chain=chain)
    return Part(chain.id, html, list="clues", key=chain.key)


@redrawn_by(*kinds_of("clue", "translation"), on=Topic.SERIES, audience=Audience.DESK)
def withheld(scene: Scene, spot: Spot) -> Part:
    clues = scene.read(withheld_in, spot.series_id)
    return Part("withheld", scene.render("series/_withheld.html", clues=clues))


@redrawn_by(*kinds_of("ask", "clue", "translation"), *ACCESS, on=Topic.SERIES)
def asks(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    cards = scene.read(cards_of, series.id)
    return Part("asks", scene.render("ask/_asks.html", series=series, cards=cards))


@redrawn_by(
    *kinds_of("clue", "same_place"), *ACCESS, on=Topic.SERIES, is_slow=True, is_of_every=True
)
def elsewhere(scene: Scene, spot: Spot) -> Part:
    found = scene.read(elsewhere_of, spot.operation_id, spot.series_id)
    return Part("elsewhere", scene.render("series/_elsewhere.html", found=found))


@redrawn_by(*kinds_of("clue"), on=Topic.SERIES)
def narrowing(scene: Scene, spot: Spot) -> Part:
    found = narrowing_of(scene.read(clues_of, spot.series_id))
    knowers = who_knows(scene.session, spot.operation_id, found.contradicted)
    html = scene.render("series/_narrowing.html", narrowing=found, knowers=knowers, id="narrowing")
    return Part("narrowing", html)


@redrawn_by(
    *kinds_of("clue", "link", "series", "stop", "feedback"), on=Topic.SERIES, is_of_all=True
)
def same_child(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    links = scene.read(links_in, spot.operation_id)
    html = scene.render(
        "series/_same_child.html",
        series=series,
        linked=linked_of(scene.session, links, series.id),
        together=[
            _narrowed_together(scene, series, ordinal, numbers)
            for (series_id, ordinal), numbers in sorted(children_together(links).items())
            if series_id == series.id
        ],
    )
    return Part("same-child", html)


def _narrowed_together(
    scene: Scene, series: Series, ordinal: int, numbers: Iterable[tuple[int, int]]
) -> dict[str, Any]:
    """What all clues of one child leave of the world."""
    everywhere = {series_id for series_id, _ in numbers}
    found = narrowing_together(scene.session, everywhere)
    return {
        "id": f"together-{ordinal}",
        "narrowing": found,
        "knowers": who_knows(scene.session, series.operation_id, found.contradicted),
        "home": references_of(scene.session, everywhere - {series.id}),
    }


@redrawn_by(*kinds_of("clue"), on=Topic.SERIES, is_slow=True)
def not_looked_at(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    html = scene.render("series/_unjudged.html", unjudged=scene.read(unjudged_in, series.id))
    return Part("unjudged", html)


@redrawn_by(*kinds_of("clue"), on=Topic.SERIES)
def brief(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    return Part("brief", scene.render("series/_brief.html", series=series))


@redrawn_by(*kinds_of("clue"), on=Topic.SERIES, audience=Audience.HOSTS)
def removed(scene: Scene, spot: Spot) -> Part:
    clues = scene.read(removed_from, spot.series_id)
    return Part("removed", scene.render("series/_removed.html", clues=clues))


@redrawn_by(*kinds_of("jurisdiction", "series", "stop", "feedback"), on=Topic.SERIES)
def jurisdictions(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    rows = scene.read(jurisdictions_of, series.id)
    html = scene.render("series/_jurisdictions.html", series=series, jurisdictions=rows)
    return Part("jurisdictions", html)


@redrawn_by(*kinds_of("referral", "feedback"), on=Topic.SERIES)
def referrals(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    rows = scene.read(referrals_of, series.id)
    html = scene.render("series/_referrals.html", series=series, standings=rows)
    return Part("referrals", html)


@redrawn_by(*OF_SERIES, on=Topic.SERIES, is_slow=True)
def series_history(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    lines = scene.read(history_of, series.id)
    return Part("history", scene.render("series/_history.html", series=series, lines=lines))


@redrawn_by(on=Topic.SERIES, is_slow=True, by=PRESENCE)
def series_here(scene: Scene, spot: Spot) -> Part:
    people = who_of(scene.session, scene.here(spot.operation_id, spot.series_id)).values()
    return Part("here", scene.render("series/_here.html", people=list(people)))


@redrawn_by(*OF_SERIES, on=Topic.REFERRALS, audience=Audience.DESK)
def referral_cards(scene: Scene, spot: Spot) -> Part:
    series = scene.series(spot)
    html = scene.render(
        "referral/_cards.html",
        series=series,
        standings=scene.read(referrals_of, series.id),
        children=scene.read(children_of, series.id),
        is_stopped=bool(scene.read(holds_on, series.id)),
        comparisons=scene.read(fresh, series.id),
        jurisdictions=scene.read(jurisdictions_of, series.id),
        slips=scene.read(slips_of, series.id),
    )
    return Part("cards", html)


@redrawn_by(*OF_SERIES, on=Topic.SLIPS, audience=Audience.DESK)
def slips(scene: Scene, spot: Spot) -> Part:
    standings = scene.read(referrals_of, spot.series_id)
    found = scene.read(slips_of, spot.series_id)
    return Part("slips", scene.render("slip/_slips.html", standings=standings, slips=found))
