"""Who may do what, as one table (roles.md 2.2 and 2.3). Routes, buttons, menu and tests read it."""

from enum import StrEnum, auto

import msgspec

from portal.rules.vocabulary import N_, Level, Role, Standing


class Permission(StrEnum):
    """What a route or a button needs. EVERYONE asks for no sign-in, SIGNED_IN for nothing more."""

    EVERYONE = auto()
    SIGNED_IN = auto()
    WORK_ON_TICKETS = auto()
    IMPORT = auto()
    SEE_TERMS = auto()
    OUTSOURCE = auto()
    OPEN_DASHBOARD = auto()
    MANAGE_PARTNERS = auto()
    ACCEPT_AGREEMENT = auto()
    READ_AGREEMENT = auto()
    CONFIGURE_PERMISSIONS = auto()
    SEE_FEES = auto()
    SEE_RECEIVED = auto()
    SEE_ALL_RECEIVED = auto()
    SEE_OFFERS = auto()
    ANSWER_OFFERS = auto()
    WORK_ON_RECEIVED = auto()
    ASSIGN_RECEIVED = auto()
    ATTACH_COMPANY = auto()
    MANAGE_PEOPLE = auto()
    MANAGE_STAFF = auto()
    MANAGE_COMPANY = auto()
    REPORT_COMPLETION = auto()


STAFF = frozenset({Standing.NONE, Standing.OUT, Standing.PM, Standing.ALL, Standing.ADM})
OUT_UP = STAFF - {Standing.NONE}
PM_UP = OUT_UP - {Standing.OUT}
ALL_UP = PM_UP - {Standing.PM}
SUBCONTRACTORS = frozenset({Standing.SUB_ADM, Standing.SUB_ACC, Standing.SUB_TEC})
ACCEPTERS = SUBCONTRACTORS - {Standing.SUB_TEC}

MAY: dict[Permission, frozenset[Standing]] = {
    Permission.EVERYONE: frozenset(Standing),
    Permission.SIGNED_IN: frozenset(Standing),
    Permission.WORK_ON_TICKETS: STAFF,
    Permission.IMPORT: ALL_UP,  # it changes every customer record and ticket at once
    Permission.SEE_TERMS: OUT_UP,  # R76
    Permission.OUTSOURCE: OUT_UP,  # R72, R73
    Permission.OPEN_DASHBOARD: PM_UP,  # R57
    Permission.MANAGE_PARTNERS: PM_UP,  # R1, R60, R62
    Permission.ACCEPT_AGREEMENT: ALL_UP,  # R44, C7
    Permission.READ_AGREEMENT: OUT_UP,  # R66
    Permission.CONFIGURE_PERMISSIONS: ALL_UP,  # R67
    Permission.SEE_FEES: ALL_UP,  # Q38
    Permission.SEE_RECEIVED: SUBCONTRACTORS,
    Permission.SEE_ALL_RECEIVED: ACCEPTERS,
    Permission.SEE_OFFERS: ACCEPTERS,
    Permission.ANSWER_OFFERS: ACCEPTERS,
    Permission.WORK_ON_RECEIVED: SUBCONTRACTORS,  # R113
    Permission.ASSIGN_RECEIVED: ACCEPTERS,
    Permission.ATTACH_COMPANY: frozenset({Standing.SUB_ADM}),
    Permission.MANAGE_PEOPLE: frozenset({Standing.ADM, Standing.SUB_ADM}),
    Permission.MANAGE_STAFF: frozenset({Standing.ADM}),  # R69
    Permission.MANAGE_COMPANY: frozenset({Standing.SUB_ADM}),
    Permission.REPORT_COMPLETION: SUBCONTRACTORS,  # a company may keep technicians out (Q20)
}

# What accepting the agreement gives to staff by their security level (roles.md 2.1).
DEFAULT_LEVEL = {
    Role.SYSTEM_ADMINISTRATOR: Level.ALL,
    Role.SERVICE_DESK_USER: Level.OUTSOURCING,
    Role.STANDARD_USER: Level.NONE,
}

_BY_ROLE = {
    Role.SYSTEM_ADMINISTRATOR: Standing.ADM,
    Role.COMPANY_ADMINISTRATOR: Standing.SUB_ADM,
    Role.ACCEPTER: Standing.SUB_ACC,
    Role.TECHNICIAN: Standing.SUB_TEC,
}
_BY_LEVEL = {
    Level.NONE: Standing.NONE,
    Level.OUTSOURCING: Standing.OUT,
    Level.PARTNER_MANAGEMENT: Standing.PM,
    Level.ALL: Standing.ALL,
}


def standing(role: Role, level: Level) -> Standing:
    """The actor that a role and a level make; an administrator cannot be lowered (R54, R55)."""
    return _BY_ROLE.get(role) or _BY_LEVEL[level]


def may(actor: Standing, permission: Permission) -> bool:
    """Whether the table grants `permission` to `actor`."""
    return actor in MAY[permission]


class MenuEntry(msgspec.Struct, frozen=True):
    """A line of the menu: shown to whoever may open it, some only after the agreement (R56).

    Within its group it may stand in a folder, as what has to do with partners does (R2, C6).
    """

    group: str
    label: str
    href: str
    icon: str
    needs: Permission
    after_agreement: bool = False
    folder: str = ""


MENU = (
    MenuEntry("", N_("Tickets"), "/tickets", "ticket", Permission.WORK_ON_TICKETS),
    MenuEntry("", N_("Organizations"), "/organizations", "building-2", Permission.WORK_ON_TICKETS),
    MenuEntry("", N_("People"), "/people", "users", Permission.MANAGE_STAFF),
    MenuEntry(N_("Outsource"), N_("Dashboard"), "/outsource", "inbox", Permission.OPEN_DASHBOARD),
    MenuEntry(
        N_("Outsource"),
        N_("Invite & Manage"),
        "/outsource/partners",
        "handshake",
        Permission.MANAGE_PARTNERS,
        after_agreement=True,
        folder=N_("Partners"),
    ),
    MenuEntry(
        N_("Outsource"),
        N_("Edit invitation"),
        "/outsource/invitation",
        "mail",
        Permission.MANAGE_PARTNERS,
        after_agreement=True,
        folder=N_("Partners"),
    ),
    MenuEntry(
        N_("Outsource"),
        N_("Outsourcing networks"),
        "/outsource/networks",
        "send",
        Permission.MANAGE_PARTNERS,
        after_agreement=True,
        folder=N_("Partners"),
    ),
    MenuEntry(
        N_("Outsource"),
        N_("Fees"),
        "/outsource/fees",
        "receipt",
        Permission.SEE_FEES,
        after_agreement=True,
    ),
    MenuEntry(
        N_("Other"),
        N_("Configure user permissions"),
        "/outsource/permissions",
        "shield-check",
        Permission.CONFIGURE_PERMISSIONS,
        after_agreement=True,
    ),
    MenuEntry(
        N_("Other"),
        N_("Outsourcing agreement"),
        "/outsource/agreement",
        "file-text",
        Permission.READ_AGREEMENT,
        after_agreement=True,
    ),
    MenuEntry("", N_("My tickets"), "/received", "ticket", Permission.SEE_RECEIVED),
    MenuEntry("", N_("Offers"), "/received/offers", "inbox", Permission.SEE_OFFERS),
    MenuEntry(N_("Other"), N_("Leads"), "/received/leads", "handshake", Permission.MANAGE_COMPANY),
    MenuEntry("", N_("Company"), "/received/company", "building-2", Permission.MANAGE_COMPANY),
)


def menu_for(actor: Standing, *, agreement_accepted: bool) -> list[MenuEntry]:
    """The entries that `actor` may open, in their order (R35, R56, C6)."""
    return [
        entry
        for entry in MENU
        if may(actor, entry.needs) and (agreement_accepted or not entry.after_agreement)
    ]


def first_page(actor: Standing) -> str:
    """Where `/` sends a person."""
    return "/received" if actor in SUBCONTRACTORS else "/tickets"
