"""Skills and areas of partners (Q45): those of some, which there are, and who has them."""

from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Min
from piccolo.querystring import QueryString

from portal.access import Who, visible_organizations
from portal.reads.frames import MOST_CHOICES
from portal.reads.matching import containing
from portal.rules.partner_tags import TagKind
from portal.tables.organizations import Organization, PartnerTag


class Tags(msgspec.Struct, frozen=True):
    """What a partner can do, and where it works; each by name."""

    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


class TagsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one organization; `carried` is the view of the list that its way back shows."""

    organization: str
    name: str
    tags: Tags
    carried: str = ""


async def tags_of(organizations: list[int]) -> dict[int, Tags]:
    """Those of each of some organizations; one without any is not among them."""
    if not organizations:
        return {}
    rows = (
        await PartnerTag.select(PartnerTag.organization, PartnerTag.kind, PartnerTag.name)
        .where(PartnerTag.organization.is_in(organizations))
        .order_by(PartnerTag.folded)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for row in rows:
        kinds = found.setdefault(row["organization"], {TagKind.SKILL: [], TagKind.AREA: []})
        kinds[row["kind"]].append(row["name"])
    return {
        organization: Tags(skills=tuple(kinds[TagKind.SKILL]), areas=tuple(kinds[TagKind.AREA]))
        for organization, kinds in found.items()
    }


def having(kind: TagKind, text: str, organization: Any = Organization.id) -> list[QueryString]:
    """Where `organization`, a column, has a word of a kind with `text` in it; all for no text."""
    return [
        QueryString(
            "EXISTS (SELECT 1 FROM partner_tag AS t WHERE t.organization = {}"
            " AND t.kind = {} AND {})",
            organization,
            kind.value,
            like,
        )
        for like in containing(QueryString("t.folded"), text)
    ]


async def tag_choices(who: Who) -> Tags:
    """The words that the own company uses, each once, by name."""
    of: Any = PartnerTag.organization
    own = Organization.select(Organization.id).where(visible_organizations(who))
    rows = (
        await PartnerTag.select(PartnerTag.kind, PartnerTag.folded, Min(PartnerTag.name, "name"))
        .where(of.is_in(own))
        .group_by(PartnerTag.kind, PartnerTag.folded)
        .order_by(PartnerTag.folded)
    )
    skills, areas = (
        tuple(row["name"] for row in rows if row["kind"] == kind)[:MOST_CHOICES]
        for kind in (TagKind.SKILL, TagKind.AREA)
    )
    return Tags(skills=skills, areas=areas)


async def tags_page(organization: Organization, carried: str = "") -> TagsPage:
    """The form of an organization that was loaded through its door."""
    return TagsPage(
        organization=organization.public_id,
        name=organization.name,
        tags=(await tags_of([organization.id])).get(organization.id, Tags()),
        carried=carried,
    )
