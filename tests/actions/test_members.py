"""People of a company: roles, levels and access, changed by administrators and felt at once."""

import asyncio
import json

import pytest

from portal.access import NotThere, Who, member_for, session_of
from portal.actions import members
from portal.actions.sign_in import ask, hand_over_link, redeem_link
from portal.actions.throttling import Throttled
from portal.gateways import secrets
from portal.rules.people import ROLES
from portal.rules.refusals import Invalid, NoLongerAllowed, Refused
from portal.rules.vocabulary import Level, Role
from portal.tables.journal import JournalLine
from portal.tables.people import Membership, Person, Session, Tenant
from portal.tables.rows import one
from tests.cast import company_of
from tests.clocks import later
from tests.make import join, make_person
from tests.offers import Cast
from tests.outbox import last_mail_to, mails_to, token_in


async def member(who: Who) -> Membership:
    return one(await Membership.objects().get(Membership.id == who.membership))


async def contact_of(who: Who) -> int | None:
    contact: int | None = (await company_of(who)).primary_contact
    return contact


async def test_another_security_level_is_kept_and_told_in_the_journal(cast: Cast) -> None:
    await members.change_role(cast["ada"], await member(cast["nils"]), Role.SERVICE_DESK_USER)

    nils = await member(cast["nils"])
    assert (nils.role, nils.level) == ("Service Desk User", "None")
    line = await JournalLine.objects().get(JournalLine.verb == "change role")
    assert line
    assert line.person == cast["ada"].person
    assert "Standard User" in line.detail


async def test_R54_a_new_administrator_has_Allow_All(cast: Cast) -> None:
    await members.change_role(cast["ada"], await member(cast["nils"]), Role.SYSTEM_ADMINISTRATOR)

    assert (await member(cast["nils"])).level == Level.ALL


async def test_Q43_the_journal_says_what_a_security_level_does_to_the_permission(
    cast: Cast,
) -> None:
    for role in (Role.SYSTEM_ADMINISTRATOR, Role.STANDARD_USER):
        await members.change_role(cast["ada"], await member(cast["olga"]), role)

    lines = JournalLine.select(JournalLine.detail).where(JournalLine.verb == "change role")
    details = await lines.order_by(JournalLine.id).output(as_list=True)
    assert [json.loads(detail)["level"] for detail in details] == [
        "Allow Outsourcing -> Allow All",
        "Allow All -> None",
    ]


async def test_R55_an_administrator_gets_no_lower_level(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        await members.change_level(cast["ada"], await member(cast["ada"]), Level.NONE)

    assert refused.value.refusal.rule == "R55"
    assert (await member(cast["ada"])).level == Level.ALL


async def test_R69_an_administrator_sets_the_level_of_anybody_else(cast: Cast) -> None:
    await members.change_level(cast["ada"], await member(cast["nils"]), Level.PARTNER_MANAGEMENT)

    assert (await member(cast["nils"])).level == Level.PARTNER_MANAGEMENT


@pytest.mark.parametrize(
    ("first", "role"), [("ada", Role.TECHNICIAN), ("sam", Role.SYSTEM_ADMINISTRATOR)]
)
async def test_A22_a_role_of_the_other_kind_of_company_is_refused(
    cast: Cast, first: str, role: Role
) -> None:
    with pytest.raises(Invalid):
        await members.change_role(cast[first], await member(cast[first]), role)


@pytest.mark.parametrize("first", ["ada", "sam"])
async def test_R54_the_last_active_administrator_stays_one(cast: Cast, first: str) -> None:
    who = cast[first]
    lower = {"ada": Role.STANDARD_USER, "sam": Role.TECHNICIAN}[first]
    gone = await make_person(await company_of(who))
    await members.deactivate(who, await member(gone))

    for attempt in (
        members.deactivate(who, await member(who)),
        members.change_role(who, await member(who), lower),
    ):
        with pytest.raises(Refused) as refused:
            await attempt
        assert refused.value.refusal.rule == "R54"
    assert (await member(who)).active


@pytest.mark.parametrize("first", ["ada", "sam"])
async def test_two_administrators_cannot_put_each_other_out_at_once(cast: Cast, first: str) -> None:
    who = cast[first]
    other = await make_person(await company_of(who))

    answers = await asyncio.gather(
        members.deactivate(who, await member(other)),
        members.deactivate(other, await member(who)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers if answer] == [NoLongerAllowed]
    assert [(await member(one)).active for one in (who, other)].count(True) == 1


async def test_of_many_that_lower_each_other_one_administrator_with_Allow_All_remains(
    cast: Cast,
) -> None:
    halden = await company_of(cast["ada"])
    admins = [cast["ada"], *[await make_person(halden) for _ in range(3)]]
    victims = [await member(who) for who in admins]

    await asyncio.gather(
        *(
            members.change_role(who, victim, Role.STANDARD_USER)
            for who in admins
            for victim in victims
        ),
        return_exceptions=True,
    )

    left = await Membership.objects().where(
        Membership.tenant == halden.id, Membership.role == Role.SYSTEM_ADMINISTRATOR.value
    )
    assert len(left) == 1
    assert left[0].active


@pytest.mark.parametrize("first", ["ada", "sam"])
async def test_Q42_whoever_was_an_administrator_a_moment_ago_changes_nobody(
    cast: Cast, first: str
) -> None:
    late = cast[first]
    other = await make_person(await company_of(late), Role(late.role))
    colleague = await member(cast["olga" if first == "ada" else "tina"])
    lesser = ROLES[late.kind][-1]
    await members.change_role(other, await member(late), lesser)

    for deed in (
        members.change_role(late, colleague, Role(late.role)),
        members.deactivate(late, colleague),
        members.activate(late, colleague),
        members.mail_link(late, colleague),
    ):
        with pytest.raises(NoLongerAllowed):
            await deed

    stands = await Membership.objects().get(Membership.id == colleague.id)
    assert stands
    assert (stands.role, stands.active) == (colleague.role, True)


async def test_A37_deactivating_ends_every_session_and_every_link(cast: Cast) -> None:
    tina = cast["tina"]
    await members.mail_link(cast["sam"], await member(tina))
    token = token_in(await last_mail_to(tina.email))

    await members.deactivate(cast["sam"], await member(tina))

    assert not await Session.exists().where(
        Session.membership == tina.membership, Session.ended_at.is_null()
    )
    await members.activate(cast["sam"], await member(tina))
    with pytest.raises(Refused):
        await redeem_link(token, "Firefox")


async def test_A46_activating_brings_no_old_session_back(cast: Cast) -> None:
    session = one(await Session.objects().get(Session.id == cast["tina"].session))
    await members.deactivate(cast["sam"], await member(cast["tina"]))
    await members.activate(cast["sam"], await member(cast["tina"]))

    assert (await member(cast["tina"])).active
    assert await session_of(session.digest) is None


async def test_whoever_works_elsewhere_too_stays_signed_in_there(cast: Cast) -> None:
    person = one(await Person.objects().get(Person.id == cast["tina"].person))
    at_volta = await join(person, await company_of(cast["eve"]), Role.TECHNICIAN)
    await ask(person.email, "browser", "Firefox", "192.0.2.1")
    link = token_in(await last_mail_to(person.email))

    await members.deactivate(cast["sam"], await member(cast["tina"]))

    session = one(await Session.objects().get(Session.id == at_volta.session))
    assert await session_of(session.digest)
    row = await session_of(secrets.digest(await redeem_link(link, "Firefox")))
    assert row
    assert row["tenant"] == cast["eve"].tenant


async def test_deactivating_twice_leaves_one_line(cast: Cast) -> None:
    for _ in range(2):
        await members.deactivate(cast["sam"], await member(cast["tina"]))

    assert await JournalLine.count().where(JournalLine.verb == "deactivate") == 1


async def test_activating_who_is_active_leaves_no_line(cast: Cast) -> None:
    await members.activate(cast["ada"], await member(cast["nils"]))

    assert not await JournalLine.exists().where(JournalLine.verb == "activate")


async def test_the_primary_contact_is_handed_on_to_another_administrator(cast: Cast) -> None:
    other = await make_person(await company_of(cast["sam"]))
    assert await contact_of(cast["sam"]) == cast["sam"].person

    await members.change_role(other, await member(cast["sam"]), Role.ACCEPTER)

    assert await contact_of(cast["sam"]) == other.person


async def test_the_primary_contact_stays_when_somebody_else_goes(cast: Cast) -> None:
    other = await make_person(await company_of(cast["sam"]))

    await members.deactivate(cast["sam"], await member(other))

    assert await contact_of(cast["sam"]) == cast["sam"].person


async def test_a_mailed_link_signs_its_reader_in_once(cast: Cast) -> None:
    await members.mail_link(cast["sam"], await member(cast["tina"]))
    mail = await last_mail_to(cast["tina"].email)

    assert "Sam Brückner" in mail.text
    row = await session_of(secrets.digest(await redeem_link(token_in(mail), "Firefox")))
    assert row
    assert row["membership"] == cast["tina"].membership
    with pytest.raises(Refused):
        await redeem_link(token_in(mail), "Firefox")


async def test_a_mailed_link_dies_after_ten_minutes(cast: Cast) -> None:
    await members.mail_link(cast["sam"], await member(cast["tina"]))
    token = token_in(await last_mail_to(cast["tina"].email))

    with later(minutes=10, seconds=1), pytest.raises(Refused):
        await redeem_link(token, "Firefox")
    with later(minutes=9):
        await redeem_link(token, "Firefox")


async def test_only_the_newest_mailed_link_lets_its_reader_in(cast: Cast) -> None:
    tina = cast["tina"]
    await ask(tina.email, "browser", "Firefox", "192.0.2.1")
    older = [token_in(await last_mail_to(tina.email))]
    older.append((await hand_over_link(tina.email)).rpartition("/")[2])
    await members.mail_link(cast["sam"], await member(tina))
    older.append(token_in(await last_mail_to(tina.email)))

    await members.mail_link(cast["sam"], await member(tina))

    for token in older:
        with pytest.raises(Refused):
            await redeem_link(token, "Firefox")
    await redeem_link(token_in(await last_mail_to(tina.email)), "Firefox")


async def test_nobody_inactive_is_mailed_a_link(cast: Cast) -> None:
    await members.deactivate(cast["sam"], await member(cast["tina"]))

    with pytest.raises(Refused):
        await members.mail_link(cast["sam"], await member(cast["tina"]))
    assert await mails_to(cast["tina"].email) == []


async def test_A11_links_count_with_the_codes_of_the_same_mailbox(cast: Cast) -> None:
    tina = await member(cast["tina"])
    for _ in range(5):
        await members.mail_link(cast["sam"], tina)

    with pytest.raises(Throttled):
        await members.mail_link(cast["sam"], tina)
    with pytest.raises(Throttled):
        await ask(cast["tina"].email, "browser", "Firefox", "192.0.2.1")


async def test_people_of_other_companies_are_not_there(cast: Cast) -> None:
    tina = await member(cast["tina"])
    for stranger in ("ada", "eve"):
        with pytest.raises(NotThere):
            await member_for(cast[stranger], tina.public_id)
    assert (await member_for(cast["sam"], tina.public_id)).id == tina.id


async def test_a_company_without_its_own_contact_is_left_alone(cast: Cast) -> None:
    other = await make_person(await company_of(cast["pia"]))
    await members.deactivate(other, await member(cast["pia"]))

    tenant = one(await Tenant.objects().get(Tenant.id == cast["pia"].tenant))
    assert tenant.primary_contact is None
