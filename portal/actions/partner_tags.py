"""Say what a partner can do and where it works (Q45)."""

from collections.abc import Mapping

from portal.access import Who
from portal.actions import journal
from portal.actions.partnerships import hold_organization
from portal.rules.partner_tags import TagKind, fold
from portal.rules.partnership import NO_AGREEMENT
from portal.rules.refusals import Refused
from portal.tables.database import transaction
from portal.tables.organizations import Organization, PartnerTag


async def set_tags(
    who: Who, organization: Organization, tags: Mapping[TagKind, tuple[str, ...]]
) -> None:
    """These words and no others; each kind without a word it has twice."""
    if not who.has_agreed:
        raise Refused(NO_AGREEMENT)
    rows = [
        PartnerTag(organization=organization.id, kind=kind.value, name=name, folded=fold(name))
        for kind, names in tags.items()
        for name in names
    ]
    async with transaction():
        await hold_organization(organization.id)  # of two who save at once the later one counts
        await PartnerTag.delete().where(PartnerTag.organization == organization.id)
        if rows:
            await PartnerTag.insert(*rows)
        await journal.note(
            who.tenant, who.person, "set skills and areas", f"organization {organization.id}"
        )
