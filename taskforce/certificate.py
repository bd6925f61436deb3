"""What a certificate of destruction says, in the reader's language."""

from collections.abc import Mapping

from taskforce.i18n import N_, gettext

#: What a certificate calls the rows that are gone: a reader counts clues, not tables.
REMOVED = {
    N_("Series"): ("series",),
    N_("Aliases"): ("alias",),
    N_("Clues"): ("clue",),
    N_("Asks"): ("ask",),
    N_("Notes"): ("note",),
    N_("Mentions of colleagues"): ("mention", "not_me"),
    N_("Translations and words"): ("translation", "translation_wanted", "want", "word", "wording"),
    N_("Stops"): ("stop",),
    N_("Links and comparisons"): ("link", "same_place", "voice", "comparison"),
    N_("Jurisdictions"): ("jurisdiction",),
    N_("Referrals"): ("referral",),
    N_("Slips"): ("slip",),
    N_("Answers from recipients"): ("feedback", "acknowledgement"),
    N_("Registrations, care, charges and deadlines"): (
        "registration", "care", "charge", "deadline",
    ),
    N_("Handling terms and readers of limited series"): ("term", "series_reader"),
    N_("Handovers and passes"): ("handing", "passing", "passed"),
    N_("Rules of the draw"): ("rule",),
    N_("Arrivals and announcements"): ("arrival", "announcement"),
    N_("Drafts"): ("draft",),
    N_("Notes of who read what"): ("reading",),
    N_("People"): ("user",),
    N_("Seats, languages and subjects of people"): ("member", "area"),
    N_("Sign-ins, settings and wellness of people"): (
        "session", "known_browser", "wrong_tries", "settings", "viewing", "wellness",
    ),
    N_("Wall links and repeated requests"): ("wall_link", "retry"),
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
}


def removed(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What a certificate says is gone, and how many."""
    sums = {word: sum(counts.get(name, 0) for name in of) for word, of in REMOVED.items()}
    return [(gettext(word), number) for word, number in sums.items() if number]


def stays(totals: Mapping[str, Mapping[str, int]]) -> list[tuple[str, int]]:
    """The totals that a certificate keeps."""
    return [(gettext(word), totals[group][name]) for (group, name), word in _STAYS.items()]
