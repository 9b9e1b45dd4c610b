"""The leads of a subcontractor: from whom offers come, and which partnerships have ended."""

from datetime import datetime

import msgspec

from portal.access import Who, visible_leads
from portal.rules.partnership import PartnerEvent, steps_open_to
from portal.rules.vocabulary import PartnerStatus
from portal.tables.organizations import Partnership


class LeadRow(msgspec.Struct, frozen=True, kw_only=True):
    """One partnership; `organization` is the name under which the lead knows the company."""

    public_id: str
    lead: str
    lead_id: str
    organization: str
    status: PartnerStatus
    answered_at: datetime | None
    ended_at: datetime | None
    may_leave: bool


class Leads(msgspec.Struct, frozen=True):
    """Those that stand first, each group by name."""

    leads: list[LeadRow]


async def leads(who: Who) -> Leads:
    rows = (
        await Partnership.select(
            Partnership.public_id,
            Partnership.lead.name.as_alias("lead"),
            Partnership.lead.public_id.as_alias("lead_id"),
            Partnership.organization.name.as_alias("organization"),
            Partnership.status,
            Partnership.answered_at,
            Partnership.ended_at,
        )
        .where(visible_leads(who))
        .order_by(Partnership.status, Partnership.lead.name, Partnership.id)
    )
    return Leads([_row(row) for row in rows])


def _row(row: dict[str, object]) -> LeadRow:
    status = PartnerStatus(str(row["status"]))
    may_leave = PartnerEvent.LEAVE in steps_open_to(status)
    return msgspec.convert({**row, "status": status, "may_leave": may_leave}, LeadRow)
