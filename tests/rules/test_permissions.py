"""Who may do what: the table against roles.md 2.2 and 2.3, and the menu drawn from it."""

from itertools import pairwise, product

import pytest

from portal.rules.permissions import (
    DEFAULT_LEVEL,
    MAY,
    MENU,
    Permission,
    first_page,
    may,
    menu_for,
    standing,
)
from portal.rules.vocabulary import Level, Role, Standing

# One column for each standing, in the order of the enum.
MATRIX = """
                  ADM ALL PM OUT NONE SUB-ADM SUB-ACC SUB-TEC
everyone           Y   Y  Y   Y   Y      Y       Y       Y
signed_in          Y   Y  Y   Y   Y      Y       Y       Y
work_on_tickets    Y   Y  Y   Y   Y      -       -       -
import             Y   Y  -   -   -      -       -       -
see_terms          Y   Y  Y   Y   -      -       -       -
outsource          Y   Y  Y   Y   -      -       -       -
open_dashboard     Y   Y  Y   -   -      -       -       -
manage_partners    Y   Y  Y   -   -      -       -       -
accept_agreement   Y   Y  -   -   -      -       -       -
read_agreement     Y   Y  Y   Y   -      -       -       -
configure_permissions Y Y -   -   -      -       -       -
see_fees           Y   Y  -   -   -      -       -       -
see_received       -   -  -   -   -      Y       Y       Y
see_all_received   -   -  -   -   -      Y       Y       -
see_offers         -   -  -   -   -      Y       Y       -
answer_offers      -   -  -   -   -      Y       Y       -
work_on_received   -   -  -   -   -      Y       Y       Y
assign_received    -   -  -   -   -      Y       Y       -
attach_company     -   -  -   -   -      Y       -       -
manage_people      Y   -  -   -   -      Y       -       -
manage_staff       Y   -  -   -   -      -       -       -
manage_company     -   -  -   -   -      Y       -       -
report_completion  -   -  -   -   -      Y       Y       Y
"""


def test_the_table_is_that_of_roles_2_2_and_2_3() -> None:
    head, *rows = (line.split() for line in MATRIX.strip().splitlines())
    assert head == [actor.value for actor in Standing]
    assert [row[0] for row in rows] == [permission.value for permission in Permission]
    for name, *marks in rows:
        for actor, mark in zip(Standing, marks, strict=True):
            assert may(actor, Permission(name)) == (mark == "Y"), (name, actor)


def test_every_permission_has_a_row() -> None:
    assert set(MAY) == set(Permission)


@pytest.mark.parametrize("level", Level)
def test_an_administrator_cannot_be_lowered_R54_R55(level: Level) -> None:
    assert standing(Role.SYSTEM_ADMINISTRATOR, level) is Standing.ADM


@pytest.mark.parametrize("role", [Role.SERVICE_DESK_USER, Role.STANDARD_USER])
def test_staff_stand_where_their_level_puts_them(role: Role) -> None:
    assert [standing(role, level) for level in Level] == [
        Standing.NONE,
        Standing.OUT,
        Standing.PM,
        Standing.ALL,
    ]


def test_the_levels_are_cumulative() -> None:
    ranks = [standing(Role.STANDARD_USER, level) for level in Level]
    for lower, higher in pairwise(ranks):
        for permission in Permission:
            assert may(higher, permission) or not may(lower, permission)


@pytest.mark.parametrize("level", Level)
def test_a_subcontractors_people_stand_by_their_role_whatever_the_level(level: Level) -> None:
    stand = [
        standing(role, level)
        for role in (Role.COMPANY_ADMINISTRATOR, Role.ACCEPTER, Role.TECHNICIAN)
    ]
    assert stand == [Standing.SUB_ADM, Standing.SUB_ACC, Standing.SUB_TEC]


def test_the_default_levels_follow_the_security_level() -> None:
    assert DEFAULT_LEVEL == {
        Role.SYSTEM_ADMINISTRATOR: Level.ALL,
        Role.SERVICE_DESK_USER: Level.OUTSOURCING,
        Role.STANDARD_USER: Level.NONE,
    }


def shown(actor: Standing, *, agreement_accepted: bool) -> dict[str, list[str]]:
    """The menu by group, each entry led by its folder."""
    groups: dict[str, list[str]] = {}
    for entry in menu_for(actor, agreement_accepted=agreement_accepted):
        path = f"{entry.folder} > {entry.label}" if entry.folder else entry.label
        groups.setdefault(entry.group, []).append(path)
    return groups


TICKETS, OF_DESK = ["Tickets", "Organizations", "People"], ["Tickets", "Organizations"]
PARTNERS = "Partners > Invite & Manage"
PERMISSIONS, AGREEMENT = "Configure user permissions", "Outsourcing agreement"


@pytest.mark.parametrize(
    ("actor", "menu"),
    [
        (Standing.ADM, {"": TICKETS, "Outsource": ["Dashboard"]}),
        (Standing.ALL, {"": OF_DESK, "Outsource": ["Dashboard"]}),
        (Standing.PM, {"": OF_DESK, "Outsource": ["Dashboard"]}),
        (Standing.OUT, {"": OF_DESK}),
        (Standing.NONE, {"": OF_DESK}),
        (Standing.SUB_ADM, {"": ["My tickets", "Offers", "Company"], "Other": ["Leads"]}),
        (Standing.SUB_ACC, {"": ["My tickets", "Offers"]}),
        (Standing.SUB_TEC, {"": ["My tickets"]}),
    ],
)
def test_R35_R36_R56_before_the_agreement_outsource_holds_the_dashboard_alone(
    actor: Standing, menu: dict[str, list[str]]
) -> None:
    assert shown(actor, agreement_accepted=False) == menu


# Other entries may stand beside these; they keep to the order of C6.
ORDER = (
    "Dashboard",
    "Partners > Invite & Manage",
    "Partners > Edit invitation",
    "Partners > Outsourcing networks",
    "Reports",
    "Fees",
    PERMISSIONS,
    AGREEMENT,
)


@pytest.mark.parametrize(
    ("actor", "outsource", "other"),
    [
        (Standing.ADM, {"Dashboard", PARTNERS, "Fees"}, [PERMISSIONS, AGREEMENT]),
        (Standing.ALL, {"Dashboard", PARTNERS, "Fees"}, [PERMISSIONS, AGREEMENT]),
        (Standing.PM, {"Dashboard", PARTNERS}, [AGREEMENT]),
        (Standing.OUT, set(), [AGREEMENT]),
        (Standing.NONE, set(), []),
    ],
)
def test_R50_R51_R56_C6_after_the_agreement_each_sees_what_may_be_opened(
    actor: Standing, outsource: set[str], other: list[str]
) -> None:
    menu = shown(actor, agreement_accepted=True)
    entries = [*menu.get("Outsource", []), *menu.get("Other", [])]

    assert outsource <= set(menu.get("Outsource", []))
    assert bool(outsource) == bool(menu.get("Outsource"))
    assert menu.get("Other", []) == other
    assert entries == [label for label in ORDER if label in entries]


def test_R53_outsourcing_is_configured_in_its_own_menu_by_people_who_administer_nothing() -> None:
    for entry in MENU:
        if entry.after_agreement:
            assert entry.href.startswith("/outsource/")
            assert MAY[entry.needs] - {Standing.ADM}


def test_R54_a_system_administrator_may_do_whatever_any_of_the_staff_may() -> None:
    for level in (Standing.ALL, Standing.PM, Standing.OUT, Standing.NONE):
        assert all(may(Standing.ADM, each) for each in Permission if may(level, each))


@pytest.mark.parametrize(
    ("permission", "least"),
    [
        (Permission.OPEN_DASHBOARD, Standing.PM),  # R57
        (Permission.MANAGE_PARTNERS, Standing.PM),  # R60, R62, R64
        (Permission.READ_AGREEMENT, Standing.OUT),  # R66
        (Permission.CONFIGURE_PERMISSIONS, Standing.ALL),  # R67
    ],
)
def test_R57_R60_R62_R64_R66_R67_each_entry_opens_from_its_permission_up(
    permission: Permission, least: Standing
) -> None:
    ranks = [Standing.NONE, Standing.OUT, Standing.PM, Standing.ALL, Standing.ADM]

    assert [rank for rank in ranks if may(rank, permission)] == ranks[ranks.index(least) :]


def test_a_technician_sees_no_offers() -> None:
    menu = menu_for(Standing.SUB_TEC, agreement_accepted=False)
    assert [entry.label for entry in menu] == ["My tickets"]


def test_administrators_find_their_people_in_the_menu() -> None:
    found = {
        actor: {entry.label for entry in menu_for(actor, agreement_accepted=True)}
        & {"People", "Company"}
        for actor in Standing
    }
    assert found == {actor: set() for actor in Standing} | {
        Standing.ADM: {"People"},
        Standing.SUB_ADM: {"Company"},
    }


def test_the_menu_offers_nothing_that_may_not_be_opened() -> None:
    for actor, accepted in product(Standing, (False, True)):
        for entry in menu_for(actor, agreement_accepted=accepted):
            assert may(actor, entry.needs)
            assert entry in MENU


def test_everybody_has_a_first_page_that_stands_in_their_menu() -> None:
    for actor in Standing:
        menu = menu_for(actor, agreement_accepted=False)
        assert first_page(actor) in [entry.href for entry in menu]
