"""Half a year of work: tickets in every outsource status, fees over several months."""

from datetime import timedelta

from portal import clock
from portal.actions import amending, asking, fees, forwarding, items, networks, outsourcing
from portal.actions.items import Note, Work
from portal.actions.networks import NetworkFields
from portal.actions.writing import Place
from portal.demo import files
from portal.demo.cast import LEAD
from portal.demo.stage import Stage, at, morning
from portal.demo.verbs import (
    assign,
    attach,
    charge,
    enter_time,
    offer,
    place_of,
    propose,
    write_note,
    write_ticket,
)
from portal.rules.vocabulary import (
    DeclineReason,
    NetworkAction,
    NetworkKind,
    Priority,
    TicketStatus,
)

# Finished work of the months before: days ago, title, customer, partner, minutes worked.
FINISHED = (
    (171, "Replace UPS batteries, server room", 0, "brueckner", 150),
    (158, "Mount two switches, floor 4", 1, "volta", 95),
    (140, "Trace a broken fibre, Hall 1", 0, "brueckner", 240),
    (121, "Install reception tablets", 1, "brueckner", 75),
    (102, "Wireless survey, new wing", 1, "volta", 310),
    (88, "Swap firewall, branch Kiel", 2, "brueckner", 130),
    (66, "Label and document the rack", 2, "brueckner", 180),
    (51, "Card reader at the back door", 0, "volta", 60),
    (33, "Reconnect label printers", 0, "brueckner", 45),
    (19, "Patch panel, floor 2", 1, "brueckner", 200),
)


async def finish(
    stage: Stage, days_ago: int, title: str, customer: int, partner: str, minutes: int
) -> None:
    """From offer to approval within three days."""
    sent = morning(stage.now - timedelta(days=days_ago))
    if days_ago == FINISHED[4][0]:
        with at(sent - timedelta(days=1)):
            await fees.set_fee(LEAD, 250, None)
    people = stage.brueckner if partner == "brueckner" else stage.volta
    answers = people.get("cleo") or people["eve"]
    works = people.get("tina") or people["eve"]
    with at(sent):
        ticket = await write_ticket(stage, title, customer, due=timedelta(days=7))
        attempt = await offer(stage, ticket, partner)
    with at(sent + timedelta(hours=3)):
        attempt = await outsourcing.accept(answers, attempt)
        await assign(answers, attempt, works)
    with at(sent + timedelta(days=1, hours=2)):
        await enter_time(
            works, attempt, minutes, "Done as described, tested with the people on site."
        )
        await outsourcing.report_complete(works, attempt)
    with at(sent + timedelta(days=2)):
        await outsourcing.approve_completion(stage.halden["olga"], attempt, with_ticket=True)


async def be_at_work(stage: Stage) -> None:
    """One ticket in each status between acceptance and approval."""
    olga, cleo, tina = stage.halden["olga"], stage.brueckner["cleo"], stage.brueckner["tina"]
    start = morning(stage.now - timedelta(days=6))
    with at(start):
        ticket = await write_ticket(
            stage,
            "Replace failed access point, Hall 3",
            0,
            due=timedelta(days=10),
            priority=Priority.HIGH,
            status=TicketStatus.IN_PROGRESS,
            description="One of four access points in the high-rack hall is dead. The spare part "
            "is on site.\nScanner roaming has to work again before Monday's early shift.",
        )
        along = await items.add_note(
            Place(olga, ticket, None), Note(text="The spare part is in room 0.14, second shelf.")
        )
        await items.add_note(
            Place(olga, ticket, None),
            Note(text="Customer pays 95 €/h here, warranty case unclear.", internal=True),
        )
        plan = await attach(
            Place(olga, ticket, None), "hall-3.png", files.heatmap(), "Survey of May"
        )
        attempt = await offer(
            stage,
            ticket,
            "brueckner",
            charges=40000,
            complete=timedelta(days=10),
            instructions="Sign in at the gate, safety shoes, access 06:00 to 14:00. "
            "Ask for Mr Petersen.",
            along=(along.public_id, plan.public_id),
        )
    with at(start + timedelta(hours=5)):
        attempt = await outsourcing.accept(cleo, attempt)
        await assign(cleo, attempt, tina)
        await write_note(cleo, attempt, "Tina takes the van with the lift.", internal=True)
    with at(start + timedelta(days=1)):
        await enter_time(tina, attempt, 85, "Old unit down, cabling tests fine.")
    with at(start + timedelta(days=2)):
        talked = Work(
            text="Talked to the site manager: access between 06:00 and 14:00 only.",
            minutes=20,
            worked_on=clock.now().date(),
        )
        await items.add_time(await place_of(olga, attempt), talked)
    with at(start + timedelta(days=3)):
        await enter_time(tina, attempt, 55, "Mounted the replacement and configured it.")
        await charge(tina, attempt, "Patch cord, 3 m", 2, 690)
        await charge(tina, attempt, "Lift for half a day", 1, 9500)
        tinas = await place_of(tina, attempt)
        await attach(tinas, "hall3-rack.jpg", files.photo_of_rack(), "Patched in rack B")
    with at(start + timedelta(days=4)):
        await asking.ask(
            tinas,
            "The access point beside it restarts every few hours. Shall I replace it as well? "
            "There is one more spare part on the shelf.",
        )

    with at(start + timedelta(days=1)):
        waiting = await write_ticket(
            stage, "Reconnect the label printer line", 1, due=timedelta(days=6)
        )
        attempt = await offer(stage, waiting, "brueckner", hours=3)
    with at(start + timedelta(days=1, hours=2)):
        attempt = await outsourcing.accept(cleo, attempt)
        await assign(cleo, attempt, tina)
    with at(start + timedelta(days=3)):
        await enter_time(tina, attempt, 135, "Replaced two dead ports, roamed the line, all print.")
        attempt = await outsourcing.report_complete(tina, attempt)
    with at(start + timedelta(days=3, hours=4)):
        held = Note(text="Customer says printer 4 still drops out at times.")
        await items.add_note(await place_of(olga, attempt), held)

    with at(start + timedelta(days=3)):
        accepted = await write_ticket(
            stage, "Swap firewall, branch Lübeck", 2, due=timedelta(days=8)
        )
        attempt = await offer(stage, accepted, "brueckner", hours=5, asks_file=True)
    with at(start + timedelta(days=4)):
        await outsourcing.accept(cleo, attempt)  # nobody is assigned: that would start the work

    with at(start + timedelta(days=2)):
        rejected = await write_ticket(
            stage, "Camera over the loading ramp", 0, due=timedelta(days=9)
        )
        attempt = await offer(stage, rejected, "volta", hours=4)
    eve = stage.volta["eve"]
    with at(start + timedelta(days=2, hours=1)):
        attempt = await outsourcing.accept(eve, attempt)
        attempt = await outsourcing.start_work(eve, attempt)
    with at(start + timedelta(days=3)):
        await enter_time(eve, attempt, 110, "Camera mounted, picture is there.")
        attempt = await outsourcing.report_complete(eve, attempt)
    with at(start + timedelta(days=4)):
        await outsourcing.reject_completion(
            olga, attempt, "The night picture is too dark. Please turn on the infra-red light."
        )


async def have_offers(stage: Stage) -> None:
    """One ticket in each status in which nothing is linked."""
    olga = stage.halden["olga"]
    with at(stage.now - timedelta(hours=20)):
        offered = await write_ticket(
            stage,
            "Rack cabling, new branch Odense",
            3,
            due=timedelta(days=14),
            description="Two racks, 96 ports each. Cable is on site, patch cords are not.",
        )
        attempt = await offer(stage, offered, "volta", hours=16)
    with at(stage.now - timedelta(hours=18)):
        await outsourcing.decline(
            stage.volta["eve"], attempt, DeclineReason.NO_SKILL, "We do not wire racks of 96 ports."
        )
    with at(stage.now - timedelta(hours=4)):
        await offer(
            stage,
            offered,
            "brueckner",
            hours=16,
            charges=25000,
            answer=timedelta(days=2),
            complete=timedelta(days=14),
            instructions="Drawings are with Mr Holm. Please bring 40 patch cords.",
        )
    with at(stage.now - timedelta(days=2)):
        canceled = await write_ticket(stage, "Move two workplaces", 2, due=timedelta(days=5))
        attempt = await offer(stage, canceled, "volta", hours=2)
    with at(stage.now - timedelta(days=1)):
        await outsourcing.cancel(olga, attempt, "The customer moved them alone.")
        declined = await write_ticket(
            stage, "Night shift at the data centre", 1, due=timedelta(days=4)
        )
        attempt = await offer(stage, declined, "volta", hours=6)
    with at(stage.now - timedelta(hours=20)):
        await outsourcing.decline(
            stage.volta["eve"], attempt, DeclineReason.NO_CAPACITY, "No one free that night."
        )
    with at(stage.now - timedelta(hours=2)):
        drafted = await write_ticket(
            stage, "Scanner dock replacement, Hall 1", 0, due=timedelta(days=6)
        )
        await offer(
            stage,
            drafted,
            "brueckner",
            hours=3,
            charges=12000,
            draft=True,
            answer=timedelta(days=2),
            complete=timedelta(days=6),
        )


async def stay_at_home(stage: Stage) -> None:
    """Tickets that were never outsourced."""
    with at(stage.now - timedelta(hours=30)):
        await write_ticket(
            stage, "New starter on Monday: laptop and badge", 1, due=timedelta(days=3)
        )
        await write_ticket(
            stage,
            "Mail to the practice bounces",
            2,
            priority=Priority.CRITICAL,
            status=TicketStatus.WAITING_CUSTOMER,
        )
    with at(stage.now - timedelta(minutes=40)):
        await write_ticket(stage, "Meeting room screen stays black", 3, priority=Priority.LOW)


async def change_terms(stage: Stage) -> None:
    """Work that takes longer: one change of terms was confirmed, one more waits for an answer."""
    olga, cleo, tina = stage.halden["olga"], stage.brueckner["cleo"], stage.brueckner["tina"]
    start = morning(stage.now - timedelta(days=5))
    with at(start):
        ticket = await write_ticket(stage, "Fibre to the gatehouse", 1, due=timedelta(days=9))
        attempt = await offer(stage, ticket, "brueckner", hours=4, charges=15000)
    with at(start + timedelta(hours=3)):
        attempt = await outsourcing.accept(cleo, attempt)
        await assign(cleo, attempt, tina)
    with at(start + timedelta(days=1)):
        first = await propose(olga, attempt, "Two more splices.", authorised_charges=24000)
    with at(start + timedelta(days=1, hours=1)):
        await amending.confirm(cleo, attempt, first)
    with at(start + timedelta(days=2)):
        await enter_time(tina, attempt, 215, "Duct is blocked below the gate, half of it dug up.")
    with at(stage.now - timedelta(hours=3)):
        await propose(
            olga,
            attempt,
            "The duct has to be opened at the gate too.",
            seen=first.public_id,
            authorised_minutes=7 * 60,
            complete_by=attempt.complete_by + timedelta(days=2),
        )


async def use_networks(stage: Stage) -> None:
    """A network that takes jobs by mail has a ticket, and a vendor's portal is a link away."""
    paula, olga = stage.halden["paula"], stage.halden["olga"]
    with at(morning(stage.now - timedelta(days=60))):
        network = await networks.create_network(
            paula,
            NetworkFields(
                name="Nordic Field Exchange",
                kind=NetworkKind.NETWORK,
                action=NetworkAction.EMAIL,
                email="jobs@fieldexchange.example",
                subject="Job {number}: {title}",
                body="{description}\n\nSite: {site}\nContact: {site_contact}, {site_phone}\n"
                "Needed by: {due}\n\nPlease answer to {person}, {person_email}.",
            ),
        )
        await networks.create_network(
            paula,
            NetworkFields(
                name="Printworks Service",
                kind=NetworkKind.VENDOR,
                action=NetworkAction.LINK,
                link="https://service.printworks.example/new?title={title}&ref={number}",
            ),
        )
    with at(morning(stage.now - timedelta(days=1))):
        ticket = await write_ticket(
            stage, "Satellite link for the trade fair", 3, due=timedelta(days=9)
        )
        await forwarding.forward(olga, ticket, network, shows_customer=False)
