"""What the page behind a one-time link shows. Looking changes nothing (A02)."""

from datetime import datetime

import msgspec

from portal.clock import now
from portal.gateways import secrets
from portal.rules.sign_in import MOST_WRONG_CODES
from portal.tables.people import SignInRequest


class LinkState(msgspec.Struct, frozen=True, kw_only=True):
    """A link that may still be used, and whether this browser is the one that asked for it."""

    email: str
    same_browser: bool
    asked_from: str
    asked_at: datetime


async def look_at_link(token: str, browser_token: str) -> LinkState | None:
    """The state of a link; None once it is used or expired, as for one that never was.

    A handed-over link belongs to no browser: whoever holds it was meant to.
    """
    row = (
        await SignInRequest.select(
            SignInRequest.person.email.as_alias("email"),
            SignInRequest.browser_digest,
            SignInRequest.asked_from,
            SignInRequest.created_at,
        )
        .where(
            SignInRequest.link_digest == secrets.digest(token),
            SignInRequest.person.is_not_null(),
            SignInRequest.used_at.is_null(),
            SignInRequest.expires_at > now(),
            SignInRequest.wrong_codes < MOST_WRONG_CODES,
        )
        .first()
    )
    if row is None:
        return None
    asked_by = row["browser_digest"]
    return LinkState(
        email=row["email"],
        same_browser=not asked_by or secrets.is_same(asked_by, secrets.digest(browser_token)),
        asked_from=row["asked_from"],
        asked_at=row["created_at"],
    )
