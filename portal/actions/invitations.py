"""Answer a mailed invitation: accept as a newcomer or with one's company, decline, ask anew."""

from collections.abc import Callable
from typing import Any

import msgspec
from piccolo.columns.combination import Where

from portal import clock, settings
from portal.access import NotThere, Who
from portal.actions import journal, throttling
from portal.actions.accounts import open_account
from portal.actions.addressing import gather, tell
from portal.actions.partnerships import held, mail_invitation, reason_not_to_invite, take_step
from portal.actions.sessions import open_session
from portal.gateways import letters, secrets
from portal.gateways.language import Language
from portal.gateways.stationery import Letter
from portal.rules.invitations import (
    REFUSALS,
    Attaching,
    InvitationState,
    another_address,
    is_still_invited,
    reason_against,
    state_of,
)
from portal.rules.notices import Notice
from portal.rules.partnership import PartnerEvent
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import RENEWALS_PER_INVITATION
from portal.rules.vocabulary import Channel, PartnerStatus, Role, TenantKind
from portal.tables.database import transaction
from portal.tables.organizations import Invitation, Partnership
from portal.tables.people import Membership, Tenant

TO_LEAD: dict[Notice, Callable[[Language, str, str, str], Letter]] = {
    Notice.INVITATION_ACCEPTED: letters.invitation_accepted,
    Notice.INVITATION_DECLINED: letters.invitation_declined,
}


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """What the accept page asks for. The address is the invited one and cannot be another (A44)."""

    name: str
    company: str
    email: str


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that can be answered, with what its answer needs to know."""

    invitation: int
    email: str
    partnership: int
    invited_by: int
    organization: str
    recipient: str
    lead: int
    lead_name: str
    currency: str
    time_zone: str


async def accept_as_newcomer(token: str, newcomer: Newcomer, *, language: str, browser: str) -> str:
    """Make the company and its first administrator, who is signed in: the session's secret.

    `language` is the one the person read the page in, `browser` what the browser calls itself.
    """
    async with transaction():
        opened = await _open(token)
        if newcomer.email.lower() != opened.email.lower():
            raise Invalid({"email": another_address(opened.lead_name, opened.email)})
        await _answer(opened, PartnerEvent.ACCEPT)
        person = await open_account(
            email=newcomer.email.lower(),
            name=newcomer.name,
            language=language,
            time_zone=opened.time_zone,
        )
        company = await _add_company(newcomer, language, opened, person)
        administrator = Membership(
            public_id=secrets.new_public_id(),
            tenant=company,
            person=person,
            role=Role.COMPANY_ADMINISTRATOR.value,
            created_at=clock.now(),
        )
        await administrator.save()
        await _join(opened, company, newcomer.company, person, newcomer.name)
        return await open_session(administrator.id, browser)


async def accept_with_company(who: Who, token: str) -> None:
    """Accept for the company of the session, by its administrator at the invited address (Q8)."""
    async with transaction():
        opened = await _open(token)
        refusal = reason_against(
            Attaching(
                lead=opened.lead_name,
                invited=opened.email,
                email=who.email,
                may_attach=who.may(Permission.ATTACH_COMPANY),
            )
        )
        if refusal:
            raise Refused(refusal)
        await _answer(opened, PartnerEvent.ACCEPT)
        await _join(opened, who.tenant, who.company, who.person, who.name)


async def decline(token: str) -> None:
    """Say no; holding the link is enough. The lead may invite again."""
    async with transaction():
        opened = await _open(token)
        await _answer(opened, PartnerEvent.DECLINE)
        await _tell_lead(opened, Notice.INVITATION_DECLINED, opened.organization, opened.recipient)
        await _note("decline invitation", opened, None)


async def renew(token: str) -> None:
    """Mail a fresh link to the stored address while the invitation waits for an answer.

    Only who was mailed there before can ask for it: nobody sends to who was invited instead (Q23).
    Ends alike whatever the link is worth, so that it tells nothing to who tries links.
    """
    async with transaction():
        row = (
            await Invitation.select(
                Invitation.partnership, Invitation.partnership.lead, Invitation.email
            )
            .where(_is_behind(token))
            .first()
        )
        if row is None or not await take_step(row["partnership"], PartnerEvent.RESEND):
            return
        partnership = await held(row["partnership"])
        if not is_still_invited(row["email"], partnership.recipient_email):
            return
        if await reason_not_to_invite(partnership.id):
            return
        try:
            await throttling.count(RENEWALS_PER_INVITATION, str(row["partnership"]))
        except throttling.Throttled:
            return
        await mail_invitation(row["partnership"], sent_by=None)
        await journal.note(
            row["partnership.lead"], None, "renew invitation", f"partnership {row['partnership']}"
        )


def _is_behind(token: str) -> Where:
    return Invitation.digest == secrets.digest(token)


async def _open(token: str) -> Opened:
    """The invitation behind the link, if it can still be answered.

    Its partnership is held still first, so that of several answers at once one succeeds and the
    others read what became of it.
    """
    await Partnership.update({Partnership.status: Partnership.status}).where(
        Partnership.id.is_in(Invitation.select(Invitation.partnership).where(_is_behind(token)))
    )
    of: Any = Invitation.partnership  # Piccolo's types end at the first join
    row = (
        await Invitation.select(
            Invitation.id.as_alias("invitation"),
            Invitation.email,
            Invitation.used_at,
            Invitation.voided_at,
            Invitation.expires_at,
            of.id.as_alias("partnership"),
            of.status.as_alias("status"),
            of.invited_by.as_alias("invited_by"),
            of.organization.name.as_alias("organization"),
            of.recipient.name.as_alias("recipient"),
            of.lead.id.as_alias("lead"),
            of.lead.name.as_alias("lead_name"),
            of.lead.currency.as_alias("currency"),
            of.lead.time_zone.as_alias("time_zone"),
        )
        .where(_is_behind(token))
        .first()
    )
    if row is None:
        raise NotThere
    state = state_of(
        used_at=row.pop("used_at"),
        voided_at=row.pop("voided_at"),
        expires_at=row.pop("expires_at"),
        partner_status=PartnerStatus(row.pop("status")),
        at=clock.now(),
    )
    if state is not InvitationState.VALID:
        raise Refused(REFUSALS[state])
    return Opened(**row)


async def _answer(opened: Opened, event: PartnerEvent) -> None:
    """Move the partnership and use the link up; `_open` has made sure that both are open."""
    at = clock.now()
    await take_step(opened.partnership, event, {Partnership.answered_at: at})
    await Invitation.update({Invitation.used_at: at}).where(Invitation.id == opened.invitation)


async def _join(opened: Opened, company: int, name: str, person: int, person_name: str) -> None:
    """The company is the partner from now on: tickets can be offered to it at once (R25)."""
    await Partnership.update(
        {Partnership.partner: company, Partnership.channel: Channel.PORTAL.value}
    ).where(Partnership.id == opened.partnership)
    await _tell_lead(opened, Notice.INVITATION_ACCEPTED, name, person_name)
    await _note("accept invitation", opened, person)


async def _add_company(newcomer: Newcomer, language: str, opened: Opened, person: int) -> int:
    """A subcontractor that counts money and tells the time like its first lead."""
    company = Tenant(
        public_id=secrets.new_public_id(),
        kind=TenantKind.SUBCONTRACTOR.value,
        name=newcomer.company,
        language=language,
        currency=opened.currency,
        time_zone=opened.time_zone,
        primary_contact=person,
        created_at=clock.now(),
    )
    await company.save()
    return company.id


async def _tell_lead(opened: Opened, notice: Notice, partner: str, person: str) -> None:
    """One mail each to who invited and to the primary contact, or to who stands in (R23, R24)."""
    link = f"{settings.current().base_url}/outsource/partners"
    parties = await gather(opened.lead, None, asked=opened.invited_by)
    await tell(
        notice, parties, None, lambda to: TO_LEAD[notice](to.reader.reads, partner, person, link)
    )


async def _note(verb: str, opened: Opened, person: int | None) -> None:
    await journal.note(opened.lead, person, verb, f"partnership {opened.partnership}")
