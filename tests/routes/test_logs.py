"""The log of requests: enough to find what happened, nothing that would let anybody in (A38)."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from portal.access import Who
from portal.gateways.logs import JSONLines
from portal.routes import cookies
from tests.make import make_invitation, make_partnership, make_person, make_tenant
from tests.outbox import code_in, last_mail_to, token_in
from tests.routes.conftest import Anonymous, SignedIn
from tests.routes.signing_in import ask_for_code, session_cookie, type_code


class Written:
    """What `PORTAL_LOG_FORMAT=json` would write, down to the least of it."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def requests(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["logger"] == "portal.requests"]


@pytest.fixture
def written() -> Iterator[Written]:
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JSONLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the client's own, not the portal's
    yield Written(handler.stream)
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
async def olga(database: str) -> Who:
    return await make_person(await make_tenant(), name="Olga Petrova", email="olga@halden.example")


async def test_a_request_is_one_line_with_its_route_and_who_asked(
    olga: Who, signed_in: SignedIn, written: Written
) -> None:
    browser = await signed_in(olga)
    answer = await browser.get("/tickets/none-of-yours?search=secret")
    line = written.requests()[-1]
    assert line.pop("ms") >= 0
    assert line.pop("at")
    assert line == {
        "level": "INFO",
        "logger": "portal.requests",
        "message": line["message"],
        "reference": answer.headers["x-request-id"],
        "method": "GET",
        "route": "/tickets/{public_id}",
        "status": 404,
        "tenant": olga.tenant,
        "membership": olga.membership,
    }
    assert "none-of-yours" not in written.text
    assert "search" not in written.text


async def test_every_answer_has_a_reference_of_its_own(anonymous: Anonymous) -> None:
    browser = await anonymous()
    answers = [await browser.get(path) for path in ("/sign-in", "/nothing", "/static/nothing")]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


async def test_A38_a_whole_invitation_and_sign_in_leave_no_secret(
    olga: Who, anonymous: Anonymous, written: Written
) -> None:
    lead = await make_tenant("Halden IT Services")
    invitation = await make_invitation(await make_partnership(lead, invited_by=olga.person))
    guest, browser = await anonymous(), await anonymous()
    await guest.see(f"/invitations/{invitation}")
    await guest.send_form(f"/invitations/{invitation}/accept", {"name": "Ines Kessler"})
    sent = await ask_for_code(browser, olga.email)
    mail = await last_mail_to(olga.email)
    await browser.see(f"/sign-in/{token_in(mail)}")
    await type_code(browser, sent, code_in(mail))
    assert len(written.requests()) > 5
    for secret in (
        invitation,
        token_in(mail),
        code_in(mail),
        session_cookie(browser),
        browser.cookies[cookies.name_of(cookies.BROWSER)],
        browser.form_token,
        olga.email,
        "Olga",
        "Kessler",
        mail.subject,
    ):
        assert secret not in written.text
