"""People in the browser: the list, one person, and what is refused on the very next request."""

import pytest

from portal.access import Who
from portal.actions.joining import invite
from portal.rules.vocabulary import Level, OutsourceStatus, Role
from portal.tables.people import MemberInvitation, Membership, Session, Tenant
from portal.tables.rows import one
from portal.tables.tickets import Ticket
from tests.addresses import membership_id
from tests.cast import company_of, gather_cast
from tests.make import make_person, make_ticket
from tests.outbox import last_mail_to, mails_to, token_in
from tests.routes.conftest import Anonymous, SignedIn
from tests.routes.linked import accepted, one_more
from tests.routes.signing_in import is_signed_in

LENA = {"name": "Lena Krog", "email": "lena@halden.example", "role": "Service Desk User"}


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


async def page_of(who: Who) -> str:
    return f"/people/{await membership_id(who)}"


async def member(who: Who) -> Membership:
    return one(await Membership.objects().get(Membership.id == who.membership))


async def invited(who: Who, email: str = "lena@halden.example") -> MemberInvitation:
    await invite(who, name="Lena Krog", email=email, role=Role.STANDARD_USER)
    return one(await MemberInvitation.objects().get(MemberInvitation.email == email))


async def test_the_list_shows_everybody_with_level_and_state(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await Membership.update({Membership.active: False}).where(
        Membership.id == cast["nils"].membership
    )
    await invited(cast["ada"])
    browser = await signed_in(cast["ada"])

    text = (await browser.see("/people")).text

    for word in ("Ada Lindqvist", "Allow Partner Management", "Inactive", "Lena Krog", "Invited"):
        assert word in text
    assert "Sam Brückner" not in text


async def test_an_administrator_is_shown_with_Allow_All_whatever_is_stored_R54(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["pia"])
    assert (await member(cast["pia"])).level == Level.NONE

    assert "Allow All" in (await browser.see("/people")).text


async def test_the_list_goes_on_by_name_from_page_to_page(
    cast: dict[str, Who], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    halden = await company_of(cast["ada"])
    await make_person(halden, name="Zoe Zander", email="zoe@halden.example")
    monkeypatch.setattr("portal.reads.people.PAGE", 3)
    browser = await signed_in(cast["ada"])

    seen: list[str] = []
    address = "/people"
    while address:
        text = (await browser.see(address)).text
        names = ("Ada", "Albert", "Nils", "Olga", "Paula", "Zoe")
        seen += [name for name in names if f"<b>{name} " in text.split("<main")[1]]
        address = "/people?after=" + text.split("?after=")[1][:22] if "?after=" in text else ""

    assert seen == ["Ada", "Albert", "Nils", "Olga", "Paula", "Zoe"]


async def test_an_invitation_goes_out_and_stands_in_the_list(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["ada"])

    answer = await browser.send_form("/people/new", LENA)

    assert (answer.status_code, answer.headers["location"]) == (303, "/people")
    assert "Invitation sent to lena@halden.example." in (await browser.see("/people")).text
    assert len(await mails_to("lena@halden.example")) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "lena"),
        ("email", "olga@halden.example"),
        ("role", "Owner"),
        ("role", "Technician"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_mailed(
    cast: dict[str, Who], signed_in: SignedIn, field: str, value: str
) -> None:
    browser = await signed_in(cast["ada"])

    answer = await browser.send_form("/people/new", LENA | {field: value})

    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert not await MemberInvitation.exists()


async def test_a_known_and_an_unknown_address_get_the_same_answer_A07(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["ada"])

    known = await browser.send_form("/people/new", LENA | {"email": "eve@volta.example"})
    known_list = (await browser.see("/people")).text
    unknown = await browser.send_form("/people/new", LENA)

    assert known.status_code == unknown.status_code
    assert "Eve Carver" not in known_list, "the list says only what the administrator typed"


async def test_resend_and_withdraw_stand_beside_an_invitation(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    invitation = await invited(cast["ada"])
    at = f"/people/invitations/{invitation.public_id}"
    browser = await signed_in(cast["ada"])
    await browser.see("/people")

    assert (await browser.send_form(f"{at}/resend")).headers["location"] == "/people"
    assert len(await mails_to("lena@halden.example")) == 2
    assert (await browser.send_form(f"{at}/withdraw")).headers["location"] == "/people"
    assert (await browser.send_form(f"{at}/withdraw")).status_code == 404


async def test_another_level_counts_on_the_next_request_A37(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ada, paula = await signed_in(cast["ada"]), await signed_in(cast["paula"])
    assert (await paula.see("/outsource/partners/new")).status_code == 200

    at = await page_of(cast["paula"])
    await ada.send_form(f"{at}/level", {"level": "Allow Outsourcing"})

    assert (await paula.see("/outsource/partners/new")).status_code == 403
    assert (await paula.send_form("/outsource/partners/new", {})).status_code == 403


async def test_another_role_counts_on_the_next_request_A37(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    sam, cleo = await signed_in(cast["sam"]), await signed_in(cast["cleo"])
    assert (await cleo.see("/received/offers")).status_code == 200

    await sam.send_form(f"{await page_of(cast['cleo'])}/role", {"role": "Technician"})

    assert (await cleo.see("/received/offers")).status_code == 403


async def test_R55_the_server_refuses_a_lower_level_for_an_administrator(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["ada"])
    at = await page_of(cast["ada"])

    page = await browser.see(at)
    answer = await browser.send_form(f"{at}/level", {"level": "None"})

    assert 'name="level"' not in page.text
    assert answer.status_code == 409
    assert (await member(cast["ada"])).level == Level.ALL


async def test_the_last_administrator_is_told_what_to_do_first(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    browser = await signed_in(cast["eve"])

    answer = await browser.send_form(f"{await page_of(cast['eve'])}/deactivate")

    assert answer.status_code == 409
    assert "Make somebody else one first." in answer.text
    assert await is_signed_in(browser)


async def test_whoever_lowers_themselves_is_led_to_a_page_they_may_see(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    await make_person(await company_of(cast["ada"]))
    browser = await signed_in(cast["ada"])

    at = await page_of(cast["ada"])
    answer = await browser.send_form(f"{at}/role", {"role": "Standard User"})

    assert answer.headers["location"] == "/"
    assert (await browser.see("/people")).status_code == 403


async def test_a_deactivated_person_is_refused_at_the_next_press_A37(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    sam, tina = await signed_in(cast["sam"]), await signed_in(cast["tina"])
    assert await is_signed_in(tina)

    answer = await sam.send_form(f"{await page_of(cast['tina'])}/deactivate")

    assert answer.status_code == 303
    assert not await is_signed_in(tina)
    assert (await tina.send_form("/account", {})).status_code == 401


async def test_a_reassigned_ticket_leaves_the_technicians_sight_at_once_A37(
    app: object, signed_in: SignedIn
) -> None:
    linked = await accepted()
    cast = linked.cast
    sam, tina = await signed_in(cast["sam"]), await signed_in(cast["tina"])
    await sam.send_form(
        f"{linked.at_partner}/assign", {"person": await membership_id(cast["tina"])}
    )
    assert (await tina.see(linked.at_partner)).status_code == 200

    await sam.send_form(
        f"{linked.at_partner}/assign", {"person": await membership_id(cast["cleo"])}
    )

    gone = await tina.see(linked.at_partner)
    assert gone.status_code == 404
    assert "Replace access point" not in (await tina.see("/received")).text
    assert (await tina.send_form(f"{linked.at_partner}/start")).status_code == 404


async def test_a_technician_sees_assigned_tickets_only(app: object, signed_in: SignedIn) -> None:
    linked = await accepted("Mine")
    cast = linked.cast
    await one_more(cast, "Somebody else's", OutsourceStatus.IN_PROGRESS)
    sam, tina = await signed_in(cast["sam"]), await signed_in(cast["tina"])
    await sam.send_form(
        f"{linked.at_partner}/assign", {"person": await membership_id(cast["tina"])}
    )

    text = (await tina.see("/received")).text

    assert "Mine" in text
    assert "Somebody else" not in text


async def test_the_page_of_a_person_lists_what_they_still_have_to_do(
    app: object, signed_in: SignedIn
) -> None:
    linked = await accepted("Mend the gate")
    cast = linked.cast
    await Ticket.update({Ticket.assigned_to: cast["tina"].person}).where(
        Ticket.id == (await linked.second_ticket()).id
    )
    sam, ada = await signed_in(cast["sam"]), await signed_in(cast["ada"])

    assert "Mend the gate" in (await sam.see(await page_of(cast["tina"]))).text
    assert "Mend the gate" in (await ada.see(await page_of(cast["olga"]))).text
    assert "Mend the gate" not in (await ada.see(await page_of(cast["nils"]))).text


async def test_a_ticket_keeps_an_inactive_assignee_until_another_is_chosen(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await make_ticket(cast["ada"].tenant, "Gate", assigned_to=cast["nils"].person)
    nils = await membership_id(cast["nils"])
    ada = await signed_in(cast["ada"])
    await ada.send_form(f"/people/{nils}/deactivate")

    form = await ada.see(f"/tickets/{ticket.public_id}/edit")
    typed = {"title": "Gate, east", "priority": "Low", "status": "New", "assigned_to": nils}
    answer = await ada.send_form(f"/tickets/{ticket.public_id}/edit", typed)

    assert f'<option value="{nils}" selected>' in form.text
    assert answer.status_code == 303
    stored = one(await Ticket.objects().get(Ticket.id == ticket.id))
    assert (stored.title, stored.assigned_to) == ("Gate, east", cast["nils"].person)


async def test_no_other_ticket_can_be_given_to_an_inactive_person(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    ticket = await make_ticket(cast["ada"].tenant, "Gate", assigned_to=cast["olga"].person)
    nils = await membership_id(cast["nils"])
    ada = await signed_in(cast["ada"])
    await ada.send_form(f"/people/{nils}/deactivate")

    typed = {"title": "Gate", "priority": "Low", "status": "New", "assigned_to": nils}
    answer = await ada.send_form(f"/tickets/{ticket.public_id}/edit", typed)

    assert answer.status_code == 422


async def test_an_inactive_technician_keeps_a_received_ticket_in_its_form(
    app: object, signed_in: SignedIn
) -> None:
    linked = await accepted()
    tina = await membership_id(linked.cast["tina"])
    sam = await signed_in(linked.cast["sam"])
    await sam.send_form(f"{linked.at_partner}/assign", {"person": tina})
    await sam.send_form(f"/people/{tina}/deactivate")

    page = await sam.see(linked.at_partner)

    assert f'<option value="{tina}" selected>' in page.text
    answer = await sam.send_form(f"{linked.at_partner}/assign", {"person": tina})
    assert answer.status_code == 303


async def test_a_sign_in_link_is_mailed_and_lets_its_reader_in(
    cast: dict[str, Who], signed_in: SignedIn, anonymous: Anonymous
) -> None:
    sam, tina = await signed_in(cast["sam"]), await anonymous()

    await sam.send_form(f"{await page_of(cast['tina'])}/link")
    path = f"/sign-in/{token_in(await last_mail_to('tina@brueckner.example'))}"
    await tina.see(path)
    await tina.send_form(path)

    assert await is_signed_in(tina)


async def test_Q20_a_company_may_keep_technicians_from_reporting_completion(
    app: object, signed_in: SignedIn
) -> None:
    linked = await accepted()
    tina, cleo = await signed_in(linked.cast["tina"]), await signed_in(linked.cast["cleo"])
    await cleo.send_form(
        f"{linked.at_partner}/assign", {"person": await membership_id(linked.cast["tina"])}
    )
    assert "Mark complete" in (await tina.see(linked.at_partner)).text
    await Tenant.update({Tenant.technicians_report: False}).where(
        Tenant.id == linked.cast["sam"].tenant
    )

    assert "Mark complete" not in (await tina.see(linked.at_partner)).text
    assert (await tina.send_form(f"{linked.at_partner}/report")).status_code == 403
    assert (await linked.standing()).status != OutsourceStatus.WAITING_APPROVAL
    assert (await cleo.send_form(f"{linked.at_partner}/report")).status_code == 303


async def test_a_session_that_was_ended_stays_ended(
    cast: dict[str, Who], signed_in: SignedIn
) -> None:
    sam = await signed_in(cast["sam"])
    at = await page_of(cast["tina"])
    await sam.send_form(f"{at}/deactivate")
    await sam.send_form(f"{at}/activate")

    assert not await Session.exists().where(
        Session.membership == cast["tina"].membership, Session.ended_at.is_null()
    )
