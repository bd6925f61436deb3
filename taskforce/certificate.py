"""What a certificate of destruction says, in the reader's language."""

from collections.abc import Mapping

from taskforce.i18n import N_, gettext

#: What a certificate calls the rows that are gone: a reader counts clues, not tables.
REMOVED = {
    N_("Series"): ("series", "series_reader"),
    N_("Aliases"): ("alias",),
    N_("Clues, and what others said of them"): ("clue", "voice"),
    N_("Asks"): ("ask", "want", "passing"),
    N_("Notes"): ("note",),
    N_("Mentions of colleagues"): ("mention",),
    N_("Translations"): ("translation", "translation_wanted"),
    N_("Glossary"): ("term",),
    N_("Index of the search"): ("word",),
    N_("Stops"): ("stop",),
    N_("Links and comparisons"): ("link", "same_place", "comparison"),
    N_("Information that expires"): ("deadline",),
    N_("Jurisdictions"): ("jurisdiction",),
    N_("Referrals"): ("referral",),
    N_("Slips"): ("slip",),
    N_("Answers from recipients"): ("feedback",),
    N_("Registrations and after-care"): ("registration", "care"),
    N_("What was left when it was closed"): ("charge",),
    N_("Desks handed over"): ("handing",),
    N_("Announcements"): ("announcement", "wording", "acknowledgement"),
    N_("Arrivals"): ("arrival",),
    N_("Rules of the operation"): ("rule",),
    N_("Notes of who read what"): ("reading",),
    # In one number: what each of them kept for themselves is nobody's to count.
    N_("What people kept for themselves, and their sign-ins"): (
        "draft", "known_browser", "not_me", "passed", "session", "settings", "viewing", "wellness",
        "wrong_tries",
    ),
    N_("People"): ("user",),
    N_("Seats, languages and subjects of people"): ("member", "area"),
    N_("Wall links and repeated requests"): ("wall_link", "retry", "house_retry"),
}  # fmt: skip
#: Those of the totals that say what the week came to.
_STAYS = {
    ("series", "all"): N_("Series"),
    ("series", "worked"): N_("Series worked on"),
    ("series", "untouched"): N_("Series that nobody worked on"),
    ("series", "stopped"): N_("Series stopped"),
    ("series", "located"): N_("Series located to a country"),
    ("referrals", "sent"): N_("Referrals sent"),
    ("referrals", "acknowledged"): N_("Referrals acknowledged"),
    ("referrals", "accepted"): N_("Referrals accepted"),
    ("referrals", "unanswered"): N_("Referrals without an answer"),
    ("children", "probable"): N_("Children probably identified"),
    ("children", "identified"): N_("Children identified"),
    ("children", "safeguarded"): N_("Children safeguarded"),
    ("children", "already_safe"): N_("Already safe before we asked"),
    ("children", "registered"): N_("Children registered with a clearinghouse"),
    ("fairness", "by_turn"): N_("Drawn by turn"),
    ("fairness", "by_knowledge"): N_("Drawn because it fits"),
    ("fairness", "picked"): N_("Picked by hand"),
    ("fairness", "given"): N_("Given by a host"),
    ("fairness", "most"): N_("Most attention for one series"),
    ("fairness", "median"): N_("Attention of the series in the middle"),
}


def removed(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What a certificate says is gone, and how many."""
    sums = {word: sum(counts.get(name, 0) for name in of) for word, of in REMOVED.items()}
    return [(gettext(word), number) for word, number in sums.items() if number]


def stays(totals: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int]]:
    """The totals that a certificate keeps; one that was made before fairness was counted has none
    of it."""
    return [
        (gettext(word), totals[group][name])
        for (group, name), word in _STAYS.items()
        if group in totals
    ]
