"""A new lead's instance, with its first administrator and the way in."""

from zoneinfo import available_timezones

from babel.numbers import list_currencies

from portal.actions import journal
from portal.actions.sign_in import add_link
from portal.clock import now
from portal.gateways import secrets
from portal.gateways.language import LANGUAGES
from portal.rules.addresses import address_refusal
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_, Role, TenantKind
from portal.tables.contracts import FeeContract
from portal.tables.database import transaction
from portal.tables.people import Membership, Person, Tenant

LONGEST_NAME = 120


async def create_tenant(
    name: str, admin_email: str, *, language: str, currency: str, time_zone: str
) -> str:
    """The one-time link for the first administrator of the new instance.

    A person who has a login already joins with it. The fee contract begins at nothing; `set_fee`
    adds the agreed version. Invalid names every value that is wrong.
    """
    name, admin_email = " ".join(name.split()), admin_email.strip().lower()
    errors = _errors(name, admin_email, language, currency, time_zone)
    if errors:
        raise Invalid(errors)
    async with transaction():
        if await Tenant.exists().where(
            Tenant.name == name, Tenant.kind == TenantKind.INSTANCE.value
        ):
            raise Invalid({"name": Refusal("A42", N_("There is a lead of this name already."))})
        tenant = Tenant(
            public_id=secrets.new_public_id(),
            kind=TenantKind.INSTANCE.value,
            name=name,
            language=language,
            currency=currency,
            time_zone=time_zone,
            created_at=now(),
        )
        await tenant.save()
        person = await _person(admin_email, tenant)
        await _make_administrator(person, tenant)
        await _open_contract(tenant)
        await journal.note(tenant.id, person.id, "create tenant", f"tenant {tenant.id}")
        return await add_link(person.id)


def _errors(
    name: str, admin_email: str, language: str, currency: str, time_zone: str
) -> dict[str, Refusal]:
    errors = {}
    if not 0 < len(name) <= LONGEST_NAME:
        errors["name"] = Refusal(
            "desk", N_("Enter a name of up to {most} characters."), {"most": LONGEST_NAME}
        )
    if refusal := address_refusal(admin_email):
        errors["admin"] = refusal
    if language not in LANGUAGES:
        errors["language"] = Refusal("desk", N_("Choose one of the languages."))
    if currency not in list_currencies():
        errors["currency"] = Refusal("desk", N_("Use the three letters of a currency, like EUR."))
    if time_zone not in available_timezones():
        errors["time_zone"] = Refusal("desk", N_("Choose one of the time zones."))
    return errors


async def _person(email: str, tenant: Tenant) -> Person:
    """The login of this address; a new one is called after it until its owner says otherwise."""
    person = await Person.objects().where(Person.email == email).first()
    if person is None:
        person = Person(
            public_id=secrets.new_public_id(),
            email=email,
            name=email.partition("@")[0],
            language=tenant.language,
            time_zone=tenant.time_zone,
            created_at=now(),
        )
        await person.save()
    return person


async def _make_administrator(person: Person, tenant: Tenant) -> None:
    await Membership.insert(
        Membership(
            public_id=secrets.new_public_id(),
            tenant=tenant.id,
            person=person.id,
            role=Role.SYSTEM_ADMINISTRATOR.value,
            created_at=now(),
        )
    )
    await Tenant.update({Tenant.primary_contact: person.id}).where(Tenant.id == tenant.id)


async def _open_contract(tenant: Tenant) -> None:
    await FeeContract.insert(
        FeeContract(
            tenant=tenant.id,
            version=1,
            amount=0,
            currency=tenant.currency,
            valid_from=now(),
            created_at=now(),
        )
    )
