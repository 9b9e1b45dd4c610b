"""A question of the partner on a page of its own, where the lead answers it (Q44)."""

from datetime import datetime

import msgspec

from portal.access import Who, not_there
from portal.reads.timeline import company_name
from portal.rules import copying
from portal.rules.amendments import AmendmentEvent, steps_open_to
from portal.rules.questions import answer_refusal
from portal.rules.refusals import Refusal, Refused
from portal.rules.sharing import phase_at, phase_for
from portal.rules.vocabulary import Actor, Kind, OutsourceStatus, Question, Side
from portal.tables.items import Item
from portal.tables.people import Person
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing


class AnswerPage(msgspec.Struct, frozen=True, kw_only=True):
    """A question that waits, and who will read the answer; `base` is its ticket's address.

    `may_propose`: the answer may be other terms (Q14).
    """

    base: str
    public_id: str
    author: str
    company: str
    text: str
    created_at: datetime
    audience: Refusal
    may_propose: bool


async def answer_page(base: str, who: Who, item: Item, attempt: Outsourcing | None) -> AnswerPage:
    """The page of an entry that was loaded through its door.

    NotThere where it asks the lead nothing; Refused where it cannot be answered any more.
    """
    if attempt is None or not (item.is_copy and item.question):
        not_there()
    if refusal := answer_refusal(phase_for(item, attempt), Question(item.question)):
        raise Refused(refusal)
    company = await company_name(attempt.partner)
    sentence = copying.audience(phase_at(attempt), Actor.LEAD, Kind.NOTE, internal=False)
    return AnswerPage(
        base=base,
        public_id=item.public_id,
        author=(await load(Person, item.author)).name,
        company=company,
        text=item.text,
        created_at=item.created_at,
        audience=Refusal("audience", sentence, {"own": who.company, "other": company}),
        may_propose=AmendmentEvent.PROPOSE_TERMS
        in steps_open_to(OutsourceStatus(attempt.status), Side.LEAD, who.standing),
    )
