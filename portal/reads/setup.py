"""The set-up checklist as it stands for a company; nothing is asked once it is over (R110)."""

from typing import Any

import msgspec
from piccolo.custom_types import Combinable
from piccolo.querystring import QueryString

from portal.access import Who
from portal.reads.slices import capped, sql_of
from portal.rules.permissions import Permission
from portal.rules.setup import Facts, Line, Step, checklist, is_over
from portal.tables.database import engine_in_use
from portal.tables.organizations import Partnership
from portal.tables.prepared import prepared
from portal.tables.setup import SetupStep
from portal.tables.tickets import Outsourcing


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """The tasks that somebody may do; `is_over` where all that has to be done is done."""

    lines: list[Line]
    is_over: bool
    may_put_away: bool

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lines)


async def setup_of(who: Who) -> Setup | None:
    """For whoever manages partners, as long as the company is not set up; one query."""
    if who.is_set_up or not who.may(Permission.MANAGE_PARTNERS):
        return None
    facts = await _facts(who)
    return Setup(
        lines=checklist(facts, who.standing),
        is_over=is_over(facts),
        may_put_away=who.may(Permission.MANAGE_STAFF),
    )


async def _facts(who: Who) -> Facts:
    rows = await engine_in_use().run_querystring(_found(who))
    has_invited, has_partner, has_sent, *seen = (bool(count) for count in rows[0].values())
    return Facts(
        has_agreed=who.has_agreed,
        seen=frozenset(step for step, is_seen in zip(Step, seen, strict=True) if is_seen),
        has_invited=has_invited,
        has_partner=has_partner,
        has_sent=has_sent,
    )


@prepared
def _found(who: Who) -> QueryString:
    return capped(
        [
            _ids(Partnership, Partnership.lead == who.tenant, Partnership.invited_at.is_not_null()),
            _ids(Partnership, Partnership.lead == who.tenant, Partnership.partner.is_not_null()),
            _ids(Outsourcing, Outsourcing.lead == who.tenant, Outsourcing.sent_at.is_not_null()),
            *(
                _ids(SetupStep, SetupStep.tenant == who.tenant, SetupStep.step == step.value)
                for step in Step
            ),
        ],
        most=1,
    )


def _ids(table: Any, *where: Combinable) -> QueryString:
    return sql_of(table.select(table.id).where(*where))
