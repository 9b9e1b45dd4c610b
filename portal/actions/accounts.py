"""One's own account: name, language and time zone."""

from zoneinfo import available_timezones

from portal.access import Who
from portal.actions import journal
from portal.gateways.language import LANGUAGES
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_
from portal.tables.database import transaction
from portal.tables.people import Person

LONGEST_NAME = 120


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
