"""Views of lists that a person keeps for themselves. Nobody else sees them: they leave no line."""

from portal import clock
from portal.access import Who
from portal.gateways import secrets
from portal.rules.lists import View
from portal.rules.refusals import Invalid, Refusal
from portal.rules.vocabulary import N_
from portal.tables.database import transaction
from portal.tables.people import Membership
from portal.tables.views import SavedView

MOST = 30


async def keep_view(who: Who, view: View, name: str, *, is_default: bool) -> None:
    """Keep a view under a name of this list; one that has the name already becomes this one."""
    async with transaction():
        await _in_line(who)
        kept = await _own(who, view.shape.name)
        if len(kept) >= MOST and name not in {each.name for each in kept}:
            raise Invalid({"name": Refusal("views", TOO_MANY, {"most": MOST})})
        await _only_default(who, view.shape.name, is_default=is_default)
        await SavedView.insert(
            SavedView(
                public_id=secrets.new_public_id(),
                membership=who.membership,
                listing=view.shape.name,
                name=name,
                query=view.query,
                is_default=is_default,
                created_at=clock.now(),
            )
        ).on_conflict(
            target=(SavedView.membership, SavedView.listing, SavedView.name),
            action="DO UPDATE",
            values=[SavedView.query, SavedView.is_default],
        )


async def edit_view(who: Who, kept: SavedView, name: str, *, is_default: bool) -> None:
    """Another name, and whether the list opens with it."""
    async with transaction():
        await _in_line(who)
        others = [each for each in await _own(who, kept.listing) if each.id != kept.id]
        if name in {each.name for each in others}:
            raise Invalid({"name": Refusal("views", N_("Another view has this name."))})
        await _only_default(who, kept.listing, is_default=is_default)
        await SavedView.update({SavedView.name: name, SavedView.is_default: is_default}).where(
            SavedView.id == kept.id
        )


async def forget_view(kept: SavedView) -> None:
    """Take a view away; what it shows stays where it is."""
    async with transaction():
        await SavedView.delete().where(SavedView.id == kept.id)


TOO_MANY = N_("You keep {most} views of this list already. Delete one first.")


async def _in_line(who: Who) -> None:
    """Two browsers of one person wait for each other here, so that one view is the default."""
    await Membership.update({Membership.active: True}).where(
        Membership.id == who.membership, Membership.active.eq(True)
    )


async def _own(who: Who, listing: str) -> list[SavedView]:
    return await SavedView.objects().where(
        SavedView.membership == who.membership, SavedView.listing == listing
    )


async def _only_default(who: Who, listing: str, *, is_default: bool) -> None:
    if is_default:
        await SavedView.update({SavedView.is_default: False}).where(
            SavedView.membership == who.membership, SavedView.listing == listing
        )
