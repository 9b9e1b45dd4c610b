"""Create and edit the lead's customer records and the contacts in them; erase a contact."""

import msgspec

from portal import clock
from portal.access import Who, contact_for, organization_for, partnership_with
from portal.actions import journal, partners
from portal.actions.partnerships import hold_organization
from portal.actions.sending import once
from portal.rules.partnership import ELIGIBLE
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import N_, OrganizationType, PartnerStatus
from portal.rules.words import sort_name
from portal.tables.database import transaction
from portal.tables.organizations import Contact, Organization
from portal.tables.rows import columns

ERASED = Refusal("R11", N_("This contact's data were erased."))
# What an organization must not lose while it is a partner or invited (Q24).
KEEPS = {
    PartnerStatus.PENDING: N_("An invitation is open. Withdraw it first."),
    PartnerStatus.ACTIVE: N_("This is an active partner. Cancel the partnership first."),
}


class OrganizationFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in about an organization."""

    name: str
    type: OrganizationType
    phone: str = ""
    address: str = ""
    language: str = ""
    active: bool = True


class ContactFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in about a contact."""

    name: str
    email: str = ""
    phone: str = ""


async def create_organization(who: Who, fields: OrganizationFields) -> Organization:
    async with transaction():
        making = await once(who)
        if making.is_made:
            return await organization_for(who, making.public_id)
        organization = Organization(
            public_id=making.public_id,
            tenant=who.tenant,
            created_at=clock.now(),
            sort_name=sort_name(fields.name),
            **msgspec.structs.asdict(fields),
        )
        await organization.save()
        await _note(who, "create organization", organization)
    return organization


async def edit_organization(
    who: Who, organization: Organization, fields: OrganizationFields, *, may_end: bool = False
) -> Organization:
    """Only an organization of an eligible type that is active can be a partner, or invited (Q24).

    `may_end`: the person has confirmed that a partnership ends, or an invitation is withdrawn.
    """
    async with transaction():
        await hold_organization(organization.id)
        if not (fields.active and fields.type in ELIGIBLE):
            await _give_up_partner(who, organization, fields, may_end=may_end)
        for column, value in msgspec.structs.asdict(fields).items():
            setattr(organization, column, value)
        organization.sort_name = sort_name(fields.name)
        await organization.save()
        await _note(who, "edit organization", organization)
    return organization


async def create_contact(who: Who, organization: Organization, fields: ContactFields) -> Contact:
    async with transaction():
        making = await once(who)
        if making.is_made:
            return await contact_for(organization, making.public_id)
        contact = Contact(
            public_id=making.public_id,
            organization=organization.id,
            created_at=clock.now(),
            **msgspec.structs.asdict(fields),
        )
        await contact.save()
        await journal.note(who.tenant, who.person, "create contact", f"contact {contact.id}")
    return contact


async def edit_contact(who: Who, contact: Contact, fields: ContactFields) -> None:
    """What was erased meanwhile stays erased (R11).

    The address of an open invitation stays as it was sent (Q23).
    """
    async with transaction():
        edited = (
            await Contact.update(columns(Contact, msgspec.structs.asdict(fields)))
            .where(Contact.id == contact.id, Contact.redacted_at.is_null())
            .returning(Contact.id)
        )
        if not edited:
            raise Refused(ERASED)
        await journal.note(who.tenant, who.person, "edit contact", f"contact {contact.id}")


async def erase_contact(who: Who, contact: Contact) -> None:
    """Clear the person's data; the row stays for the tickets that name it (R11).

    An invitation that is open to the person is void, and its address cleared (Q23).
    """
    async with transaction():
        await Contact.update(
            {
                Contact.name: "",
                Contact.email: "",
                Contact.phone: "",
                Contact.redacted_at: clock.now(),
            }
        ).where(Contact.id == contact.id)
        await partners.forget_recipient(contact)
        await journal.note(who.tenant, who.person, "erase contact", f"contact {contact.id}")


async def _give_up_partner(
    who: Who, organization: Organization, fields: OrganizationFields, *, may_end: bool
) -> None:
    partnership = await partnership_with(organization)
    sentence = partnership and KEEPS.get(PartnerStatus(partnership.status))
    if not partnership or not sentence:
        return
    if not (may_end and who.may(Permission.MANAGE_PARTNERS)):
        lost = {"type": fields.type not in ELIGIBLE, "active": not fields.active}
        raise Invalid({field: Refusal("Q24", sentence) for field in lost if lost[field]})
    await partners.give_up(who, partnership)


async def _note(who: Who, verb: str, organization: Organization) -> None:
    await journal.note(who.tenant, who.person, verb, f"organization {organization.id}")
