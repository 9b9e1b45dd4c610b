"""How long a signed-in browser stays signed in (trust.md, Timeouts)."""

from datetime import datetime, timedelta

from portal.rules.vocabulary import TenantKind

IDLE = {TenantKind.SUBCONTRACTOR: timedelta(days=14), TenantKind.INSTANCE: timedelta(hours=12)}
ABSOLUTE = {TenantKind.SUBCONTRACTOR: timedelta(days=30), TenantKind.INSTANCE: timedelta(days=7)}


def is_over(kind: TenantKind, created_at: datetime, seen_at: datetime, at: datetime) -> bool:
    """Whether a session has been idle too long, or lasted too long altogether."""
    return at - seen_at > IDLE[kind] or at - created_at > ABSOLUTE[kind]
