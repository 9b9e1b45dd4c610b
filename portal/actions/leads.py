"""The partner's side of a partnership that stands: leave the lead (Q5)."""

from portal import settings
from portal.access import NotThere, Who
from portal.actions import journal
from portal.actions.addressing import gather, tell
from portal.actions.partnerships import end
from portal.gateways import letters
from portal.rules.notices import Notice
from portal.rules.partnership import PartnerEvent
from portal.tables.database import transaction
from portal.tables.organizations import Partnership


async def leave(who: Who, partnership: Partnership) -> None:
    """End the partnership; what was finished stays readable for both (Q37)."""
    async with transaction():
        if partnership.partner != who.tenant:
            raise NotThere
        ended = await end(partnership.id, PartnerEvent.LEAVE)
        parties = await gather(ended.lead, who.tenant, asked=ended.invited_by)
        link = f"{settings.current().base_url}/outsource/partners"
        await tell(
            Notice.PARTNER_LEFT,
            parties,
            who.person,
            lambda to: letters.partner_left(to.reader.reads, who.company, who.name, link),
        )
        await journal.note_for(
            [ended.lead, who.tenant],
            who.person,
            "leave partnership",
            f"partnership {partnership.id}",
        )
