"""How far a lead has come with setting up: what happened, and what its people looked at (R110)."""

from piccolo.querystring import QueryString

from portal.rules.setup import LOOKED_AT, Facts
from portal.tables.database import engine_in_use
from portal.tables.prepared import prepared

_HAPPENED = (
    "partnership WHERE lead = {} AND invited_at IS NOT NULL",
    "partnership WHERE lead = {} AND partner IS NOT NULL",
    "network WHERE tenant = {} AND active",
    "outsourcing WHERE lead = {} AND sent_at IS NOT NULL",
    *(f"setup_step WHERE tenant = {{}} AND step = '{step}'" for step in LOOKED_AT),
)


async def facts_of(tenant: int, *, has_agreed: bool) -> Facts:
    """What is known of a company, in one query."""
    rows = await engine_in_use().run_querystring(_happened(tenant))
    invited, partner, network, sent, *seen = (bool(found) for found in rows[0].values())
    return Facts(
        has_agreed=has_agreed,
        seen=frozenset(step for step, is_seen in zip(LOOKED_AT, seen, strict=True) if is_seen),
        has_invited=invited,
        has_partner=partner,
        has_network=network,
        has_sent=sent,
    )


@prepared
def _happened(tenant: int) -> QueryString:
    asked = (
        f"EXISTS (SELECT 1 FROM {rows}) AS fact_{number}"  # noqa: S608 - words of ours
        for number, rows in enumerate(_HAPPENED)
    )
    return QueryString(f"SELECT {', '.join(asked)}", *[tenant] * len(_HAPPENED))
