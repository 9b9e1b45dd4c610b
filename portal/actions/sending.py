"""A form that makes something makes it once: neither a second press nor the retry after an answer
that was lost counts time twice.

Each page shown gives its forms a key of its own. What is made is noted under it in the same
transaction, so that the same form, sent again, is answered as it was the first time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from portal.access import Who
from portal.clock import now
from portal.gateways import secrets
from portal.rules.refusals import Refusal, Refused
from portal.rules.vocabulary import N_
from portal.tables.rows import one
from portal.tables.sent import SentForm

OTHER_WORDS = Refusal(
    "A39",
    N_(
        "You sent this form before, and what stood in it then was saved. "
        "To save this as well, send it once more."
    ),
)


class Sending(msgspec.Struct, frozen=True):
    """A form on its way: its key, where it goes, and a digest of what stands in it."""

    key: str
    to: str
    content: str


class Making(msgspec.Struct, frozen=True):
    """What the form makes; `is_made` where an earlier sending of it has made it already."""

    public_id: str
    is_made: bool = False


_underway: ContextVar[Sending | None] = ContextVar("sending", default=None)


@contextmanager
def sending(form: Sending | None) -> Iterator[None]:
    """Inside, actions answer this form. Without a form, as in the demo, nothing is noted."""
    token = _underway.set(form)
    try:
        yield
    finally:
        _underway.reset(token)


async def once(who: Who) -> Making:
    """The public id of what the form makes, new or that of the first time.

    The first query of the caller's transaction: of several at once, the others wait here for the
    first. Refused where something else stands in the form, as on a page that was gone back to.
    """
    making = Making(secrets.new_public_id())
    form = _underway.get()
    if form is None:
        return making
    name = secrets.digest(f"{who.membership} {form.to} {form.key}")
    noted = (
        await SentForm.insert(
            SentForm(form=name, content=form.content, made=making.public_id, sent_at=now())
        )
        .on_conflict(action="DO NOTHING")
        .returning(SentForm.id)
    )
    if noted:
        return making
    before = one(await SentForm.objects().get(SentForm.form == name))
    if before.content != form.content:
        raise Refused(OTHER_WORDS)
    return Making(before.made, is_made=True)
