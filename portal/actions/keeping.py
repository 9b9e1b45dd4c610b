"""What is typed and not sent yet: kept while a person types, forgotten once it is sent."""

import msgspec

from portal import clock
from portal.access import Who
from portal.actions.filing import hold
from portal.tables.database import transaction
from portal.tables.kept import KeptForm

NOTE, TIME, CHARGE, QUESTION = "note", "time", "charge", "question"
CHOICES = ("internal", "activity")  # alone they are nothing that a person would miss


async def keep(who: Who, ticket: int, form: str, typed: dict[str, str]) -> None:
    """Keep a form as it stands; an empty one is forgotten. Nothing has happened, so no line.

    NotThere if the ticket was deleted meanwhile.
    """
    filled = {name: value for name, value in typed.items() if value.strip()}
    async with transaction():
        await hold(ticket)
        if not filled.keys() - CHOICES:
            await forget(who, ticket, form)
            return
        await KeptForm.insert(
            KeptForm(
                membership=who.membership,
                ticket=ticket,
                form=form,
                typed=msgspec.json.encode(filled).decode(),
                kept_at=clock.now(),
            )
        ).on_conflict(
            target=(KeptForm.membership, KeptForm.ticket, KeptForm.form),
            action="DO UPDATE",
            values=[KeptForm.typed, KeptForm.kept_at],
        )


async def forget(who: Who, ticket: int, form: str) -> None:
    """The form was sent, or emptied: in the transaction of the caller."""
    await KeptForm.delete().where(
        KeptForm.membership == who.membership, KeptForm.ticket == ticket, KeptForm.form == form
    )
