"""Joining and switching in the browser: by the mailed link, signed in, and to and fro."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Who
from portal.actions.joining import invite
from portal.rules.vocabulary import Role
from portal.tables.people import MemberInvitation, Membership, Person, Session
from portal.tables.rows import one
from tests.cast import company_of, gather_cast
from tests.databases import count_queries
from tests.make import join
from tests.outbox import last_mail_to, token_in
from tests.routes.conftest import Anonymous, Browser, SignedIn
from tests.routes.signing_in import (
    ask_for_code,
    is_signed_in,
    mailed_path,
    press_link,
    session_cookie,
)

LENA = "lena@halden.example"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


async def link_for(who: Who, email: str, role: Role = Role.STANDARD_USER) -> str:
    """The path in the mail of an invitation that `who` has just sent."""
    await invite(who, name="Lena Krog", email=email, role=role)
    return f"/join/{token_in(await last_mail_to(email))}"


async def at_halden_too(cast: dict[str, Who], first: str) -> str:
    """Somebody of a subcontractor works for Halden as well: the public id of that membership."""
    person = one(await Person.objects().get(Person.id == cast[first].person))
    who = await join(person, await company_of(cast["ada"]), Role.STANDARD_USER)
    await Session.delete().where(Session.id == who.session)
    return str(one(await Membership.objects().get(Membership.id == who.membership)).public_id)


async def switch(browser: Browser, public_id: str) -> int:
    answer = await browser.send_form(f"/account/companies/{public_id}/switch")
    return answer.status_code


async def company_shown(browser: Browser) -> str:
    """The company that the menu names."""
    menu = (await browser.see("/account")).text.split('id="menu"')[1]
    return menu.split("</svg>")[1].split("</p>")[0].strip()


async def test_looking_at_the_link_changes_nothing_A02(
    cast: dict[str, Who], anonymous: Anonymous
) -> None:
    path = await link_for(cast["ada"], LENA)
    browser = await anonymous()

    for _ in range(3):
        page = await browser.see(path)
        assert (await browser.request("HEAD", path)).status_code == 200

    assert page.status_code == 200
    assert "Ada Lindqvist invites you to Halden IT Services" in page.text
    assert one(await MemberInvitation.objects().first()).closed_at is None
    assert not await is_signed_in(browser)


async def test_a_newcomer_joins_with_one_press(cast: dict[str, Who], anonymous: Anonymous) -> None:
    path = await link_for(cast["ada"], LENA)
    browser = await anonymous()
    await browser.see(path)

    answer = await browser.send_form(path, {"name": "Lena Krog"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert await is_signed_in(browser)
    assert await company_shown(browser) == "Halden IT Services"


async def test_a_used_link_and_a_made_up_one_look_the_same_A06(
    cast: dict[str, Who], anonymous: Anonymous
) -> None:
    path = await link_for(cast["ada"], LENA)
    first, second = await anonymous(), await anonymous()
    await first.see(path)
    await first.send_form(path, {"name": "Lena Krog"})

    used, made_up = await second.see(path), await second.see("/join/none")

    assert used.status_code == made_up.status_code == 404
    assert used.text.split("<main")[1] == made_up.text.split("<main")[1]
    await second.see("/sign-in")
    assert (await second.send_form(path, {"name": "Another"})).status_code == 404


async def test_joining_in_somebody_elses_browser_ends_their_session_A12(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    path = await link_for(cast["ada"], LENA)
    browser = await signed_in(cast["nils"])
    page = await browser.see(path)
    before = session_cookie(browser)

    await browser.send_form(path, {"name": "Lena Krog"})

    assert "You are signed in as Nils Berg." in page.text
    assert session_cookie(browser) != before
    assert "Lena Krog" in (await browser.see("/account")).text


async def test_A45_a_known_address_is_asked_to_sign_in_and_led_back(
    cast: dict[str, Who], anonymous: Anonymous
) -> None:
    path = await link_for(cast["ada"], "eve@volta.example")
    browser = await anonymous()
    page = await browser.see(path)

    refused = await browser.send_form(path, {"name": "Eve Carver"})

    assert "Sign in with it, then join" in page.text
    assert f'href="/sign-in?next={path}"' in page.text
    assert refused.status_code == 409
    sent = await ask_for_code(browser, "eve@volta.example", then=path)
    assert f"next={path.replace('/', '%2F')}" in sent.headers["location"]


async def test_A45_the_person_herself_joins_from_the_link_or_from_her_account(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    path = await link_for(cast["ada"], "eve@volta.example")
    eve = await signed_in(cast["eve"])
    invitation = one(await MemberInvitation.objects().first())
    at = f"/account/invitations/{invitation.public_id}"

    assert f'action="{at}/join"' in (await eve.see(path)).text
    assert f'action="{at}/join"' in (await eve.see("/account")).text
    assert "Invitation to Halden IT Services" in (await eve.see("/received")).text
    assert (await eve.send_form(f"{at}/join")).status_code == 303
    assert (await eve.send_form(f"{at}/join")).status_code == 409
    assert await Membership.exists().where(
        Membership.person == cast["eve"].person, Membership.tenant == cast["ada"].tenant
    )


async def test_A44_nobody_else_can_answer_for_the_invited_address(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await link_for(cast["ada"], "eve@volta.example")
    invitation = one(await MemberInvitation.objects().first())
    nils = await signed_in(cast["nils"])

    for verb in ("join", "decline"):
        at = f"/account/invitations/{invitation.public_id}/{verb}"
        assert (await nils.send_form(at)).status_code == 404
    assert one(await MemberInvitation.objects().first()).closed_at is None


@pytest.mark.parametrize("by_link", [True, False])
async def test_declining_closes_the_invitation(
    cast: dict[str, Who], signed_in: SignedIn, by_link: bool
) -> None:
    path = await link_for(cast["ada"], "eve@volta.example")
    eve = await signed_in(cast["eve"])
    invitation = one(await MemberInvitation.objects().first())
    at = path if by_link else f"/account/invitations/{invitation.public_id}"

    answer = await eve.send_form(f"{at}/decline")

    assert answer.status_code == 303
    assert (await eve.see(path)).status_code == 404
    assert "Invitation to" not in (await eve.see("/received")).text


async def test_Q47_with_one_company_there_is_no_switch_and_no_query_for_it(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    eve = await signed_in(cast["eve"])
    with count_queries() as asked:
        text = (await eve.see("/received")).text
        alone = asked()
    await at_halden_too(cast, "eve")
    with count_queries() as asked:
        await eve.see("/received")

    assert "Switch company" not in text
    assert asked() == alone + 1


async def test_Q47_the_switch_leads_to_the_other_company_with_a_new_secret(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve = await signed_in(cast["eve"])
    page = await eve.see("/received")
    before, token = session_cookie(eve), eve.form_token

    assert "Switch company" in page.text
    assert await switch(eve, halden) == 303
    assert await company_shown(eve) == "Halden IT Services"
    assert (await eve.see("/tickets")).status_code == 200
    assert (await eve.see("/received")).status_code == 403
    assert session_cookie(eve) != before
    assert eve.form_token != token


async def test_A12_after_switching_the_old_secret_and_its_forms_are_dead(
    cast: dict[str, Who], signed_in: SignedIn, anonymous: Anonymous
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve, thief = await signed_in(cast["eve"]), await anonymous()
    thief.cookies.update(eve.cookies)
    old_form = eve.form_token
    await switch(eve, halden)

    assert not await is_signed_in(thief)
    eve.form_token = old_form
    typed = {"name": "Eve", "language": "en", "time_zone": "UTC"}
    assert (await eve.send_form("/account", typed)).status_code == 403


async def test_no_data_crosses_from_one_company_to_the_other_A45(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve = await signed_in(cast["eve"])

    assert (await eve.see("/organizations")).status_code == 403
    await switch(eve, halden)
    assert (await eve.see("/received/offers")).status_code == 403


async def test_nobody_switches_to_a_company_of_somebody_else(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    eve = await signed_in(cast["eve"])
    of_nils = one(await Membership.objects().get(Membership.id == cast["nils"].membership))

    assert await switch(eve, of_nils.public_id) == 404
    assert await switch(eve, "nobody") == 404
    assert await company_shown(eve) == "Volta Field Services"


async def test_A37_a_company_that_has_let_the_person_go_is_not_in_the_switch(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve = await signed_in(cast["eve"])
    await Membership.update({Membership.active: False}).where(Membership.public_id == halden)

    assert "Switch company" not in (await eve.see("/received")).text
    assert await switch(eve, halden) == 404


async def test_switching_does_not_make_a_sign_in_younger(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve = await signed_in(cast["eve"])
    signed_in_at = clock.now() - timedelta(hours=5)
    await Session.update({Session.created_at: signed_in_at}).where(
        Session.membership == cast["eve"].membership
    )

    await switch(eve, halden)

    session = await Session.objects().order_by(Session.id, ascending=False).first()
    assert one(session).created_at == signed_in_at


async def test_a_rested_portal_session_is_no_way_into_a_lead(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    halden = await at_halden_too(cast, "eve")
    eve = await signed_in(cast["eve"])
    await Session.update({Session.created_at: clock.now() - timedelta(hours=13)}).where(
        Session.membership == cast["eve"].membership
    )

    assert await switch(eve, halden) == 409
    assert await company_shown(eve) == "Volta Field Services"


async def test_Q47_signing_in_leads_to_the_company_used_last(
    cast: dict[str, Who], signed_in: SignedIn, anonymous: Anonymous
) -> None:
    halden = await at_halden_too(cast, "eve")
    await switch(await signed_in(cast["eve"]), halden)

    browser = await anonymous()
    await ask_for_code(browser, "eve@volta.example")
    await press_link(browser, await mailed_path("eve@volta.example"))

    assert await company_shown(browser) == "Halden IT Services"
