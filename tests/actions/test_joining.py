"""Joining a company: asked by mail, decided by whoever holds the mailbox, once."""

import asyncio
from datetime import timedelta

import pytest

from portal import clock
from portal.access import (
    NotThere,
    Who,
    invitation_behind,
    invitation_to,
    member_invitation_for,
    session_of,
)
from portal.actions.invitations import Newcomer, accept_as_newcomer
from portal.actions.joining import decline, invite, join, join_as_newcomer, resend, withdraw
from portal.actions.members import deactivate
from portal.actions.throttling import Throttled
from portal.gateways import secrets
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import INVITATIONS_PER_PERSON
from portal.rules.vocabulary import Level, PartnerStatus, Role
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.people import MemberInvitation, Membership, Person, Session
from portal.tables.rows import one
from tests.cast import company_of
from tests.clocks import later
from tests.make import make_invitation, make_partnership, make_person, make_tenant
from tests.offers import Cast
from tests.outbox import last_mail_to, mails_to, token_in

LENA = "lena@halden.example"


async def asked(who: Who, email: str = LENA, role: Role = Role.SERVICE_DESK_USER) -> str:
    """The token of an invitation that `who` has just sent."""
    await invite(who, name="Lena Krog", email=email, role=role)
    return token_in(await last_mail_to(email))


async def behind(token: str) -> MemberInvitation:
    return one(await invitation_behind(token))


async def enter(token: str, name: str = "Lena Krog") -> str:
    """The secret of the session of a newcomer."""
    return await join_as_newcomer(
        await behind(token), name, language="de", browser="Firefox on Linux"
    )


async def membership_of(email: str, who: Who) -> Membership | None:
    """The membership of an address in the company of `who`."""
    return await Membership.objects().get(
        (Membership.person.email == email) & (Membership.tenant == who.tenant)
    )


async def test_Q46_a_newcomer_joins_by_the_mailed_link_and_is_signed_in(cast: Cast) -> None:
    session = await enter(await asked(cast["ada"]))

    row = await session_of(secrets.digest(session))
    assert row
    assert (row["name"], row["email"], row["language"]) == ("Lena Krog", LENA, "de")
    assert (row["tenant"], row["role"]) == (cast["ada"].tenant, "Service Desk User")


async def test_nobody_belongs_to_a_company_before_saying_yes_A45(cast: Cast) -> None:
    await asked(cast["ada"])

    assert not await Person.exists().where(Person.email == LENA)
    assert not await Membership.exists().where(Membership.person.email == LENA)


async def test_the_mail_says_who_asks_and_for_what_and_only_the_digest_is_kept(cast: Cast) -> None:
    token = await asked(cast["ada"])

    mail = await last_mail_to(LENA)
    for word in ("Ada Lindqvist", "Halden IT Services", "Service Desk User"):
        assert word in mail.text
    assert token not in str(await MemberInvitation.select())
    assert len(token) == secrets.TOKEN_LENGTH


async def test_the_default_level_comes_along_once_the_agreement_is_accepted(cast: Cast) -> None:
    await enter(await asked(cast["ada"]))

    joined = await membership_of(LENA, cast["ada"])
    assert joined
    assert joined.level == Level.OUTSOURCING


async def test_before_the_agreement_nobody_begins_with_a_level(database: str) -> None:
    nora = await make_person(await make_tenant(has_accepted_agreement=False))
    await enter(await asked(nora))

    joined = await membership_of(LENA, nora)
    assert joined
    assert joined.level == Level.NONE


async def test_a_link_works_once_A01(cast: Cast) -> None:
    token = await asked(cast["ada"])
    invitation = await behind(token)
    await enter(token)

    assert await invitation_behind(token) is None
    with pytest.raises(Refused):
        await join_as_newcomer(invitation, "Lena", language="en", browser="")
    assert await Membership.count().where(Membership.person.email == LENA) == 1


async def test_of_eight_parallel_answers_one_counts_A03(cast: Cast) -> None:
    invitation = await behind(await asked(cast["ada"]))

    answers = await asyncio.gather(
        *(join_as_newcomer(invitation, "Lena", language="en", browser="") for _ in range(8)),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert all(isinstance(answer, str | Refused) for answer in answers)
    assert await Membership.count().where(Membership.person.email == LENA) == 1


async def test_two_administrators_invite_the_same_address_once(cast: Cast) -> None:
    other = await make_person(await company_of(cast["ada"]))

    answers = await asyncio.gather(
        *(
            invite(who, name="Lena", email=LENA, role=Role.STANDARD_USER)
            for who in (cast["ada"], other)
        ),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers if answer] == [Invalid]
    assert len(await mails_to(LENA)) == 1


async def test_whoever_is_in_the_company_is_not_invited_again(cast: Cast) -> None:
    with pytest.raises(Invalid) as invalid:
        await asked(cast["ada"], "olga@halden.example")
    assert list(invalid.value.errors) == ["email"]


@pytest.mark.parametrize(
    ("first", "role"), [("ada", Role.COMPANY_ADMINISTRATOR), ("sam", Role.SYSTEM_ADMINISTRATOR)]
)
async def test_A22_a_role_of_the_other_kind_of_company_is_refused(
    cast: Cast, first: str, role: Role
) -> None:
    with pytest.raises(Invalid):
        await asked(cast[first], role=role)
    assert not await MemberInvitation.exists()


async def test_A45_a_known_address_gets_the_same_answer_and_does_not_join_by_the_link(
    cast: Cast,
) -> None:
    token = await asked(cast["ada"], "eve@volta.example")

    with pytest.raises(Refused) as refused:
        await enter(token, "Eve the Second")
    assert refused.value.refusal.rule == "A45"
    assert one(await Person.objects().get(Person.email == "eve@volta.example")).name == (
        "Eve Carver"
    )
    assert await membership_of("eve@volta.example", cast["ada"]) is None
    assert await invitation_behind(token), "it still waits for the answer of its reader"


async def test_A45_signed_in_at_the_address_it_is_one_more_company(cast: Cast) -> None:
    invitation = await behind(await asked(cast["ada"], "eve@volta.example"))
    eve = cast["eve"]

    joined = await join(eve, await invitation_to(eve, invitation.public_id))

    assert (joined.tenant, joined.person) == (cast["ada"].tenant, eve.person)
    assert await membership_of("eve@volta.example", eve)
    lines = await JournalLine.select(JournalLine.tenant).where(JournalLine.verb == "join company")
    assert lines == [{"tenant": cast["ada"].tenant}]


async def test_A44_an_invitation_to_another_address_is_not_there(cast: Cast) -> None:
    invitation = await behind(await asked(cast["ada"]))

    with pytest.raises(NotThere):
        await invitation_to(cast["eve"], invitation.public_id)


async def test_an_invitation_of_another_company_is_not_there(cast: Cast) -> None:
    invitation = await behind(await asked(cast["ada"]))

    for stranger in ("pia", "sam"):
        with pytest.raises(NotThere):
            await member_invitation_for(cast[stranger], invitation.public_id)


async def test_the_same_address_may_be_asked_by_two_companies(cast: Cast) -> None:
    tokens = [await asked(cast["ada"]), await asked(cast["sam"], role=Role.TECHNICIAN)]

    await enter(tokens[0])

    with pytest.raises(Refused):
        await enter(tokens[1])
    assert await invitation_behind(tokens[1])


async def test_resending_voids_the_older_link(cast: Cast) -> None:
    old = await asked(cast["ada"])
    await resend(cast["ada"], await behind(old))
    new = token_in(await last_mail_to(LENA))

    assert await invitation_behind(old) is None
    await enter(new)


async def test_a_link_dies_after_fourteen_days_Q6_and_may_be_sent_again(cast: Cast) -> None:
    token = await asked(cast["ada"])
    invitation = await behind(token)

    with later(days=14, seconds=1):
        assert await invitation_behind(token) is None
        await resend(cast["ada"], invitation)
        await enter(token_in(await last_mail_to(LENA)))


async def test_Q6_who_is_signed_in_cannot_say_yes_to_an_expired_invitation_either(
    cast: Cast,
) -> None:
    invitation = await behind(await asked(cast["ada"], "eve@volta.example"))
    eve = cast["eve"]
    session = one(await Session.objects().get(Session.id == eve.session))
    assert one(await session_of(session.digest))["asked"] == 1

    with later(days=14, seconds=1):
        assert one(await session_of(session.digest))["asked"] == 0
        found = await invitation_to(eve, invitation.public_id)
        with pytest.raises(Refused, match="expired"):
            await join(eve, found)
        assert await membership_of(eve.email, cast["ada"]) is None
        await withdraw(cast["ada"], found)  # or the address could not be asked anew

    assert await Membership.count().where(Membership.person == eve.person) == 1


async def test_what_was_withdrawn_or_declined_lets_nobody_in(cast: Cast) -> None:
    for end in (lambda invitation: withdraw(cast["ada"], invitation), decline):
        token = await asked(cast["ada"])
        await end(await behind(token))
        assert await invitation_behind(token) is None
    assert not await Membership.exists().where(Membership.person.email == LENA)


async def test_a_withdrawal_and_an_answer_at_once_have_one_winner(cast: Cast) -> None:
    invitation = await behind(await asked(cast["ada"]))

    answers = await asyncio.gather(
        withdraw(cast["ada"], invitation),
        join_as_newcomer(invitation, "Lena", language="en", browser=""),
        return_exceptions=True,
    )

    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    is_in = await membership_of(LENA, cast["ada"]) is not None
    assert is_in == isinstance(answers[1], str)


async def test_nobody_sends_more_than_twenty_invitations_a_day(cast: Cast) -> None:
    for number in range(INVITATIONS_PER_PERSON.count):
        await asked(cast["ada"], f"person{number}@halden.example")

    with pytest.raises(Throttled):
        await asked(cast["ada"])
    assert await mails_to(LENA) == []
    assert await MemberInvitation.count() == INVITATIONS_PER_PERSON.count


async def test_whoever_left_every_company_is_let_in_like_a_newcomer(cast: Cast) -> None:
    tina = await Membership.objects().get(Membership.id == cast["tina"].membership)
    await deactivate(cast["sam"], one(tina))

    session = await enter(
        await asked(cast["eve"], cast["tina"].email, Role.TECHNICIAN), "Tina Roth"
    )

    row = await session_of(secrets.digest(session))
    assert row
    assert (row["person"], row["tenant"]) == (cast["tina"].person, cast["eve"].tenant)


async def test_they_may_accept_a_partnership_in_the_same_way(cast: Cast) -> None:
    tina = await Membership.objects().get(Membership.id == cast["tina"].membership)
    await deactivate(cast["sam"], one(tina))
    partnership = await make_partnership(
        await company_of(cast["pia"]), status=PartnerStatus.PENDING, invited_by=cast["pia"].person
    )
    partnership.recipient_email = cast["tina"].email
    await partnership.save()
    token = await make_invitation(partnership)

    newcomer = Newcomer(name="Tina Roth", company="Roth Netze", email=cast["tina"].email)
    session = await accept_as_newcomer(token, newcomer, language="de", browser="")

    row = await session_of(secrets.digest(session))
    assert row
    assert (row["person"], row["company"]) == (cast["tina"].person, "Roth Netze")


async def test_names_in_the_mail_stay_one_line_and_text_A53(cast: Cast) -> None:
    await invite(
        cast["ada"], name="Lena\r\nBcc: all@x.example <b>", email=LENA, role=Role.STANDARD_USER
    )
    mail = await OutboxMail.objects().get(OutboxMail.to == LENA)
    assert mail
    assert "\n" not in mail.subject
    assert "<b>" not in mail.html


async def test_old_sessions_of_other_companies_stay_as_they_were(cast: Cast) -> None:
    before = await Session.count().where(Session.ended_at.is_null())
    invitation = await behind(await asked(cast["ada"], "eve@volta.example"))
    await join(cast["eve"], invitation)

    assert await Session.count().where(Session.ended_at.is_null()) == before
    assert invitation.expires_at - clock.now() < timedelta(days=14)
