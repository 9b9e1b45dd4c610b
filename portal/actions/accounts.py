"""Logins: a new one for whoever holds a mailbox; name, language and time zone of one's own."""

from zoneinfo import available_timezones

from portal.access import Who
from portal.actions import journal
from portal.clock import now
from portal.gateways import secrets
from portal.gateways.language import LANGUAGES
from portal.rules.invitations import HAS_ACCOUNT
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.vocabulary import N_
from portal.tables.database import transaction
from portal.tables.people import Membership, Person

LONGEST_NAME = 120


async def open_account(*, email: str, name: str, language: str, time_zone: str) -> int:
    """The login of a newcomer, in the transaction of the caller.

    Whoever uses theirs already proves it by signing in first (A45). A login that no company knows
    any more is as good as new.
    """
    rows = (
        await Person.insert(
            Person(
                public_id=secrets.new_public_id(),
                email=email,
                name=name,
                language=language,
                time_zone=time_zone,
                created_at=now(),
            )
        )
        .on_conflict(Person.email, "DO UPDATE", [Person.name, Person.language])
        .returning(Person.id)
    )
    person: int = rows[0]["id"]
    if await Membership.exists().where(Membership.person == person, Membership.active.eq(True)):
        raise Refused(HAS_ACCOUNT)
    return person


async def change_account(who: Who, *, name: str, language: str, time_zone: str) -> None:
    """Keep how a person is called and reads. Invalid names every field that is wrong."""
    name = " ".join(name.split())
    errors = {}
    if not 0 < len(name) <= LONGEST_NAME:
        errors["name"] = Refusal(
            "desk", N_("Enter a name of up to {most} characters."), {"most": LONGEST_NAME}
        )
    if language not in LANGUAGES:
        errors["language"] = Refusal("desk", N_("Choose one of the languages."))
    if time_zone not in available_timezones():
        errors["time_zone"] = Refusal("desk", N_("Choose one of the time zones."))
    if errors:
        raise Invalid(errors)
    async with transaction():
        await Person.update(
            {Person.name: name, Person.language: language, Person.time_zone: time_zone}
        ).where(Person.id == who.person)
        await journal.note(who.tenant, who.person, "change account", f"person {who.person}")
