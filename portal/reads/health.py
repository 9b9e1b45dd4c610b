"""The one thing that monitoring asks for: does the database answer."""

from portal.tables.away import DatabaseAway
from portal.tables.people import Tenant


async def is_database_there() -> bool:
    """Whether a table of ours can be read just now."""
    try:
        await Tenant.exists()
    except DatabaseAway:
        return False
    return True
