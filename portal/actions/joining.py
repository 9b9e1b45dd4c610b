"""Joining a company: its administrator asks by mail, and nobody belongs to it before saying yes.

Whoever has a login signs in first; a newcomer joins by the mailed link alone (A45).
"""

from piccolo.custom_types import Combinable

from portal.access import Who
from portal.actions import journal, mailing, throttling
from portal.actions.accounts import open_account
from portal.actions.sending import once
from portal.actions.sessions import open_session
from portal.clock import now
from portal.gateways import member_letters, secrets
from portal.rules.agreement import has_agreed
from portal.rules.notices import Notice
from portal.rules.people import IS_HERE, IS_INVITED, NO_LONGER, NOT_A_ROLE, ROLES, first_level
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import INVITATIONS_PER_PERSON
from portal.rules.vocabulary import Role
from portal.settings import current
from portal.tables.database import transaction
from portal.tables.people import MemberInvitation, Membership, Person, Tenant
from portal.tables.rows import load


async def invite(who: Who, *, name: str, email: str, role: Role) -> None:
    """Ask an address to join the own company; the answer tells nobody whether it is known here."""
    if role not in ROLES[who.kind]:
        raise Invalid({"role": NOT_A_ROLE})
    async with transaction():
        making = await once(who)
        if making.is_made:
            return
        if await Membership.exists().where(
            Membership.tenant == who.tenant, Membership.person.email == email
        ):
            raise Invalid({"email": IS_HERE})
        invitation = MemberInvitation(
            public_id=making.public_id,
            tenant=who.tenant,
            email=email,
            name=name,
            role=role.value,
            invited_by=who.person,
            created_at=now(),
        )
        token = _give_new_link(invitation)
        added = (
            await MemberInvitation.insert(invitation)
            .on_conflict(action="DO NOTHING")  # of two at once, one is mailed
            .returning(MemberInvitation.id)
        )
        if not added:
            raise Invalid({"email": IS_INVITED})
        await _mail(who, invitation, token)
        await _note(who.tenant, who.person, "invite member", invitation)


async def resend(who: Who, invitation: MemberInvitation) -> None:
    """A new link; the one that was mailed before is void."""
    async with transaction():
        token = _give_new_link(invitation)
        renewed = (
            await MemberInvitation.update(
                {
                    MemberInvitation.digest: invitation.digest,
                    MemberInvitation.expires_at: invitation.expires_at,
                }
            )
            .where(MemberInvitation.id == invitation.id, MemberInvitation.closed_at.is_null())
            .returning(MemberInvitation.id)
        )
        if not renewed:
            raise Refused(NO_LONGER)
        await _mail(who, invitation, token)
        await _note(who.tenant, who.person, "resend member invitation", invitation)


async def withdraw(who: Who, invitation: MemberInvitation) -> None:
    """The link that was mailed no longer works."""
    async with transaction():
        await _close(invitation)
        await _note(who.tenant, who.person, "withdraw member invitation", invitation)


async def decline(invitation: MemberInvitation) -> None:
    """Say no; holding the link, or signing in at the address, is enough."""
    async with transaction():
        await _close(invitation)
        await _note(invitation.tenant, None, "decline member invitation", invitation)


async def join(who: Who, invitation: MemberInvitation) -> Membership:
    """Say yes as the person who is signed in; it is one more company for them."""
    async with transaction():
        return await _let_in(invitation, who.person)


async def join_as_newcomer(
    invitation: MemberInvitation, name: str, *, language: str, browser: str
) -> str:
    """Say yes at an address that nobody signs in with yet: the secret of the first session."""
    async with transaction():
        company = await load(Tenant, invitation.tenant)
        person = await open_account(
            email=invitation.email, name=name, language=language, time_zone=company.time_zone
        )
        membership = await _let_in(invitation, person)
        return await open_session(membership.id, browser)


async def _let_in(invitation: MemberInvitation, person: int) -> Membership:
    """The membership that was asked for, with the outsourcing level that its role begins with."""
    await _close(invitation, MemberInvitation.expires_at > now())
    company = await load(Tenant, invitation.tenant)
    role = Role(invitation.role)
    level = first_level(role, agreement_accepted=has_agreed(company.agreement_version))
    membership = Membership(
        public_id=secrets.new_public_id(),
        tenant=company.id,
        person=person,
        role=role.value,
        level=level.value,
        created_at=now(),
    )
    await membership.save()
    await _note(company.id, person, "join company", invitation)
    return membership


async def _close(invitation: MemberInvitation, *also: Combinable) -> None:
    """Use an invitation up: of several answers at once one counts, the others are refused.

    `also`: what else has to be true of it still.
    """
    closed = (
        await MemberInvitation.update({MemberInvitation.closed_at: now()})
        .where(
            MemberInvitation.id == invitation.id,
            MemberInvitation.digest == invitation.digest,  # not resent since it was read
            MemberInvitation.closed_at.is_null(),
            *also,
        )
        .returning(MemberInvitation.id)
    )
    if not closed:
        raise Refused(NO_LONGER)


def _give_new_link(invitation: MemberInvitation) -> str:
    """The secret of the link; the row keeps its digest."""
    token = secrets.new_token()
    invitation.digest = secrets.digest(token)
    invitation.expires_at = now() + current().invitation_life
    return token


async def _mail(who: Who, invitation: MemberInvitation, token: str) -> None:
    """In the language of the person if there is such a login, else of the company."""
    await throttling.count(INVITATIONS_PER_PERSON, str(who.person))
    known = await Person.objects().where(Person.email == invitation.email).first()
    reads = known or await load(Tenant, who.tenant)
    reader = mailing.Reader(
        email=invitation.email,
        name=invitation.name,
        language=reads.language,
        time_zone=reads.time_zone,
    )
    letter = member_letters.join(
        reader.reads,
        company=who.company,
        inviter=who.name,
        role=Role(invitation.role),
        link=f"{current().base_url}/join/{token}",
        expires_at=invitation.expires_at,
    )
    await mailing.post(Notice.MEMBER_INVITATION.value, reader, letter)


async def _note(tenant: int, person: int | None, verb: str, invitation: MemberInvitation) -> None:
    await journal.note(tenant, person, verb, f"membership of {invitation.public_id}")
