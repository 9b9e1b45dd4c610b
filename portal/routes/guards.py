"""The one guard: who is this, may they, and does the form come from our own page.

A handler that declares no `needs` is refused, so that nothing is open by oversight.
"""

from urllib.parse import urlsplit

from litestar import Request as LitestarRequest
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler

from portal import clock
from portal.access import session_of, who_of
from portal.actions import sessions
from portal.gateways import secrets
from portal.routes.visits import Connection, Request, visit_of
from portal.rules.permissions import Permission
from portal.rules.sessions import is_over
from portal.rules.vocabulary import TenantKind
from portal.settings import current

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TOKEN = "_form_token"  # noqa: S105 - the name of a field, not a secret
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
OWN_SITE = ("same-origin", "none")


class Forged(PermissionDeniedException):
    """A write that does not come from a form of ours (A15, A16)."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Refuse whoever may not use `handler`: 401 signed out, 403 not permitted or forged."""
    needs = handler.opt.get("needs")
    if needs is None:
        raise PermissionDeniedException("This address declares no permission.")
    if handler.opt.get("is_static"):
        return
    visit = visit_of(connection)
    await _recognise(connection)
    if needs is not Permission.EVERYONE:
        if visit.who is None:
            raise NotAuthorizedException
        if not visit.who.may(needs):
            raise PermissionDeniedException
    assert isinstance(connection, LitestarRequest)  # noqa: S101 - the portal has no sockets
    if connection.method not in SAFE:
        await _refuse_forged(connection)


async def _recognise(connection: Connection) -> None:
    visit = visit_of(connection)
    if not visit.session_token:
        return
    row = await session_of(secrets.digest(visit.session_token))
    if row is None:
        return
    at = clock.now()
    if is_over(TenantKind(row["kind"]), row["created_at"], row["seen_at"], at):
        return
    visit.who = who_of(row)
    await sessions.touch(row["id"], row["seen_at"])


async def _refuse_forged(connection: Request) -> None:
    """Origin and Sec-Fetch-Site have to be ours, and the form's token that of this session."""
    site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if site not in (None, *OWN_SITE):
        raise Forged
    # Pages of ours send no referrer, so a browser names their origin "null"; then only its own
    # word that the request stays on this site counts.
    if origin == "null" and site != "same-origin":
        raise Forged
    if origin not in (None, "null") and not _is_ours(str(origin), connection):
        raise Forged
    content_type = connection.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type not in FORMS:
        raise Forged
    form = await connection.form()
    token = form.get(FORM_TOKEN)
    if not isinstance(token, str) or not secrets.is_same(token, visit_of(connection).form_token):
        raise Forged


def _is_ours(origin: str, connection: Connection) -> bool:
    ours = urlsplit(current().base_url)
    theirs = urlsplit(origin)
    host = connection.headers.get("host", "")
    return theirs.scheme == ours.scheme and theirs.netloc.lower() in (ours.netloc, host.lower())
