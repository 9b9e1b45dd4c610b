"""Imports: everything is judged before anything is written, and nothing is written twice."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from portal.actions.importing import runs, steps
from portal.actions.throttling import Throttled
from portal.actions.tickets import TicketFields, create_ticket
from portal.jobs.run_imports import run_imports
from portal.rules.import_rows import MOST_MISTAKES
from portal.rules.refusals import Invalid, Refused
from portal.rules.throttles import IMPORTS_PER_COMPANY
from portal.rules.vocabulary import (
    ImportKind,
    ImportStatus,
    OrganizationType,
    OutsourceStatus,
    PartnerStatus,
    TicketStatus,
)
from portal.tables.imports import ImportBatch, ImportMistake, ImportNumber, ImportRun
from portal.tables.journal import JournalLine
from portal.tables.organizations import Contact, Organization
from portal.tables.people import Membership
from portal.tables.rows import one
from portal.tables.tickets import Ticket, TicketWord
from tests.cast import company_of, partnership_between
from tests.clocks import later
from tests.imports import checked, file_of, fresh, imported, loaded, many, mistakes, outcome
from tests.make import (
    make_contact,
    make_organization,
    make_outsourcing,
    make_ticket,
)
from tests.offers import Cast

FULL = (
    "Nr",
    "Titel",
    "Beschreibung",
    "Priorität",
    "Status",
    "Fällig",
    "Firma",
    "Kontakt",
    "Zugewiesen an",
)


async def ticket_numbered(number: str) -> Ticket:
    return one(await Ticket.objects().get(Ticket.external_id == number))


async def test_a_row_becomes_a_ticket_with_all_that_it_says(cast: Cast) -> None:
    halden = await company_of(cast["ada"])
    organization = await make_organization(halden, "Sand Bau", external_id="K-7")
    contact = await make_contact(organization, "Jo Sand")
    row = ("A1", "Drucker", "kein Papier", "hoch", "Neu", "24.11.2026 14:00")

    assert await imported(
        cast["ada"], [(*row, "SAND bau", "Jo Sand", "OLGA@halden.example")], FULL
    ) == (1, 0, 0)

    ticket = await ticket_numbered("A1")
    assert ticket.to_dict(
        Ticket.title, Ticket.description, Ticket.priority, Ticket.status, Ticket.source
    ) == {
        "title": "Drucker",
        "description": "kein Papier",
        "priority": "High",
        "status": "New",
        "source": "Import",
    }
    assert ticket.due_at == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert (ticket.tenant, ticket.organization, ticket.contact) == (
        halden.id,
        organization.id,
        contact.id,
    )
    assert (ticket.assigned_to, ticket.created_by) == (cast["olga"].person, cast["ada"].person)


async def test_the_second_import_of_a_file_changes_nothing(cast: Cast) -> None:
    halden = await company_of(cast["ada"])
    await make_organization(halden, "Sand Bau", external_id="K-7")
    rows = [
        ("A1", "Drucker", "", "", "Neu", "24.11.2026", "K-7", "", ""),
        ("A2", "Kabel", *[""] * 7),
    ]

    assert await imported(cast["ada"], rows, FULL) == (2, 0, 0)
    before = await Ticket.select().order_by(Ticket.id)
    assert await imported(cast["ada"], rows, FULL) == (0, 0, 2)

    assert await Ticket.select().order_by(Ticket.id) == before


async def test_one_wrong_row_and_nothing_is_written_then_the_corrected_file_is(cast: Cast) -> None:
    rows = many(250)
    wrong = [*rows[:120], ("A120", ""), *rows[121:]]

    run = await checked(cast["ada"], wrong)

    assert await mistakes(run) == [(122, "Titel", "Please fill this in.")]
    with pytest.raises(Refused):
        await runs.write(run)
    assert not await Ticket.exists().where(Ticket.external_id.is_not_null())
    assert await imported(cast["ada"], rows) == (250, 0, 0)
    assert await imported(cast["ada"], rows) == (0, 0, 250)


async def test_numbers_go_on_without_a_gap_and_never_repeat(cast: Cast) -> None:
    halden = await company_of(cast["ada"])
    before = await make_ticket(halden)
    await imported(cast["ada"], many(150))
    after = await make_ticket(halden)

    numbers = await Ticket.select(Ticket.number).order_by(Ticket.id).output(as_list=True)
    assert numbers == list(range(before.number, after.number + 1))


async def test_imported_tickets_are_found_by_the_words_of_their_present_title(cast: Cast) -> None:
    await imported(cast["ada"], [("A1", "Brückner Drucker")])
    await imported(cast["ada"], [("A1", "Kabel")])

    ticket = await ticket_numbered("A1")
    words = await TicketWord.select(TicketWord.word).where(TicketWord.ticket == ticket.id)
    assert [row["word"] for row in words] == ["kabel"]


async def test_a_known_number_is_brought_up_to_date_and_unmatched_columns_stay(cast: Cast) -> None:
    ticket = await create_ticket(
        cast["olga"], TicketFields(title="Old", description="stays", external_id="A1")
    )

    assert await imported(cast["ada"], [("A1", "New")]) == (0, 1, 0)

    found = await ticket_numbered("A1")
    assert (found.id, found.number) == (ticket.id, ticket.number)
    assert (found.title, found.description) == ("New", "stays")
    assert found.changed_at > ticket.changed_at


async def test_the_number_of_another_company_is_not_known_here(cast: Cast) -> None:
    theirs = await make_ticket(await company_of(cast["pia"]), "Theirs", external_id="A1")

    assert await imported(cast["ada"], [("A1", "Ours")]) == (1, 0, 0)

    assert one(await Ticket.objects().get(Ticket.id == theirs.id)).title == "Theirs"


async def test_a_number_that_comes_twice_in_a_file_is_told_with_its_first_row(cast: Cast) -> None:
    run = await checked(cast["ada"], [*many(150), ("A3", "Again"), ("A3", "And again")])

    found = await ImportMistake.select().where(ImportMistake.run == run.id).order_by("id")
    assert [(row["row"], json.loads(row["facts"])) for row in found] == [
        (152, {"row": 5}),
        (153, {"row": 5}),
    ]


@pytest.mark.parametrize(
    ("organization", "contact", "wrong"),
    [
        ("Nobody Ltd", "", "Firma"),
        ("Twin", "", "Firma"),
        ("K-7", "Nobody", "Kontakt"),
        ("K-7", "Namesake", "Kontakt"),
        ("K-7", "Gone", "Kontakt"),
        ("", "Jo Sand", "Firma"),
        ("Theirs", "", "Firma"),
    ],
)
async def test_a_reference_has_to_mean_exactly_one_row_of_the_own_company(
    cast: Cast, organization: str, contact: str, wrong: str
) -> None:
    halden = await company_of(cast["ada"])
    mueller = await make_organization(halden, "Sand Bau", external_id="K-7")
    for name in ("Jo Sand", "Namesake", "Namesake"):
        await make_contact(mueller, name)
    await make_contact(mueller, "Gone", redacted_at=datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(2):
        await make_organization(halden, "Twin")
    await make_organization(await company_of(cast["pia"]), "Theirs")

    run = await checked(
        cast["ada"], [("A1", "T", organization, contact)], ("Nr", "Titel", "Firma", "Kontakt")
    )

    assert [column for _, column, _ in await mistakes(run)] == [wrong]


async def test_a_ticket_with_another_organization_loses_its_former_contact(cast: Cast) -> None:
    halden = await company_of(cast["ada"])
    first = await make_organization(halden, "First")
    await make_organization(halden, "Second")
    contact = await make_contact(first)
    await make_ticket(
        halden, "Printer", external_id="A1", organization=first.id, contact=contact.id
    )

    await imported(cast["ada"], [("A1", "Printer", "Second")], ("Nr", "Titel", "Firma"))

    assert (await ticket_numbered("A1")).contact is None


async def test_an_outsourced_ticket_is_not_completed_by_a_file_q19(cast: Cast) -> None:
    partnership = await partnership_between(cast["ada"], cast["sam"])
    ticket = await make_ticket(await company_of(cast["ada"]), "Printer", external_id="A1")
    await make_outsourcing(ticket, partnership, OutsourceStatus.IN_PROGRESS)
    rows = [("A1", "Printer", "Complete"), ("A2", "Cable", "Complete")]

    run = await checked(cast["ada"], rows, ("Nr", "Titel", "Status"))

    assert [(row, column) for row, column, _ in await mistakes(run)] == [(2, "Status")]


async def test_outsourced_between_check_and_write_a_ticket_keeps_its_status_q19(
    cast: Cast,
) -> None:
    ticket = await make_ticket(await company_of(cast["ada"]), "Printer", external_id="A1")
    run = await checked(cast["ada"], [("A1", "New", "Complete")], ("Nr", "Titel", "Status"))
    await make_outsourcing(ticket, await partnership_between(cast["ada"], cast["sam"]))

    await runs.write(run)
    await run_imports()

    found = await ticket_numbered("A1")
    assert (found.title, found.status) == ("New", TicketStatus.NEW)


async def test_an_active_partner_stays_what_a_partner_has_to_be_q24(cast: Cast) -> None:
    partnership = await partnership_between(cast["ada"], cast["sam"])
    await Organization.update({Organization.external_id: "K-1"}).where(
        Organization.id == partnership.organization
    )
    assert partnership.status == PartnerStatus.ACTIVE

    run = await checked(
        cast["ada"],
        [("K-1", "Brückner", "Tot", "nein"), ("K-2", "Other", "Erloschen", "nein")],
        ("Nr", "Name", "Typ", "Aktiv"),
        ImportKind.ORGANIZATIONS,
    )
    assert [(row, column) for row, column, _ in await mistakes(run)] == [(2, "Typ")]

    run = await checked(
        cast["ada"],
        [("K-1", "Brückner", "Erloschen", "nein")],
        ("Nr", "Name", "Typ", "Aktiv"),
        ImportKind.ORGANIZATIONS,
    )
    assert [column for _, column, _ in await mistakes(run)] == ["Typ", "Aktiv"]


async def test_organizations_and_their_contacts_come_in_once(cast: Cast) -> None:
    organizations = [("K-1", "Äpfel & Co", "Kunde"), ("K-2", "Birnen", "")]
    contacts = [("C-1", "K-1", "Ida", "IDA@apfel.example"), ("C-2", "Birnen", "Bo", "")]
    ada = cast["ada"]
    as_organizations = ("Nr", "Name", "Typ"), ImportKind.ORGANIZATIONS
    as_contacts = ("Nr", "Firma", "Name", "E-Mail"), ImportKind.CONTACTS

    assert await imported(ada, organizations, *as_organizations) == (2, 0, 0)
    assert await imported(ada, contacts, *as_contacts) == (2, 0, 0)
    assert await imported(ada, organizations, *as_organizations) == (0, 0, 2)
    assert await imported(ada, contacts, *as_contacts) == (0, 0, 2)

    apples = one(await Organization.objects().get(Organization.external_id == "K-1"))
    assert (apples.type, apples.sort_name) == (OrganizationType.CUSTOMER, "apfel & co")
    ida = one(await Contact.objects().get(Contact.external_id == "C-1"))
    assert (ida.organization, ida.name, ida.email) == (apples.id, "Ida", "ida@apfel.example")


async def test_erased_data_stay_erased_and_a_contact_where_it_is_r11(cast: Cast) -> None:
    halden = await company_of(cast["ada"])
    one_place, other = await make_organization(halden, "One"), await make_organization(halden)
    erased = datetime(2026, 1, 1, tzinfo=UTC)
    await make_contact(one_place, "erased", external_id="C-1", redacted_at=erased)
    await make_contact(other, "Bo", external_id="C-2")

    run = await checked(
        cast["ada"],
        [("C-1", "One", "Ida"), ("C-2", "One", "Bo")],
        ("Nr", "Firma", "Name"),
        ImportKind.CONTACTS,
    )

    assert [row for row, _, _ in await mistakes(run)] == [2, 2, 2, 3]


async def test_of_two_workers_each_batch_is_done_by_one(cast: Cast) -> None:
    run = await checked(cast["ada"], many(350))
    await runs.write(run)

    await asyncio.gather(*(run_imports() for _ in range(4)))
    await run_imports()

    assert outcome(await fresh(run)) == (350, 0, 0)
    assert await Ticket.count().where(Ticket.external_id.is_not_null()) == 350


async def test_a_worker_that_ends_in_the_middle_of_a_batch_leaves_it_to_the_next(
    cast: Cast,
) -> None:
    run = await checked(cast["ada"], many(350))
    await runs.write(run)
    for pause in (0.01, 0.03, 0.05, 0.08):
        working = asyncio.create_task(run_imports())
        await asyncio.sleep(pause)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert await Ticket.count().where(Ticket.external_id.is_not_null()) % 100 == 0

    await run_imports()

    assert outcome(await fresh(run)) == (350, 0, 0)
    assert await Ticket.count().where(Ticket.external_id.is_not_null()) == 350


async def test_a_second_press_of_import_is_refused_and_writes_nothing_twice(cast: Cast) -> None:
    run = await checked(cast["ada"], many(3))

    answers = await asyncio.gather(
        runs.write(run), runs.write(run), runs.write(run), return_exceptions=True
    )
    await run_imports()

    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Refused", "Refused"]
    assert outcome(await fresh(run)) == (3, 0, 0)
    with pytest.raises(Refused):
        await runs.write(await fresh(run))
    with pytest.raises(Refused):
        await runs.match(await fresh(run), {"external_id": 0, "title": 1})


async def test_columns_can_be_matched_anew_after_a_check(cast: Cast) -> None:
    run = await checked(cast["ada"], [("A1", "")])
    assert run.mistakes == 1

    await runs.match(run, {"external_id": 0, "title": 0})
    await run_imports()

    run = await fresh(run)
    assert (run.status, run.mistakes, await mistakes(run)) == (ImportStatus.CHECKED, 0, [])


@pytest.mark.parametrize(
    ("matching", "wrong"),
    [
        ({"external_id": 0}, "title"),
        ({"external_id": 0, "title": 9}, "title"),
        ({"external_id": 0, "title": 1, "contact": 1}, "organization"),
    ],
)
async def test_what_is_required_needs_a_column_of_the_file(
    cast: Cast, matching: dict[str, int], wrong: str
) -> None:
    run = await loaded(cast["ada"], many(1))

    with pytest.raises(Invalid) as refused:
        await runs.match(run, matching)

    assert set(refused.value.errors) == {wrong}
    assert (await fresh(run)).status == ImportStatus.MATCHING


async def test_the_check_of_a_file_that_is_wrong_throughout_ends_early(cast: Cast) -> None:
    run = await checked(cast["ada"], [(f"A{number}", "") for number in range(MOST_MISTAKES + 500)])

    assert (run.status, run.mistakes) == (ImportStatus.CHECKED, MOST_MISTAKES)


async def test_an_import_leaves_one_line_in_the_journal_q43(cast: Cast) -> None:
    await imported(cast["ada"], many(150))

    (line,) = await JournalLine.select().where(JournalLine.verb.like("import%"))
    assert (line["verb"], line["person"]) == ("import tickets", cast["ada"].person)
    assert json.loads(line["detail"]) == {"created": 150, "updated": 0, "unchanged": 0}


async def test_people_are_untouched_by_an_import(cast: Cast) -> None:
    before = await Membership.select()
    await imported(cast["ada"], many(3))

    assert await Membership.select() == before


async def test_a_file_that_cannot_be_read_is_refused_at_its_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        await runs.load(cast["ada"], ImportKind.TICKETS, "x.xlsx", file_of((), ()))

    assert set(refused.value.errors) == {"file"}


async def test_a_company_imports_a_hundred_files_a_day(cast: Cast) -> None:
    for _ in range(IMPORTS_PER_COMPANY.count):
        await loaded(cast["ada"], many(1))

    with pytest.raises(Throttled):
        await loaded(cast["albert"], many(1))
    await loaded(cast["pia"], many(1))


async def test_what_is_staged_is_forgotten_after_a_day_unless_it_is_being_written(
    cast: Cast,
) -> None:
    await imported(cast["ada"], many(3))
    await loaded(cast["ada"], many(3))
    writing = await checked(cast["pia"], many(3))
    await runs.write(writing)

    with later(hours=23):
        await runs.forget()
    assert await ImportRun.count() == 3
    with later(hours=25):
        await runs.forget()

    assert await ImportRun.select(ImportRun.id).output(as_list=True) == [writing.id]
    for table in (ImportBatch, ImportNumber, ImportMistake):
        assert not await table.exists().where(table._meta.get_column_by_name("run") != writing.id)
    assert await Ticket.count().where(Ticket.external_id.is_not_null()) == 3


async def test_the_imports_of_one_company_go_one_after_the_other(cast: Cast) -> None:
    first, second = await loaded(cast["ada"], many(3)), await loaded(cast["ada"], many(3))
    for run in (first, second):
        await runs.match(run, {"external_id": 0, "title": 1})

    assert await steps.under_way() == [first.id]
    await run_imports()
    assert await steps.under_way() == [second.id]
