"""The set-up checklist as it stands for a company; nothing is asked once it is over (R110)."""

import msgspec

from portal.access import Who
from portal.rules.permissions import Permission
from portal.rules.setup import Line, checklist, is_over
from portal.tables.setup_facts import facts_of


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks that somebody may do."""

    lines: list[Line]
    may_put_away: bool

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)


async def setup_of(who: Who) -> Setup | None:
    """For whoever manages partners, as long as the company is not set up; one query."""
    if who.is_set_up or not who.may(Permission.MANAGE_PARTNERS):
        return None
    facts = await facts_of(who.tenant, has_agreed=who.has_agreed)
    if is_over(facts):
        return None
    return Setup(
        lines=checklist(facts, who.standing),
        may_put_away=who.may(Permission.MANAGE_STAFF),
    )
