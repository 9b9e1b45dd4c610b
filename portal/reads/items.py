"""One entry of a ticket, to be edited or deleted, with what that does on the other side."""

from datetime import date, datetime

import msgspec

from portal.access import Who, not_there
from portal.reads.timeline import company_name
from portal.rules import copying
from portal.rules.refusals import Refusal, Refused
from portal.rules.sharing import actor_of, case_of
from portal.rules.synchronisation import Effect, row_for
from portal.rules.vocabulary import N_, Actor, Bond, Kind, Verb
from portal.tables.files import StoredFile
from portal.tables.items import Item
from portal.tables.people import Person
from portal.tables.rows import find
from portal.tables.tickets import Outsourcing

# What deleting an own entry does. A copy's deletion is told by the row's own warning.
DELETED_HERE = N_("It cannot be brought back.")
DELETED_THERE = {
    Effect.WITHDRAW: N_("It is deleted at {other} too, and cannot be brought back."),
    Effect.HOLD: N_("{other} keeps its copy unless completion is rejected."),
}


class EditPage(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands; `base` is the address of its ticket."""

    base: str
    public_id: str
    kind: Kind
    author: str
    created_at: datetime
    is_copy: bool
    internal: bool
    text: str
    internal_text: str
    activity: str
    minutes: int | None
    worked_on: date | None
    started_at: datetime | None
    ended_at: datetime | None
    quantity: int | None
    unit_cost: int | None
    currency: str
    customer_price: int | None
    address: str
    file_name: str
    warning: Refusal | None
    deletion: Refusal


async def edit_page(base: str, who: Who, item: Item, attempt: Outsourcing | None) -> EditPage:
    """The page of an entry that was loaded through its door.

    NotThere for the lines that nobody edits and for another's entry; Refused where the row
    refuses, as while completion waits for approval.
    """
    if item.event or not (item.is_copy or item.author == who.person):
        not_there()
    actor = actor_of(who.kind, who.tenant, attempt)
    case = case_of(item, attempt, actor, Verb.EDIT)
    if refusal := copying.refusal(case):
        raise Refused(refusal)
    names = {"own": who.company, "other": await _other(actor, attempt)}
    warning = copying.warning(case)
    file = await find(StoredFile, item.file)
    author = await Person.select(Person.name).where(Person.id == item.author).first()
    return EditPage(
        base=base,
        public_id=item.public_id,
        kind=Kind(item.kind),
        author=author["name"] if author else "",
        created_at=item.created_at,
        is_copy=item.is_copy,
        internal=item.internal,
        text=item.text,
        internal_text=item.internal_text,
        activity=item.activity,
        minutes=item.minutes,
        worked_on=item.worked_on,
        started_at=item.started_at,
        ended_at=item.ended_at,
        quantity=item.quantity,
        unit_cost=item.unit_cost,
        currency=item.currency,
        customer_price=item.customer_price,
        address=item.address,
        file_name=file.name if file else "",
        warning=Refusal("Q3", warning, names) if warning else None,
        deletion=Refusal("D13", _deletion(item, attempt, actor), names),
    )


async def _other(actor: Actor, attempt: Outsourcing | None) -> str:
    if attempt is None:
        return ""
    return await company_name(attempt.partner if actor is Actor.LEAD else attempt.lead)


def _deletion(item: Item, attempt: Outsourcing | None, actor: Actor) -> str:
    case = case_of(item, attempt, actor, Verb.DELETE)
    warning = copying.warning(case)
    if warning:
        return warning
    if case.bond is not Bond.LIVE:
        return DELETED_HERE
    return DELETED_THERE.get(row_for(case).effect, DELETED_HERE)
