"""The profile of a subcontractor: how it is called and reached, and what its people may do."""

import msgspec

from portal.access import NotThere, Who, own_membership
from portal.actions import journal
from portal.rules.people import ADMINISTRATOR, NOT_AN_ADMINISTRATOR
from portal.rules.refusals import Invalid
from portal.tables.database import transaction
from portal.tables.people import Tenant


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a company says of itself. `primary_contact` is the public id of an administrator."""

    name: str
    phone: str
    address: str
    language: str
    time_zone: str
    primary_contact: str
    technicians_report: bool


async def change_profile(who: Who, profile: Profile) -> None:
    """Keep the profile of the own company; it counts for everybody from the next request on."""
    async with transaction():
        await Tenant.update(
            {
                Tenant.name: profile.name,
                Tenant.phone: profile.phone,
                Tenant.address: profile.address,
                Tenant.language: profile.language,
                Tenant.time_zone: profile.time_zone,
                Tenant.technicians_report: profile.technicians_report,
            }
        ).where(Tenant.id == who.tenant)
        # The company's row is held by now: nobody stops being an administrator meanwhile.
        await Tenant.update(
            {Tenant.primary_contact: await _administrator(who, profile.primary_contact)}
        ).where(Tenant.id == who.tenant)
        await journal.note(who.tenant, who.person, "change company", f"tenant {who.tenant}")


async def _administrator(who: Who, public_id: str) -> int:
    try:
        member = await own_membership(who, public_id)
    except NotThere:
        raise Invalid({"primary_contact": NOT_AN_ADMINISTRATOR}) from None
    if member.role != ADMINISTRATOR[who.kind]:
        raise Invalid({"primary_contact": NOT_AN_ADMINISTRATOR})
    person: int = member.person
    return person
