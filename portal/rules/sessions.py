"""How long a signed-in browser stays signed in (trust.md, Timeouts)."""

from datetime import datetime, timedelta

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, TenantKind

IDLE = {TenantKind.SUBCONTRACTOR: timedelta(days=14), TenantKind.INSTANCE: timedelta(hours=12)}
ABSOLUTE = {TenantKind.SUBCONTRACTOR: timedelta(days=30), TenantKind.INSTANCE: timedelta(days=7)}

SIGN_IN_AGAIN = Refusal(
    "Q47", N_("You signed in too long ago for that company. Sign out, sign in again, then switch.")
)
SIGNED_OUT = Refusal("A14", N_("You are signed out in this browser. Sign in again."))


def is_over(kind: TenantKind, created_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a session has been idle too long, or lasted too long altogether."""
    return at - seen_at > IDLE[kind] or at - created_at > ABSOLUTE[kind]
