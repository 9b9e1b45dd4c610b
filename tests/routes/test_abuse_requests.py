"""The abuse cases of trust.md about requests: forged forms, verbs, headers, what errors tell."""

import re

import pytest

from portal.access import Who
from portal.routes import cookies
from portal.rules.vocabulary import PartnerStatus
from portal.settings import current
from portal.tables.organizations import Partnership
from portal.tables.people import Person, Session
from tests.make import make_invitation, make_partnership, make_person, make_tenant
from tests.routes.conftest import Anonymous, SignedIn
from tests.routes.signing_in import (
    plant,
)

REFERENCE = re.compile(r"[0-9a-f]{12}")


@pytest.fixture
async def olga(database: str) -> Who:
    return await make_person(
        await make_tenant("Halden IT Services"), name="Olga Petrova", email="olga@halden.example"
    )


async def test_A15_a_form_that_is_not_from_our_page_changes_nothing(
    olga: Who, signed_in: SignedIn
) -> None:
    mallory = await make_person(await make_tenant(), name="Mallory")
    browser, theirs = await signed_in(olga), (await signed_in(mallory)).form_token
    wanted = {"name": "Forged", "language": "en", "time_zone": "UTC"}
    right = {**wanted, "_form_token": browser.form_token}
    own = current().base_url
    text = "&".join(f"{name}={value}" for name, value in right.items())

    answers = [
        await browser.post("/account", data=wanted),
        await browser.post("/account", data={**wanted, "_form_token": "wrong"}),
        await browser.post("/account", data={**wanted, "_form_token": "fälscht"}),
        await browser.post("/account", data={**wanted, "_form_token": theirs}),
        await browser.post("/account", content=text, headers={"content-type": "text/plain"}),
        await browser.post("/account", json=right),
        await browser.post("/account", data=wanted, headers={"hx-request": "true"}),
        await browser.post("/account", data=right, headers={"origin": "https://evil.example"}),
        await browser.post("/account", data=right, headers={"origin": f"{own}.evil.example"}),
        await browser.post("/account", data=right, headers={"sec-fetch-site": "cross-site"}),
        await browser.post("/account", data=right, headers={"sec-fetch-site": "same-site"}),
        await browser.post(
            "/account", data=right, headers={"origin": "null", "sec-fetch-site": "cross-site"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert not await Person.exists().where(Person.name == "Forged")


async def test_A15_a_plain_form_of_our_own_page_is_taken(olga: Who, signed_in: SignedIn) -> None:
    """Browsers send `Origin: null` from a page whose referrer policy is no-referrer."""
    browser = await signed_in(olga)

    answer = await browser.send_form(
        "/account",
        {"name": "Olga P.", "language": "en", "time_zone": "UTC"},
        **{"origin": "null", "sec-fetch-site": "same-origin"},
    )

    assert answer.status_code == 303
    assert await Person.exists().where(Person.name == "Olga P.")


async def test_A16_the_attackers_own_pair_does_not_fit_the_session(
    olga: Who, signed_in: SignedIn, anonymous: Anonymous
) -> None:
    attacker, victim = await anonymous(), await signed_in(olga)
    await attacker.see("/sign-in")
    plant(victim, cookies.BROWSER, attacker.cookies[cookies.name_of(cookies.BROWSER)])
    victim.form_token = attacker.form_token

    answer = await victim.send_form(
        "/account", {"name": "Forged", "language": "en", "time_zone": "UTC"}
    )

    assert answer.status_code == 403
    assert not await Person.exists().where(Person.name == "Forged")


async def test_A17_accepting_takes_a_post_whatever_a_request_pretends(
    olga: Who, anonymous: Anonymous
) -> None:
    partnership = await make_partnership(
        await make_tenant(), status=PartnerStatus.PENDING, invited_by=olga.person
    )
    path = f"/invitations/{await make_invitation(partnership)}"
    browser = await anonymous()
    await browser.see(path)

    answers = [
        await browser.get(f"{path}/accept"),
        await browser.get(f"{path}/accept", headers={"x-http-method-override": "POST"}),
        await browser.get(f"{path}/accept?_method=POST"),
        await browser.send_form(path, {"_method": "accept"}),
    ]

    assert [answer.status_code for answer in answers] == [405] * len(answers)
    assert await Partnership.exists().where(Partnership.status == PartnerStatus.PENDING.value)


@pytest.mark.parametrize("verb", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"])
async def test_A18_other_verbs_are_refused_with_those_that_work(
    anonymous: Anonymous, verb: str
) -> None:
    answer = await (await anonymous()).request(verb, "/sign-in")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= {allowed.strip() for allowed in answer.headers["allow"].split(",")}


@pytest.mark.parametrize("letters", ["utf-7", "utf-16", "no-such-letters", "latin-1"])
async def test_A56_a_form_in_other_letters_is_refused(
    olga: Who, signed_in: SignedIn, letters: str
) -> None:
    browser = await signed_in(olga)
    kind = "application/x-www-form-urlencoded; charset="
    form = f"_form_token={browser.form_token}&name=Olga&language=en&time_zone=UTC"

    refused = await browser.post(
        "/account", content=form, headers={"content-type": f"{kind}{letters}"}
    )
    taken = await browser.post("/account", content=form, headers={"content-type": f"{kind}UTF-8"})

    assert (refused.status_code, taken.status_code) == (415, 303)


async def test_A56_a_token_twice_is_refused(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    wanted = {"name": "Twice", "language": "en", "time_zone": "UTC"}

    answer = await browser.post(
        "/account", data={**wanted, "_form_token": [browser.form_token, browser.form_token]}
    )

    assert answer.status_code == 400
    assert not await Person.exists().where(Person.name == "Twice")


async def test_A31_every_answer_carries_every_header(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    page = await browser.see("/account")
    style = re.search(r'href="(/static/portal\.css[^"]*)"', page.text)
    assert style
    answers = [
        page,
        await browser.get("/account", headers={"hx-request": "true", "hx-request-type": "partial"}),
        await browser.get(style[1]),
        await browser.get("/"),
        await browser.get("/sign-in/nothing"),
        await browser.post("/account"),
        await browser.get("/nothing"),
        await browser.get("/sign-out"),
        await browser.send_form("/account", {"name": ""}),
        await browser.get("/account", headers={"host": "evil.example"}),
    ]
    await Session.raw("DROP TABLE session")
    answers.append(await browser.get("/account"))

    assert [answer.status_code for answer in answers][:-1] == [
        *(200, 200, 200, 303, 400, 403, 404, 405, 422, 400)
    ]
    assert answers[-1].status_code >= 500
    for answer in answers:
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "permissions-policy" in answer.headers


async def test_A32_nothing_of_a_page_is_kept_and_a_part_is_never_taken_for_the_whole(
    olga: Who, signed_in: SignedIn
) -> None:
    browser = await signed_in(olga)

    page = await browser.see("/account")
    part = await browser.get("/account", headers={"hx-request": "true"})

    for answer in (page, part):
        assert answer.headers["cache-control"] == "no-store"
        assert "HX-Request" in answer.headers["vary"]
    assert page.text.lstrip().startswith("<!doctype html>")
    assert "<html" not in part.text
    await browser.send_form("/sign-out")
    assert "Olga" not in (await browser.get("/account")).text


async def test_A33_no_other_origin_may_read_anything(olga: Who, signed_in: SignedIn) -> None:
    browser = await signed_in(olga)
    theirs = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    answers = [
        await browser.get("/account", headers=theirs),
        await browser.get("/health", headers=theirs),
        await browser.options("/account", headers=theirs),
        await browser.options("/account", headers={**theirs, "origin": "null"}),
    ]

    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_A34_an_error_tells_a_reference_and_nothing_else(
    olga: Who, signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser = await signed_in(olga)
    await Session.raw("DROP TABLE session")

    answer = await browser.get("/account")

    assert answer.status_code >= 500
    reference = REFERENCE.search(answer.text.partition("Reference")[2])
    assert reference
    assert reference[0] in caplog.text
    for tell_tale in ("Traceback", "SELECT", "session", ".py", "/work", "sqlite", "litestar"):
        assert tell_tale not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.env",
        "/static/.git/config",
        "/static/../settings.py",
        "/static/..%2Fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%5Csettings.py",
        "/static//etc/passwd",
        "/static/%2Fetc%2Fpasswd",
    ],
)
async def test_A34_files_that_are_not_ours_to_give_are_not_there(
    anonymous: Anonymous, path: str
) -> None:
    answer = await (await anonymous()).get(path)

    assert answer.status_code == 404
    assert "Nothing here" in answer.text


async def test_A34_a_name_with_a_nul_is_no_crash(anonymous: Anonymous) -> None:
    browser = await anonymous()

    for path in ("/static/portal.css%00.txt", "/%00", "/sign-in/%00"):
        assert (await browser.get(path)).status_code in (400, 404)
