"""Why something does not leave the house: referrals, slips, exports."""

from taskforce.errors import Refusal
from taskforce.i18n import N_


class NotIdentified(Refusal):
    code, status = "not_identified", 409
    message = N_("No feedback that stands says that %(child)s is identified.")


class NotLocated(Refusal):
    code, status = "not_located", 409
    message = N_("Only a located series can be referred. Record a jurisdiction first.")


class WrongCountry(Refusal):
    code, status = "wrong_country", 409
    message = N_("That agency is in %(country)s, and no jurisdiction of this series is.")


class RecipientClosed(Refusal):
    code, status = "recipient_closed", 409
    message = N_("%(agency)s receives no referrals any more, since %(day)s.")


class SecondPerson(Refusal):
    code, status = "second_person", 409
    message = N_(
        "Approval needs a second person: you drafted %(referral)s, or chose what goes out."
    )


class HouseholdUnconfirmed(Refusal):
    code, status = "household", 409
    message = N_(
        "This referral lets the recipient contact the household. Please confirm that separately."
    )


class NotAsSeen(Refusal):
    code, status = "not_as_seen", 409
    message = N_("The slip of %(referral)s has changed since you looked. Please read it again.")


class SlipChanged(Refusal):
    code, status = "slip_changed", 409
    message = N_(
        "What the slip of %(referral)s says has changed since it was approved. Approve it anew."
    )


class NoSlip(Refusal):
    code, status = "no_slip", 409
    message = N_("The slip of %(referral)s is not approved yet.")


class NoReferral(Refusal):
    code, status = "no_referral", 404
    message = N_("There is no referral %(referral)s here.")


class SlipWiped(Refusal):
    code, status = "slip_wiped", 409
    message = N_(
        "The slip of %(referral)s holds a text that was removed since. It is not handed out again."
    )


class NoPdf(Refusal):
    code, status = "no_pdf", 503
    message = N_("This server cannot make a PDF right now. Please print the page instead.")


class AgencyClosed(Refusal):
    code, status = "agency_closed", 409
    message = N_(
        "%(agency)s has been closed since %(day)s, so no package is made for it. If another agency"
        " took over its cases, a package for that one holds the referrals that went to it."
    )


class NoAgencyKey(Refusal):
    code, status = "no_agency_key", 409
    message = N_(
        "%(agency)s has no key, so nothing can be locked for it. Ask the agency for its age public"
        " key and add it below, under “Keys of agencies”."
    )


class AlreadyExported(Refusal):
    code, status = "already_exported", 409
    message = N_(
        "This was exported already and stands in the record as %(export)s. The file is kept"
        " nowhere: if you do not have it, please export again."
    )
