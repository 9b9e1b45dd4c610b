"""The abuse cases of trust.md about signing in: links, codes, addresses, sessions, invitations."""

import asyncio
import logging
import re
import time
from statistics import median

import httpx
import pytest
from litestar import Litestar

from portal.access import Who
from portal.app import create_app
from portal.gateways import secrets
from portal.routes import cookies
from portal.rules.vocabulary import PartnerStatus
from portal.settings import Settings, current
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Partnership
from portal.tables.people import Person, Session
from tests.cast import gather_cast
from tests.make import (
    make_contact,
    make_invitation,
    make_organization,
    make_partnership,
    make_person,
    make_tenant,
)
from tests.outbox import code_in, last_mail_to, link_in, token_in
from tests.routes.conftest import SECRET, Anonymous, SignedIn
from tests.routes.signing_in import (
    ask_for_code,
    browser_at,
    is_signed_in,
    mailed_path,
    plant,
    press_link,
    session_cookie,
    type_code,
)

TOKEN_FIELD = re.compile(r'(name="_form_token" value)="[^"]*"')


@pytest.fixture
async def olga(database: str) -> Who:
    return await make_person(
        await make_tenant("Halden IT Services"), name="Olga Petrova", email="olga@halden.example"
    )


async def invite(inviter: Who) -> str:
    """The token of an invitation of ines@kessler.example that waits for its answer."""
    lead = await make_tenant("Halden IT Services")
    organization = await make_organization(lead, "Kessler Elektro")
    partnership = await make_partnership(
        lead,
        status=PartnerStatus.PENDING,
        organization=organization,
        contact=await make_contact(organization, "Ines Kessler", "ines@kessler.example"),
        invited_by=inviter.person,
    )
    return await make_invitation(partnership)


async def sessions_opened() -> int:
    """Sessions that came about by signing in, beside those that a test was given."""
    opened: int = await Session.count().where(Session.browser.like("python-httpx%"))
    return opened


def read_as(page: httpx.Response) -> str:
    """A page without what differs from one request to the next."""
    return TOKEN_FIELD.sub(r'\1=""', page.text)


async def test_A01_a_used_link_says_so_and_opens_no_second_session(
    olga: Who, anonymous: Anonymous, caplog: pytest.LogCaptureFixture
) -> None:
    browser, replaying = await anonymous(), await anonymous()
    await ask_for_code(browser, olga.email)
    path = await mailed_path(olga.email)
    await browser.see(path)
    await replaying.see(path)
    assert (await browser.send_form(path)).status_code == 303

    caplog.set_level(logging.WARNING)
    answer = await replaying.send_form(path)

    assert answer.status_code == 400
    assert "This link was used or has expired" in answer.text
    assert 'href="/sign-in"' in answer.text
    assert await sessions_opened() == 1
    assert "a used or expired sign-in link was opened" in caplog.text


async def test_A02_a_mail_scanner_uses_nothing_up(olga: Who, anonymous: Anonymous) -> None:
    asking, scanner = await anonymous(), await anonymous()
    await ask_for_code(asking, olga.email)
    path = await mailed_path(olga.email)

    for _ in range(10):
        for seen in (
            await scanner.get(path),
            await scanner.head(path),
            await scanner.get(path, headers={"sec-purpose": "prefetch"}),
        ):
            assert seen.status_code == 200
            assert "session" not in seen.headers.get("set-cookie", "")
    assert (await scanner.head(path)).content == b""

    assert await sessions_opened() == 0
    assert (await press_link(asking, path)).status_code == 303


async def test_A03_of_eight_at_once_one_gets_in(olga: Who, anonymous: Anonymous) -> None:
    asking = await anonymous()
    await ask_for_code(asking, olga.email)
    path = await mailed_path(olga.email)
    browsers = [await anonymous() for _ in range(8)]
    for browser in browsers:
        await browser.see(path)

    answers = await asyncio.gather(*(browser.send_form(path) for browser in browsers))

    assert sorted(answer.status_code for answer in answers) == [303] + [400] * 7
    assert await sessions_opened() == 1


async def test_A04_a_page_with_a_token_stays_out_of_referers_caches_and_other_origins(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await ask_for_code(browser, olga.email)

    for path in (await mailed_path(olga.email), f"/invitations/{await invite(olga)}"):
        page = await browser.get(path)

        assert page.status_code == 200
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page.text)


async def test_A05_tokens_are_256_random_bits_and_a_uuid_is_none(
    olga: Who, anonymous: Anonymous
) -> None:
    browser, tokens = await anonymous(), set()
    for _ in range(3):
        await ask_for_code(browser, olga.email)
        tokens.add(token_in(await last_mail_to(olga.email)))

    assert len(tokens) == 3
    assert all(re.fullmatch(r"[\w-]{43}", token, re.ASCII) for token in tokens)
    guessed = await browser.get("/sign-in/4b3f2c1e-8a7d-4e6f-9b0a-1c2d3e4f5a6b")
    assert guessed.status_code == 400


async def test_A06_a_mangled_token_is_a_dead_link_and_never_a_crash(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await ask_for_code(browser, olga.email)
    token = token_in(await last_mail_to(olga.email))
    mangled = [
        token[:-1],
        f"{token}A",
        token[::-1],
        f"{token[:20]}%00{token[20:]}",
        "A" * 9_000,
        "%FF%FE",
        "'%20OR%20'1'='1",
        "%F0%9F%94%91",
    ]

    pages = {read_as(await browser.get(f"/sign-in/{text}")) for text in mangled}
    assert len(pages) == 1
    for text in mangled:
        pressed = await browser.send_form(f"/sign-in/{text}")
        assert pressed.status_code == 400
        assert (await browser.get(f"/invitations/{text}")).status_code == 404
    for text in ("../account", "..%2F..%2Faccount", "%2e%2e/account"):
        assert (await browser.get(f"/sign-in/{text}")).status_code in (303, 400, 404)
    assert await sessions_opened() == 0


async def test_A07_known_and_unknown_addresses_read_the_same(
    olga: Who, anonymous: Anonymous
) -> None:
    seen = []
    for email in (olga.email, "oleg@halden.example"):
        browser = await anonymous()
        sent = await ask_for_code(browser, email)
        page = await browser.see(sent.headers["location"])
        wrong = await type_code(browser, sent, "000000x")
        seen.append(
            [
                (answer.status_code, read_as(answer).replace(email.partition("@")[0], "NAME"))
                for answer in (sent, page, wrong)
            ]
        )

    assert seen[0] == seen[1]


async def test_A08_known_and_unknown_addresses_take_the_same_time(olga: Who, app: Litestar) -> None:
    tenant = await make_tenant()
    known = [(await make_person(tenant)).email for _ in range(15)]
    unknown = [email.replace("@", "@no.") for email in known]
    took: dict[bool, list[float]] = {True: [], False: []}

    for number, pair in enumerate(zip(known, unknown, strict=True)):
        for email in pair:
            async with browser_at(app, f"192.0.2.{number}") as browser:
                await browser.see("/sign-in")
                began = time.perf_counter()
                await browser.send_form("/sign-in", {"email": email})
                took[email in known].append(time.perf_counter() - began)

    assert await OutboxMail.count() == 15
    assert abs(median(took[True]) - median(took[False])) < 0.010


async def test_A09_mailed_links_come_from_the_settings_and_foreign_hosts_are_refused(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    await browser.see("/sign-in")

    refused = await browser.send_form("/sign-in", {"email": olga.email}, host="evil.example")
    assert refused.status_code == 400
    assert not await OutboxMail.exists()

    poison = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    sent = await browser.post(
        "/sign-in",
        data={"email": olga.email, "_form_token": browser.form_token},
        headers=poison,
    )
    assert sent.status_code == 303
    mail = await last_mail_to(olga.email)
    assert link_in(mail).startswith(f"{current().base_url}/sign-in/")
    assert "evil" not in mail.text + mail.html


@pytest.mark.parametrize(
    "address",
    [
        "olga@halden.example\r\nBcc: eve@volta.example",
        "olga@halden.example\neve@volta.example",
        "olga@halden.example,eve@volta.example",
        "olga@halden.example;eve@volta.example",
        "olga@halden.example eve@volta.example",
        "olga@halden.example\0",
        "<olga@halden.example>",
        f"{'o' * 300}@halden.example",
    ],
)
async def test_A10_an_address_names_one_mailbox_or_none(
    olga: Who, anonymous: Anonymous, address: str
) -> None:
    answer = await ask_for_code(await anonymous(), address)

    assert answer.status_code == 422
    assert not await OutboxMail.exists()


async def test_A12_a_planted_session_is_replaced_and_stays_worthless(
    olga: Who, anonymous: Anonymous
) -> None:
    browser = await anonymous()
    planted = secrets.new_token()
    plant(browser, cookies.SESSION, planted)

    sent = await ask_for_code(browser, olga.email)
    await type_code(browser, sent, code_in(await last_mail_to(olga.email)))

    assert await is_signed_in(browser)
    assert session_cookie(browser) != planted
    plant(browser, cookies.SESSION, planted)
    assert not await is_signed_in(browser)


@pytest.mark.parametrize(
    ("base_url", "name", "is_secure"),
    [
        ("https://portal.example", "__Host-portal-session", True),
        ("http://127.0.0.1:8000", "portal-session", False),
    ],
)
async def test_A13_the_session_cookie_is_as_strict_as_the_address_allows(
    olga: Who, base_url: str, name: str, is_secure: bool
) -> None:
    app = create_app(Settings(secret_key=SECRET, base_url=base_url))
    async with browser_at(app) as browser:
        sent = await ask_for_code(browser, olga.email)
        entered = await type_code(browser, sent, code_in(await last_mail_to(olga.email)))

    (line,) = (
        line for line in entered.headers.get_list("set-cookie") if line.startswith(f"{name}=")
    )
    attributes = {part.strip().partition("=")[0] for part in line.split(";")[1:]}
    assert {"Path", "HttpOnly", "SameSite", "Max-Age"} <= attributes
    assert "SameSite=Lax" in line
    assert "Path=/;" in line
    assert "Domain" not in attributes
    assert ("Secure" in attributes) is is_secure


async def test_A14_a_copied_cookie_is_dead_after_signing_out_which_no_link_can_do(
    olga: Who, signed_in: SignedIn, anonymous: Anonymous
) -> None:
    browser, copying = await signed_in(olga), await anonymous()
    plant(copying, cookies.SESSION, session_cookie(browser))
    assert (await browser.get("/sign-out")).status_code == 405
    assert await is_signed_in(copying)

    await browser.send_form("/sign-out")

    answer = await copying.get("/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "\t//evil.example",
        "//olga@evil.example",
        "javascript:alert(1)",
        "/sign-out",
    ],
)
async def test_A30_signing_in_leads_to_own_pages_only(
    olga: Who, anonymous: Anonymous, then: str
) -> None:
    browser = await anonymous()

    sent = await ask_for_code(browser, olga.email, then)
    entered = await type_code(browser, sent, code_in(await last_mail_to(olga.email)))

    assert "evil" not in sent.headers["location"]
    assert entered.headers["location"] == "/"
    assert not {"hx-redirect", "hx-location"} & set(entered.headers)


async def test_A38_no_secret_reaches_the_log(
    olga: Who, anonymous: Anonymous, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the client's own, not the portal's
    browser = await anonymous()
    invitation = await invite(olga)
    await browser.see(f"/invitations/{invitation}")
    sent = await ask_for_code(browser, olga.email)
    mail = await last_mail_to(olga.email)
    await browser.see(f"/sign-in/{token_in(mail)}")
    await type_code(browser, sent, code_in(mail))
    await browser.send_form(f"/sign-in/{token_in(mail)}")

    assert "portal.requests" in caplog.text
    written = caplog.text
    for secret in (
        invitation,
        token_in(mail),
        code_in(mail),
        session_cookie(browser),
        browser.cookies[cookies.name_of(cookies.BROWSER)],
        browser.form_token,
        olga.email,
        "Hello Olga",
    ):
        assert secret not in written


async def test_A44_a_forwarded_invitation_makes_no_account_for_another_address(
    olga: Who, anonymous: Anonymous
) -> None:
    path = f"/invitations/{await invite(olga)}"
    browser = await anonymous()
    await browser.see(path)

    answer = await browser.send_form(
        f"{path}/accept",
        {"name": "Mallory", "company": "Mallory Ltd", "email": "mallory@evil.example"},
    )

    assert answer.status_code == 422
    assert "This invitation was sent to ines@kessler.example." in answer.text
    assert not await Person.exists().where(Person.email == "mallory@evil.example")
    assert await Partnership.exists().where(Partnership.status == PartnerStatus.PENDING.value)


async def test_A44_a_forwarded_invitation_is_not_linked_to_whoever_is_signed_in(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    path = f"/invitations/{await invite(cast['paula'])}"
    browser = await signed_in(cast["eve"])
    page = await browser.see(path)
    assert "Accept with" not in page.text

    answer = await browser.send_form(f"{path}/accept")

    assert answer.status_code == 409
    assert "This invitation was sent to ines@kessler.example." in answer.text
    assert await Partnership.exists().where(Partnership.status == PartnerStatus.PENDING.value)
