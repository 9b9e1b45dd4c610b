"""The lead's side of a partnership: choose the recipient, invite, resend, withdraw, cancel."""

from collections.abc import Awaitable, Callable

from piccolo.custom_types import Combinable

from portal import clock, settings
from portal.access import Who, contact_for, partnership_with
from portal.actions import journal, mailing, throttling
from portal.actions.addressing import gather, tell
from portal.actions.partnerships import (
    Values,
    end,
    hold_organization,
    mail_invitation,
    reason_not_to_invite,
    take_step,
    void_invitations,
)
from portal.gateways import letters, secrets
from portal.rules.notices import Notice
from portal.rules.partnership import NO_AGREEMENT, PartnerEvent
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.throttles import (
    INVITATIONS_PER_ADDRESS,
    INVITATIONS_PER_COMPANY,
    INVITATIONS_PER_PERSON,
)
from portal.rules.vocabulary import N_, PartnerStatus
from portal.tables.database import transaction
from portal.tables.organizations import Contact, Invitation, Organization, Partnership

Count = Callable[[Who, Partnership], Awaitable[None]]  # what may not happen too often

# Why a step is not open, by the status that stands instead.
CONFLICTS = {
    PartnerStatus.NOT_INVITED: N_("This organization is not invited. Invite it first."),
    PartnerStatus.PENDING: N_("This organization is invited already. Resend the invitation."),
    PartnerStatus.ACTIVE: N_("This organization is an active partner already."),
    PartnerStatus.DECLINED: N_("The invitation was declined. Invite the organization again."),
    PartnerStatus.CANCELED: N_("The partnership was canceled. Invite the organization again."),
}


async def set_recipient(
    who: Who, organization: Organization, *, contact: str, email: str, filled: str = ""
) -> Partnership:
    """Choose who is invited. The address may differ from the contact's own (R14 to R19).

    `filled` is the address that stood there before somebody typed.
    """
    if not who.has_agreed:
        raise Refused(NO_AGREEMENT)
    async with transaction():
        chosen = await contact_for(organization, contact)
        # Held still: an erasure under way is waited for, and a later one finds the address (Q23).
        await Contact.update({Contact.name: Contact.name}).where(Contact.id == chosen.id)
        await chosen.refresh()
        if chosen.redacted_at is not None:
            raise Invalid(
                {"contact": Refusal("R11", N_("This contact's data were erased. Choose another."))}
            )
        partnership = await _partnership(who, organization)
        address = _address(partnership, chosen, email, filled)
        if not address:
            raise Invalid(
                {"email": Refusal("R17", N_("This contact has no address. Enter one here."))}
            )
        has_moved = address != partnership.recipient_email
        partnership.recipient, partnership.recipient_email = chosen.id, address
        await partnership.save([Partnership.recipient, Partnership.recipient_email])
        if has_moved:
            # An open invitation is good for the stored address only (Q23).
            await void_invitations(partnership.id)
        await _note(who, "set recipient", partnership)
    return partnership


async def invite(who: Who, organization: Organization) -> Partnership:
    """Mail a link to the recipient. The partnership starts anew: nothing old returns (R30)."""
    async with transaction():
        return await _invite(who, organization, _count_press)


async def invite_in_bulk(who: Who, organization: Organization) -> Partnership:
    """The same as one of many (R20), in the transaction of the caller."""
    return await _invite(who, organization, _count_in_bulk)


async def resend(who: Who, organization: Organization) -> Partnership:
    """Mail a new link; the old one is void."""
    again: Values = {Partnership.invited_at: clock.now(), Partnership.invited_by: who.person}
    async with transaction():
        return await _send(who, organization, PartnerEvent.RESEND, again, "resend invitation")


async def withdraw(who: Who, organization: Organization) -> Partnership:
    """The link that was mailed no longer works (Q5)."""
    async with transaction():
        return await _withdraw(who, await _partnership(who, organization))


async def cancel(who: Who, organization: Organization) -> Partnership:
    """End an active partnership. Only a new invitation brings it back (R26 to R30)."""
    async with transaction():
        return await _cancel(who, await _partnership(who, organization))


async def give_up(who: Who, partnership: Partnership) -> None:
    """End it or take the invitation back, inside the change that makes it impossible (Q24)."""
    is_active = partnership.status == PartnerStatus.ACTIVE
    await (_cancel if is_active else _withdraw)(who, partnership)


async def _withdraw(who: Who, partnership: Partnership) -> Partnership:
    await _step(partnership, PartnerEvent.WITHDRAW)
    await void_invitations(partnership.id)
    await _note(who, "withdraw invitation", partnership)
    return partnership


async def _cancel(who: Who, partnership: Partnership) -> Partnership:
    partnership = await end(partnership.id, PartnerEvent.CANCEL)
    parties = await gather(
        who.tenant,
        partnership.partner,
        asked=partnership.invited_by,
        recipient=partnership.recipient_email,
    )
    link = f"{settings.current().base_url}/received"
    await tell(
        Notice.PARTNERSHIP_CANCELED,
        parties,
        who.person,
        lambda to: letters.partnership_canceled(to.reader.reads, who.company, who.name, link),
    )
    await journal.note_for(
        [who.tenant, partnership.partner],
        who.person,
        "cancel partnership",
        f"partnership {partnership.id}",
    )
    return partnership


async def forget_recipient(contact: Contact) -> None:
    """No invitation waits for a person whose data are erased, no mail, and no address (Q23).

    Of somebody who was chosen before, the mails and the address of then go.
    """
    partnership = await Partnership.objects().get(Partnership.organization == contact.organization)
    if partnership is None:
        return
    theirs: Combinable = Invitation.partnership == partnership.id
    if partnership.recipient == contact.id:
        await Partnership.update({Partnership.recipient_email: ""}).where(
            Partnership.id == partnership.id
        )
        await void_invitations(partnership.id)
    else:
        shared = partnership.recipient_email
        theirs = theirs & (Invitation.email == contact.email) & (Invitation.email != shared)
    await mailing.forget_invitations(theirs)
    await Invitation.update({Invitation.email: ""}).where(theirs)


async def _invite(who: Who, organization: Organization, count: Count) -> Partnership:
    afresh: Values = {
        Partnership.partner: None,
        Partnership.channel: "",
        Partnership.answered_at: None,
        Partnership.ended_at: None,
        Partnership.invited_at: clock.now(),
        Partnership.invited_by: who.person,
    }
    return await _send(who, organization, PartnerEvent.INVITE, afresh, "invite partner", count)


async def _count_press(who: Who, _: Partnership) -> None:
    await throttling.count(INVITATIONS_PER_PERSON, str(who.person))


async def _count_in_bulk(who: Who, partnership: Partnership) -> None:
    address = f"{who.tenant} {partnership.recipient_email.lower()}"
    await throttling.count(INVITATIONS_PER_ADDRESS, address)
    await throttling.count(INVITATIONS_PER_COMPANY, str(who.tenant))


async def _send(
    who: Who,
    organization: Organization,
    event: PartnerEvent,
    values: Values,
    verb: str,
    count: Count = _count_press,
) -> Partnership:
    if not who.agreement_accepted:
        raise Refused(NO_AGREEMENT)
    await hold_organization(organization.id)
    partnership = await _partnership(who, organization)
    await _step(partnership, event, values)
    refusal = await reason_not_to_invite(partnership.id)
    if refusal:
        raise Refused(refusal)
    await count(who, partnership)
    await mail_invitation(partnership.id, sent_by=who.person)
    await _note(who, verb, partnership)
    return partnership


async def _partnership(who: Who, organization: Organization) -> Partnership:
    """The one row of this organization; made when it is first needed, by one of two at once."""
    await Partnership.insert(
        Partnership(
            public_id=secrets.new_public_id(),
            lead=who.tenant,
            organization=organization.id,
            status=PartnerStatus.NOT_INVITED.value,
            created_at=clock.now(),
        )
    ).on_conflict(Partnership.organization, "DO NOTHING")
    partnership = await partnership_with(organization)
    assert partnership is not None  # noqa: S101 - it was just made
    return partnership


def _address(partnership: Partnership, contact: Contact, typed: str, filled: str) -> str:
    """The typed address, else the contact's; another contact overwrites what was typed (R19)."""
    has_changed = partnership.recipient != contact.id
    if not typed or (has_changed and typed in (partnership.recipient_email, filled)):
        address: str = contact.email
        return address
    return typed


async def _step(
    partnership: Partnership, event: PartnerEvent, values: Values | None = None
) -> None:
    has_moved = await take_step(partnership.id, event, values)
    await partnership.refresh()
    if not has_moved:
        raise Refused(Refusal("4.1", CONFLICTS[PartnerStatus(partnership.status)]))


async def _note(who: Who, verb: str, partnership: Partnership) -> None:
    await journal.note(who.tenant, who.person, verb, f"partnership {partnership.id}")
