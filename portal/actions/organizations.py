"""Create and edit the lead's customer records and the contacts in them."""

import msgspec

from portal import clock
from portal.access import Who, partnership_with
from portal.actions import journal
from portal.gateways import secrets
from portal.rules.partnership import ELIGIBLE
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, OrganizationType, PartnerStatus
from portal.rules.words import sort_name
from portal.tables.database import transaction
from portal.tables.organizations import Contact, Organization

# What an organization must not lose while it is a partner or invited (Q24).
KEEPS = {
    PartnerStatus.PENDING: N_("An invitation is open. Withdraw it first."),
    PartnerStatus.ACTIVE: N_(
        "An active partner stays active, and of type Partner, Vendor or Customer."
    ),
}


class OrganizationFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in about an organization."""

    name: str
    type: OrganizationType
    phone: str = ""
    address: str = ""
    active: bool = True


class ContactFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in about a contact."""

    name: str
    email: str = ""
    phone: str = ""


async def create_organization(who: Who, fields: OrganizationFields) -> Organization:
    async with transaction():
        organization = Organization(
            public_id=secrets.new_public_id(),
            tenant=who.tenant,
            created_at=clock.now(),
            sort_name=sort_name(fields.name),
            **msgspec.structs.asdict(fields),
        )
        await organization.save()
        await _note(who, "create organization", organization)
    return organization


async def edit_organization(
    who: Who, organization: Organization, fields: OrganizationFields
) -> Organization:
    """A partner, or one that is invited, has to stay eligible and active (Q24)."""
    async with transaction():
        await _refuse_to_lose_a_partner(organization, fields)
        for column, value in msgspec.structs.asdict(fields).items():
            setattr(organization, column, value)
        organization.sort_name = sort_name(fields.name)
        await organization.save()
        await _note(who, "edit organization", organization)
    return organization


async def create_contact(who: Who, organization: Organization, fields: ContactFields) -> Contact:
    async with transaction():
        contact = Contact(
            public_id=secrets.new_public_id(),
            organization=organization.id,
            created_at=clock.now(),
            **msgspec.structs.asdict(fields),
        )
        await contact.save()
        await journal.note(who.tenant, who.person, "create contact", f"contact {contact.id}")
    return contact


async def edit_contact(who: Who, contact: Contact, fields: ContactFields) -> Contact:
    """The address of an open invitation stays as it was sent (Q23)."""
    async with transaction():
        for column, value in msgspec.structs.asdict(fields).items():
            setattr(contact, column, value)
        await contact.save()
        await journal.note(who.tenant, who.person, "edit contact", f"contact {contact.id}")
    return contact


async def _refuse_to_lose_a_partner(organization: Organization, fields: OrganizationFields) -> None:
    lost = {"type": fields.type not in ELIGIBLE, "active": not fields.active}
    if not any(lost.values()):
        return
    partnership = await partnership_with(organization)
    sentence = partnership and KEEPS.get(PartnerStatus(partnership.status))
    if sentence:
        raise Invalid({field: Refusal("Q24", sentence) for field in lost if lost[field]})


async def _note(who: Who, verb: str, organization: Organization) -> None:
    await journal.note(who.tenant, who.person, verb, f"organization {organization.id}")
