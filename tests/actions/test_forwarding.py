"""A ticket goes to a network and comes back by hand: rows, mails, races (O15, R102 to R107)."""

import pytest

from portal.access import Who
from portal.actions import mailing, outsourcing
from portal.actions.deleting import delete_ticket
from portal.actions.forwarding import end, forward
from portal.actions.networks import NetworkFields, create_network, edit_network
from portal.actions.throttling import Throttled
from portal.actions.tickets import TicketFields, edit_ticket
from portal.reads.forwarding import forwardings_of
from portal.rules.refusals import Invalid
from portal.rules.throttles import FORWARDINGS_PER_ADDRESS, FORWARDINGS_PER_PERSON
from portal.rules.vocabulary import (
    ForwardingEnd,
    NetworkAction,
    NetworkKind,
    OutsourceStatus,
    TicketStatus,
)
from portal.tables.items import Item, SharingLine
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.networks import Forwarding, Network
from portal.tables.organizations import Partnership
from portal.tables.people import Throttle
from portal.tables.tickets import Outsourcing, Ticket
from tests.actions.test_races import at_once
from tests.cast import company_of, partnership_between
from tests.clocks import later
from tests.make import make_item, make_network, make_organization, make_outsourcing, make_ticket
from tests.offers import INTERNAL, Cast, refused, terms
from tests.outbox import last_mail_to, mails_to

DONE, WITHDRAWN = ForwardingEnd.DONE, ForwardingEnd.WITHDRAWN
JOBS = "jobs@onsite.example"


async def ticket_of_ferrand(cast: Cast) -> Ticket:
    customer = await make_organization(await company_of(cast["olga"]), "Ferrand Secret")
    return await make_ticket(
        cast["olga"].tenant,
        "Printer <b>down</b>",
        description="Line one.\nLine two.",
        site_name="Hall 3",
        site_address="Quay 1\nOdense",
        organization=customer.id,
    )


async def rows() -> list[Forwarding]:
    found: list[Forwarding] = await Forwarding.objects().order_by(Forwarding.id)
    return found


async def test_O15_a_mail_brings_what_the_entry_names_and_the_ticket_keeps_who_and_when(
    cast: Cast,
) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    (row,), mail = await rows(), await last_mail_to(JOBS)

    assert (row.network, row.ticket, row.forwarded_by) == (
        network.id,
        ticket.id,
        cast["olga"].person,
    )
    assert row.mail == mail.id
    assert mail.subject == f"T-{ticket.number} Printer <b>down</b>"
    assert mail.reply_to == f"{cast['olga'].name} <{cast['olga'].email}>"
    assert "Line one." in mail.text
    assert "Hall 3, Quay 1, Odense" in mail.text
    assert "&lt;b&gt;" not in mail.text
    assert "<b>down" not in mail.html
    assert "Ferrand Secret" not in mail.text + mail.html
    line = await JournalLine.objects().where(JournalLine.verb == "forward").first()
    assert line is not None
    assert line.tenant == cast["olga"].tenant


async def test_Q51_the_customers_name_leaves_only_where_it_was_ticked(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=True)
    assert "For Ferrand Secret" in (await last_mail_to(JOBS)).text


async def test_R105_a_link_is_filled_in_and_kept_and_nothing_is_mailed(cast: Cast) -> None:
    ticket = await ticket_of_ferrand(cast)
    network = await make_network(
        cast["olga"].tenant, action=NetworkAction.LINK.value, link="https://net.example/?t={title}"
    )
    await forward(cast["olga"], ticket, network, shows_customer=False)
    (row,) = await rows()
    assert row.link == "https://net.example/?t=Printer%20%3Cb%3Edown%3C%2Fb%3E"
    assert row.mail is None
    assert await mails_to(JOBS) == []


async def test_R105_with_no_action_only_the_ticket_says_that_it_was_forwarded(cast: Cast) -> None:
    ticket = await ticket_of_ferrand(cast)
    network = await make_network(cast["olga"].tenant, action=NetworkAction.NOTHING.value)
    await forward(cast["olga"], ticket, network, shows_customer=True)
    (told,) = await forwardings_of(ticket.id)
    assert (told.network, told.mail, told.link, told.end) == ("OnSite Network", "", "", None)
    assert await OutboxMail.count() == 0


async def test_R102_nothing_is_shared_with_a_network_and_R103_it_is_no_partner(cast: Cast) -> None:
    partners = await Partnership.count()
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    await make_item(ticket, cast["olga"], text="A note after it.")
    assert await Partnership.count() == partners
    assert await Outsourcing.count() == 0
    assert await SharingLine.count() == 0
    assert await Item.count() == 1


async def test_R106_R107_completing_the_ticket_ends_it_and_tells_nobody(
    cast: Cast,
) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    mails = await OutboxMail.count()
    complete = TicketFields(title=ticket.title, status=TicketStatus.COMPLETE)
    await edit_ticket(cast["olga"], ticket, complete)
    assert [row.end for row in await rows()] == [DONE]
    assert await OutboxMail.count() == mails


@pytest.mark.parametrize("how", ForwardingEnd)
async def test_Q25_a_person_ends_it_once_and_then_it_can_be_outsourced(
    cast: Cast, how: ForwardingEnd
) -> None:
    olga, ticket = cast["olga"], await ticket_of_ferrand(cast)
    await forward(olga, ticket, await make_network(olga.tenant), shows_customer=False)
    with_cleo = await partnership_between(olga, cast["cleo"])
    before = await refused(outsourcing.send(olga, ticket, with_cleo, terms(), INTERNAL))
    await end(olga, ticket, how)
    again = await refused(end(olga, ticket, how))
    attempt = await outsourcing.send(olga, ticket, with_cleo, terms(), INTERNAL)

    assert before.rule == "O15"
    assert again.rule == "Q25"
    (row,) = await rows()
    assert (row.end, row.ended_by) == (how, olga.person)
    assert attempt.status == OutsourceStatus.ASSIGNED


async def test_a_ticket_that_is_with_a_partner_or_a_network_goes_to_no_other(cast: Cast) -> None:
    olga, network = cast["olga"], await make_network(cast["olga"].tenant)
    with_cleo = await partnership_between(olga, cast["cleo"])
    for status in OutsourceStatus:
        ticket = await make_ticket(olga.tenant)
        await make_outsourcing(ticket, with_cleo, status)
        if status in (OutsourceStatus.DECLINED, OutsourceStatus.CANCELED):
            await forward(olga, ticket, network, shows_customer=False)
        refusal = await refused(forward(olga, ticket, network, shows_customer=False))
        assert refusal.rule == "O15"
    assert len(await rows()) == 2


async def test_an_entry_switched_off_a_moment_ago_cannot_be_chosen(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await Network.update({Network.active: False}).where(Network.id == network.id)
    assert (
        await refused(forward(cast["olga"], ticket, network, shows_customer=False))
    ).rule == "O15"
    assert await rows() == []


async def test_of_an_offer_and_a_forwarding_at_once_one_counts(cast: Cast) -> None:
    olga, network = cast["olga"], await make_network(cast["olga"].tenant)
    with_cleo = await partnership_between(olga, cast["cleo"])
    for _ in range(3):
        ticket = await make_ticket(olga.tenant)
        outcomes = await at_once(
            outsourcing.send(olga, ticket, with_cleo, terms(), INTERNAL),
            forward(olga, ticket, network, shows_customer=False),
        )
        assert sorted(outcomes) == ["", "O15"]
        open_rows = await Forwarding.count().where(Forwarding.ticket == ticket.id)
        attempts = await Outsourcing.count().where(Outsourcing.ticket == ticket.id)
        assert open_rows + attempts == 1


async def test_of_five_forwardings_at_once_one_counts_and_one_mail_goes(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    work = [forward(cast["olga"], ticket, network, shows_customer=False) for _ in range(5)]
    assert sorted(await at_once(*work)) == ["", "O15", "O15", "O15", "O15"]
    assert len(await mails_to(JOBS)) == 1


async def test_Q25_a_mail_that_nobody_takes_shows_on_the_ticket(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    states = [(await forwardings_of(ticket.id))[0].mail]
    mail = await last_mail_to(JOBS)
    await mailing.give_up(mail, "550 no such mailbox")
    states.append((await forwardings_of(ticket.id))[0].mail)
    await mailing.mark_sent(mail)
    states.append((await forwardings_of(ticket.id))[0].mail)
    assert states == ["waiting", "failed", "sent"]


async def test_R104_an_entry_is_kept_and_changed_with_a_line_in_the_journal(cast: Cast) -> None:
    fields = NetworkFields(
        name="OnSite",
        kind=NetworkKind.VENDOR,
        action=NetworkAction.EMAIL,
        email=JOBS,
        subject="{title}",
        body="{description}",
    )
    network = await create_network(cast["paula"], fields)
    changed = NetworkFields(name="Off", kind=NetworkKind.NETWORK, action=NetworkAction.NOTHING)
    await edit_network(cast["paula"], network, changed)
    (row,) = await Network.select(Network.name, Network.kind, Network.action)
    assert row == {"name": "Off", "kind": "Network", "action": "nothing"}
    assert await JournalLine.count().where(JournalLine.verb.like("%network")) == 2


async def test_R105_an_entry_that_cannot_be_filled_in_is_not_kept(cast: Cast) -> None:
    fields = NetworkFields(
        name="OnSite", kind=NetworkKind.VENDOR, action=NetworkAction.LINK, link="javascript:x"
    )
    with pytest.raises(Invalid):
        await create_network(cast["paula"], fields)
    assert await Network.count() == 0


async def test_a_ticket_that_was_forwarded_can_be_deleted(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    await delete_ticket(cast["olga"], ticket)
    assert await rows() == []


async def forwarded_and_withdrawn(who: Who, network: Network, times: int) -> None:
    ticket = await make_ticket(who.tenant)
    for _ in range(times):
        await forward(who, ticket, network, shows_customer=False)
        await end(who, ticket, WITHDRAWN)


async def test_A11_forwarding_and_withdrawing_floods_no_mailbox_whoever_presses(cast: Cast) -> None:
    lead, most = cast["olga"].tenant, FORWARDINGS_PER_ADDRESS.count
    network = await make_network(lead)
    spelled = await make_network(lead, "The same", email="Jobs+more@onsite.example")
    await forwarded_and_withdrawn(cast["olga"], network, most - 1)
    await forwarded_and_withdrawn(cast["paula"], spelled, 1)

    for who, to in ((cast["olga"], network), (cast["paula"], spelled)):
        with pytest.raises(Throttled):
            await forwarded_and_withdrawn(who, to, 1)
    assert len(await rows()) == most == await OutboxMail.count()
    other = await make_network(lead, "Other", email="other@onsite.example")
    await forwarded_and_withdrawn(cast["olga"], other, 1)
    await forwarded_and_withdrawn(cast["pia"], await make_network(cast["pia"].tenant), 1)
    with later(days=1):
        await forwarded_and_withdrawn(cast["olga"], network, 1)


async def test_A11_one_person_floods_no_other_by_many_entries(cast: Cast) -> None:
    lead, most = cast["olga"].tenant, FORWARDINGS_PER_PERSON.count
    for number in range(most // FORWARDINGS_PER_ADDRESS.count):
        network = await make_network(lead, email=f"pool{number}@onsite.example")
        await forwarded_and_withdrawn(cast["olga"], network, FORWARDINGS_PER_ADDRESS.count)
    free = await make_network(lead, email="free@onsite.example")

    with pytest.raises(Throttled):
        await forwarded_and_withdrawn(cast["olga"], free, 1)
    assert await OutboxMail.count() == most
    await forwarded_and_withdrawn(cast["paula"], free, 1)


async def test_what_sends_no_mail_is_not_counted(cast: Cast) -> None:
    quiet = await make_network(cast["olga"].tenant, action=NetworkAction.NOTHING.value)
    await forwarded_and_withdrawn(cast["olga"], quiet, FORWARDINGS_PER_ADDRESS.count + 1)
    assert len(await rows()) == FORWARDINGS_PER_ADDRESS.count + 1
    assert await Throttle.count() == 0


async def test_of_five_who_end_it_at_once_one_counts(cast: Cast) -> None:
    ticket, network = await ticket_of_ferrand(cast), await make_network(cast["olga"].tenant)
    await forward(cast["olga"], ticket, network, shows_customer=False)
    work = [end(cast["olga"], ticket, how) for how in (DONE, WITHDRAWN, DONE, WITHDRAWN, DONE)]

    assert sorted(await at_once(*work)) == ["", "Q25", "Q25", "Q25", "Q25"]
    assert await JournalLine.count().where(JournalLine.verb == "end forwarding") == 1


async def test_of_a_forwarding_and_the_end_of_the_ticket_at_once_none_stays_open(
    cast: Cast,
) -> None:
    network = await make_network(cast["olga"].tenant)
    for _ in range(3):
        ticket = await ticket_of_ferrand(cast)
        complete = TicketFields(title=ticket.title, status=TicketStatus.COMPLETE)
        outcomes = await at_once(
            forward(cast["olga"], ticket, network, shows_customer=False),
            edit_ticket(cast["olga"], ticket, complete),
        )
        assert outcomes in (["", ""], ["O15", ""])
        assert not await Forwarding.exists().where(
            Forwarding.ticket == ticket.id, Forwarding.ended_at.is_null()
        )
