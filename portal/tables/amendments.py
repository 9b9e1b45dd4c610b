"""Other terms that a lead proposed after the acceptance, and what became of them (Q14)."""

from piccolo.columns import Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.querystring import QueryString
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.people import Person
from portal.tables.schema import Index
from portal.tables.tickets import Outsourcing


class Amendment(Table):
    """One proposal: the terms as they would be, and in `was_*` as they stood when it was made.

    It is never deleted, and changed only once, when it ends: so it is the history of the terms.
    """

    id: Serial
    public_id = Varchar(22, unique=True)
    outsourcing = ForeignKey(Outsourcing, null=False, on_delete=OnDelete.restrict)
    status = Varchar(10)
    partner_rate = Integer(null=True, default=None, help_text="minor units, per hour or flat")
    authorised_minutes = Integer(default=0)
    authorised_charges = Integer(default=0, help_text="minor units")
    complete_by = Timestamptz(null=True, default=None)
    instructions = Text(default="")
    was_partner_rate = Integer(null=True, default=None)
    was_authorised_minutes = Integer(default=0)
    was_authorised_charges = Integer(default=0)
    was_complete_by = Timestamptz(null=True, default=None)
    was_instructions = Text(default="")
    text = Text(default="", help_text="why, from the lead")
    proposed_by = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    proposed_at = Timestamptz()
    reason_text = Text(default="", help_text="of a decline")
    ended_by = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    ended_at = Timestamptz(null=True, default=None)


INDEXES = (
    Index(
        "amendment_one_open",
        "amendment",
        ("outsourcing",),
        unique=True,
        where="status = 'Proposed'",
    ),
    Index("amendment_of_outsourcing", "amendment", ("outsourcing", "id")),
)

# What a page of the ticket asks along with the attempt, so that it asks no further: the proposal
# that waits, column by column. The index of open ones is found only where the word stands here.
_WAITING = (
    "(SELECT {column} FROM amendment AS proposed{person}"
    " WHERE proposed.outsourcing = {{}} AND proposed.status = 'Proposed')"
)
_PERSON = " JOIN person ON person.id = proposed.proposed_by"
_SHOWN = {
    "proposal": "proposed.public_id",
    "proposed_partner_rate": "proposed.partner_rate",
    "proposed_authorised_minutes": "proposed.authorised_minutes",
    "proposed_authorised_charges": "proposed.authorised_charges",
    "proposed_complete_by": "proposed.complete_by",
    "proposed_instructions": "proposed.instructions",
    "proposed_text": "proposed.text",
    "proposed_at": "proposed.proposed_at",
    "proposed_by": "person.name",
}


def _beside(alias: str, column: str) -> QueryString:
    person = _PERSON if column.startswith("person.") else ""
    sql = _WAITING.format(column=column, person=person)
    return QueryString(sql, Outsourcing.id, alias=alias)


# The public id of the proposal that waits for the partner, or NULL.
PROPOSAL = _beside("proposal", _SHOWN["proposal"])
# All of it.
PROPOSED = tuple(_beside(alias, column) for alias, column in _SHOWN.items())
