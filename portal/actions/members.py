"""People of a company: a new membership for a person, who is made where the address is new."""

from portal.actions import journal
from portal.clock import now
from portal.gateways import secrets
from portal.rules.vocabulary import Level, Role
from portal.tables.database import transaction
from portal.tables.people import Membership, Person, Tenant


async def add_member(
    tenant: Tenant, name: str, email: str, role: Role, level: Level = Level.NONE
) -> Membership:
    """A person joins a company. A new login reads the company's language and zone."""
    async with transaction():
        person = await Person.objects().where(Person.email == email).first()
        if person is None:
            person = Person(
                public_id=secrets.new_public_id(),
                email=email,
                name=name,
                language=tenant.language,
                time_zone=tenant.time_zone,
                created_at=now(),
            )
            await person.save()
        membership = Membership(
            public_id=secrets.new_public_id(),
            tenant=tenant.id,
            person=person.id,
            role=role.value,
            level=level.value,
            created_at=now(),
        )
        await membership.save()
        await journal.note(tenant.id, None, "add member", f"membership {membership.id}")
    return membership
