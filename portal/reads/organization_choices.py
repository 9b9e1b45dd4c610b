"""The organizations to choose from in a form: all, or where they are many, those a name finds."""

import msgspec

from portal.access import Who, visible_organizations
from portal.reads.matching import containing
from portal.reads.slices import Condition
from portal.rules.vocabulary import OrganizationType
from portal.tables.organizations import Organization

MOST = 50

Choice = tuple[str, str]


class OrganizationChoices(msgspec.Struct, frozen=True):
    """Choices are (public id, name), the chosen one among them; `is_searched` if they are cut."""

    organization: str
    organizations: list[Choice]
    is_searched: bool


async def organization_choices(
    who: Who, chosen: str, search: str = "", types: tuple[OrganizationType, ...] = ()
) -> OrganizationChoices:
    """The first active organizations by name with `search` in it, and the one chosen before.

    What a search finds alone is chosen by it. `types` are those wanted, all if none is named.
    """
    own = visible_organizations(who)
    found = await _choices(
        own,
        Organization.active.eq(True),
        *([Organization.type.is_in([each.value for each in types])] if types else []),
        *containing(Organization.sort_name, search),
    )
    is_cut = len(found) > MOST
    found = found[:MOST]
    if search and len(found) == 1:
        chosen = found[0][0]
    if chosen not in dict(found):
        found = [*await _choices(own, Organization.public_id.is_in([chosen])), *found]
    return OrganizationChoices(chosen, found, is_cut or bool(search))


async def is_found(who: Who, chosen: str, search: str) -> bool:
    """Whether the chosen organization is one of those that the search finds."""
    fitting = containing(Organization.sort_name, search)
    return not fitting or bool(
        await _choices(visible_organizations(who), Organization.public_id.is_in([chosen]), *fitting)
    )


async def _choices(*where: Condition) -> list[Choice]:
    rows = (
        await Organization.select(Organization.public_id, Organization.name)
        .where(*where)
        .order_by(Organization.sort_name, Organization.id)
        .limit(MOST + 1)
    )
    return [(row["public_id"], row["name"]) for row in rows]
