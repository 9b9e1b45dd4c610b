"""One thing done to many rows of a list: which things, who may, and how many at once (R20, Q41).

Each row is judged by the rules of its own verb at the moment it is done. What stands here is only
what holds for the rows together.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from portal.rules.listings.desk import TICKETS
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.listings.partners import PARTNERS
from portal.rules.lists import Shape, read_view
from portal.rules.permissions import Permission
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

MOST_ROWS = 500
AT_ONCE = 5  # so few are done before the press is answered
PUBLIC_ID = re.compile(r"[\w-]{1,22}", re.ASCII)


class BulkVerb(StrEnum):
    """What is done to each of the rows."""

    INVITE = "invite"
    SEND_DRAFTS = "send drafts"
    CANCEL_OFFERS = "cancel offers"
    SAVE_TERMS = "save terms"
    SEND_OFFERS = "send offers"


class RowState(StrEnum):
    """How far a row of a run is. Only a refused one can wait once more."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the verb, who may, the list it is chosen from, and its words.

    `done` stands beside each row that it went well for, `said` on the list where all did.
    """

    verb: BulkVerb
    needs: Permission
    shape: Shape
    title: str
    done: str
    said: str


BULKS = {
    each.verb: each
    for each in (
        Bulk(
            verb=BulkVerb.INVITE,
            needs=Permission.MANAGE_PARTNERS,
            shape=PARTNERS,
            title=N_("Invite organizations"),
            done=N_("Invitation sent"),
            said=N_("Invitations sent: {count}."),
        ),
        Bulk(
            verb=BulkVerb.SEND_DRAFTS,
            needs=Permission.OUTSOURCE,
            shape=OUTSOURCED,
            title=N_("Send offers"),
            done=N_("Offer sent"),
            said=N_("Offers sent: {count}."),
        ),
        Bulk(
            verb=BulkVerb.CANCEL_OFFERS,
            needs=Permission.OUTSOURCE,
            shape=OUTSOURCED,
            title=N_("Cancel offers"),
            done=N_("Offer canceled"),
            said=N_("Offers canceled: {count}."),
        ),
        Bulk(
            verb=BulkVerb.SAVE_TERMS,
            needs=Permission.OUTSOURCE,
            shape=TICKETS,
            title=N_("Save drafts"),
            done=N_("Draft saved"),
            said=N_("Drafts saved: {count}. Nothing has been sent."),
        ),
        Bulk(
            verb=BulkVerb.SEND_OFFERS,
            needs=Permission.OUTSOURCE,
            shape=TICKETS,
            title=N_("Send offers"),
            done=N_("Offer sent"),
            said=N_("Offers sent: {count}."),
        ),
    )
}

NOTHING_SELECTED = Refusal("R20", N_("Nothing is selected. Tick at least one row first."))
TOO_MANY = Refusal(
    "R20",
    N_("At most {most} rows can be done at once. Select fewer."),
    {"most": MOST_ROWS},
)
NOT_THERE = Refusal("R20", N_("This is not there, or not any more."))
MAY_NOT = Refusal(
    "R20", N_("You may no longer do this. An administrator can give you the permission again.")
)
ENOUGH_MAILS = Refusal(
    "A11", N_("Too many invitations went out within a day. Try this one again tomorrow.")
)
WENT_WRONG = Refusal("R20", N_("This could not be done for now. Try it again."))


def way_back(verb: BulkVerb, query: str) -> str:
    """The list that rows were chosen from, in the view in which they were."""
    shape = BULKS[verb].shape
    return read_view(shape, query).address if query else shape.path


def chosen(typed: Iterable[str]) -> list[str]:
    """The public ids that were ticked, each once; what cannot be one is left out.

    Boxes send one each, the page that names them all of them with spaces between.
    """
    ids = (each for several in typed for each in several.split())
    return list(dict.fromkeys(each for each in ids if PUBLIC_ID.fullmatch(each)))


def refusal_of(ids: list[str]) -> Refusal | None:
    """Why nothing can be done to these together, or None."""
    if not ids:
        return NOTHING_SELECTED
    return TOO_MANY if len(ids) > MOST_ROWS else None
