"""Every way to refuse that an operation ends for good."""

from taskforce.errors import Refusal
from taskforce.i18n import N_


class NotClosed(Refusal):
    code, status = "not_closed", 409
    message = N_("Only an operation that is closed can be destroyed. Close it first.")


class AskedAlready(Refusal):
    code, status = "asked_already", 409
    message = N_("A host has asked for that already. The page shows how it is now.")


class NothingAsked(Refusal):
    code, status = "nothing_asked", 409
    message = N_("No host has asked for this operation to be destroyed, or it was cancelled.")


class OtherHost(Refusal):
    code, status = "other_host", 409
    message = N_("It takes a second host to confirm: you asked for this yourself.")


class DecidedOtherwise(Refusal):
    code, status = "decided_otherwise", 409
    message = N_(
        "What was asked for is no longer what you read. Read it again before you confirm."
    )


class HostGone(Refusal):
    code, status = "host_gone", 409
    message = N_(
        "One of the hosts who decided this is no longer a host of this operation, so it is not"
        " carried out. A host can cancel it; then two hosts decide anew."
    )


class NotConfirmed(Refusal):
    code, status = "not_confirmed", 409
    message = N_("The second host has not confirmed it yet.")


class TooEarly(Refusal):
    code, status = "too_early", 409
    message = N_("The wait is not over: it ends on %(day)s at %(until)s.")
