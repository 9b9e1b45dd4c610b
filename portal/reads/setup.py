"""The set-up checklist as it stands for a company; nothing is asked once it is over (R110)."""

import msgspec
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
    partners = Partnership.select(Partnership.id).where(Partnership.lead == who.tenant)
    sent = Outsourcing.select(Outsourcing.id).where(Outsourcing.lead == who.tenant)
    seen = SetupStep.select(SetupStep.id).where(SetupStep.tenant == who.tenant)
    return capped(
        [
            sql_of(partners.where(Partnership.invited_at.is_not_null())),
            sql_of(partners.where(Partnership.partner.is_not_null())),
            sql_of(sent.where(Outsourcing.sent_at.is_not_null())),
            *(sql_of(seen.where(SetupStep.step == step.value)) for step in Step),
        ],
        most=1,
    )
