"""The lead's list of networks and vendors: add, edit, switch on and off (R64, R65, R104, R105)."""

import msgspec

from portal import clock
from portal.access import Who, network_for
from portal.actions import journal
from portal.actions.sending import once
from portal.gateways import secrets
from portal.gateways.language import Language
from portal.rules.forwarding import Template, refusals_of
from portal.rules.preconditions import NO_AGREEMENT
from portal.rules.refusals import Invalid, Refused
from portal.rules.vocabulary import N_, NetworkAction, NetworkKind
from portal.rules.words import sort_name
from portal.tables.database import transaction
from portal.tables.networks import Network
from portal.tables.rows import columns

SAMPLE = N_("Sample network")


class NetworkFields(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in about an entry. `organization` is the id of a row, if one is named."""

    name: str
    kind: NetworkKind
    action: NetworkAction
    organization: int | None = None
    email: str = ""
    subject: str = ""
    body: str = ""
    link: str = ""
    active: bool = True


async def create_network(who: Who, fields: NetworkFields) -> Network:
    _judge(who, fields)
    async with transaction():
        making = await once(who)
        if making.is_made:
            return await network_for(who, making.public_id)
        network = Network(
            public_id=making.public_id,
            tenant=who.tenant,
            sort_name=sort_name(fields.name),
            created_at=clock.now(),
            **msgspec.structs.asdict(fields),
        )
        await network.save()
        await journal.note(who.tenant, who.person, "create network", f"network {network.id}")
    return network


async def edit_network(who: Who, network: Network, fields: NetworkFields) -> None:
    """What was forwarded before stays as it went out."""
    _judge(who, fields)
    values = {**msgspec.structs.asdict(fields), "sort_name": sort_name(fields.name)}
    async with transaction():
        await Network.update(columns(Network, values)).where(Network.id == network.id)
        await journal.note(who.tenant, who.person, "edit network", f"network {network.id}")


async def add_sample(who: Who) -> None:
    """An inactive entry that shows what one looks like. Part of accepting the agreement."""
    name = Language(who.language).say(SAMPLE)
    await Network.insert(
        Network(
            public_id=secrets.new_public_id(),
            tenant=who.tenant,
            name=name,
            sort_name=sort_name(name),
            kind=NetworkKind.NETWORK.value,
            action=NetworkAction.NOTHING.value,
            active=False,
            created_at=clock.now(),
        )
    )


def _judge(who: Who, fields: NetworkFields) -> None:
    if not who.has_agreed:
        raise Refused(NO_AGREEMENT)
    template = Template(
        action=fields.action,
        email=fields.email,
        subject=fields.subject,
        body=fields.body,
        link=fields.link,
    )
    if wrongs := refusals_of(template):
        raise Invalid(wrongs)
