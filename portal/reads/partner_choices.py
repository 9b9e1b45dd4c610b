"""The partners that a list of the lead can be narrowed to."""

from portal.access import Who, not_there
from portal.tables.organizations import Partnership


async def partner_choices(who: Who, chosen: str = "") -> list[tuple[str, str]]:
    """Organization and name of every company that has become a partner, by name.

    `chosen` has to be one of them, or nothing.
    """
    of = Partnership.organization
    rows = (
        await Partnership.select(of.public_id.as_alias("public_id"), of.name.as_alias("name"))
        .where(Partnership.lead == who.tenant, Partnership.partner.is_not_null())
        .order_by(of.sort_name, of.id)
    )
    if chosen and chosen not in {row["public_id"] for row in rows}:
        not_there()
    return [(row["public_id"], row["name"]) for row in rows]
