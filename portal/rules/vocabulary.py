"""Every word of the domain as an enum member. The stored value is the English standard term.

Values marked with N_ are shown to people as they are, the others through WORD or not at all.
"""

from enum import StrEnum


def N_(message: str) -> str:
    """Mark a sentence for the catalogues; it is translated where a person reads it."""
    return message


class TenantKind(StrEnum):
    """An instance runs a desk here; a subcontractor works in the portal only."""

    INSTANCE = "instance"
    SUBCONTRACTOR = "subcontractor"


class Role(StrEnum):
    """What a membership makes of a person: a security level, or a part in a subcontractor."""

    SYSTEM_ADMINISTRATOR = N_("System Administrator")
    SERVICE_DESK_USER = N_("Service Desk User")
    STANDARD_USER = N_("Standard User")
    COMPANY_ADMINISTRATOR = N_("Company administrator")
    ACCEPTER = N_("May accept tickets")
    TECHNICIAN = N_("Technician")


class Level(StrEnum):
    """The outsourcing permission of an instance's staff (S1, roles.md 2.2), lowest first."""

    NONE = N_("None")
    OUTSOURCING = N_("Allow Outsourcing")
    PARTNER_MANAGEMENT = N_("Allow Partner Management")
    ALL = N_("Allow All")


class Standing(StrEnum):
    """The actor of the permission table: a role and a level seen as one (roles.md 2.1)."""

    ADM = "ADM"
    ALL = "ALL"
    PM = "PM"
    OUT = "OUT"
    NONE = "NONE"
    SUB_ADM = "SUB-ADM"
    SUB_ACC = "SUB-ACC"
    SUB_TEC = "SUB-TEC"


class OrganizationType(StrEnum):
    """What an organization is to the desk; the first three may become partners (R5)."""

    PARTNER = N_("Partner")
    VENDOR = N_("Vendor")
    CUSTOMER = N_("Customer")
    LEAD = N_("Lead")
    PROSPECT = N_("Prospect")
    DEAD = N_("Dead")
    CANCELLATION = N_("Cancellation")


class PartnerStatus(StrEnum):
    """State of a partnership (states.md 4.1); Not invited is the absence of one."""

    NOT_INVITED = N_("Not invited")
    PENDING = N_("Pending")
    ACTIVE = N_("Active")
    DECLINED = N_("Declined")
    CANCELED = N_("Canceled")


class Channel(StrEnum):
    """Where a partner works: in a desk of its own, or in the portal. Decides the fee (R41, R42)."""

    PSA = "PSA"
    PORTAL = "Portal"


class Priority(StrEnum):
    LOW = N_("Low")
    MEDIUM = N_("Medium")
    HIGH = N_("High")
    CRITICAL = N_("Critical")


class TicketStatus(StrEnum):
    """The ordinary status of one side's own ticket, independent of the outsource status (D30)."""

    NEW = N_("New")
    IN_PROGRESS = N_("In Progress")
    WAITING_CUSTOMER = N_("Waiting Customer")
    COMPLETE = N_("Complete")


class Source(StrEnum):
    """Where a ticket came from."""

    MANUAL = "Manual"
    IMPORT = "Import"
    INSOURCED = "Insourced"


class ImportKind(StrEnum):
    """What the rows of a file become."""

    TICKETS = N_("Tickets")
    ORGANIZATIONS = N_("Organizations")
    CONTACTS = N_("Contacts")


class ImportStatus(StrEnum):
    """How far an import is. From WRITING on it can only be finished."""

    LOADING = "loading"
    MATCHING = "matching"
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"


class OutsourceStatus(StrEnum):
    """Status of one outsourcing attempt, the same on both sides (states.md 4.2)."""

    UNSENT = N_("Unsent")
    ASSIGNED = N_("Assigned")
    ACCEPTED = N_("Accepted")
    IN_PROGRESS = N_("In Progress")
    WAITING_APPROVAL = N_("Waiting Approval")
    COMPLETE = N_("Complete")
    DECLINED = N_("Declined")
    CANCELED = N_("Canceled")


class AmendmentStatus(StrEnum):
    """What became of other terms that a lead proposed (Q14); LAPSED ended with the work."""

    PROPOSED = N_("Proposed")
    CONFIRMED = N_("Confirmed")
    DECLINED = N_("Declined")
    WITHDRAWN = N_("Withdrawn")
    LAPSED = N_("Lapsed")


class Side(StrEnum):
    """Which of the two linked tickets a person stands at; SYSTEM is the scheduler."""

    LEAD = "lead"
    PARTNER = "partner"
    SYSTEM = "system"


class OutsourceReason(StrEnum):
    """Why the lead outsources (R85 to R88)."""

    CAPACITY = "capacity"
    SKILL = "skill"
    SPEED = "speed"
    LOCATION = "location"


class DeclineReason(StrEnum):
    """Why a partner declines (Q12); EXPIRED is the scheduler's (O6)."""

    NO_CAPACITY = "no capacity"
    NO_SKILL = "no skill"
    TERMS = "terms"
    TOO_SOON = "too soon"
    OTHER = "other"
    EXPIRED = "expired"


class RateKind(StrEnum):
    HOURLY = "hourly"
    FLAT = "flat"


class Kind(StrEnum):
    """Kinds of item on a ticket."""

    TIME = "T"
    NOTE = "N"
    CHARGE = "C"
    FILE = "AF"
    LINK = "AX"


# What may go along with an offer where its author ticks it (Q13).
MAY_GO_ALONG = (Kind.NOTE, Kind.FILE)


class Question(StrEnum):
    """Whether a note asks the lead something, and how far that is (Q44); most ask nothing."""

    NONE = ""
    OPEN = "open"
    ANSWERED = "answered"


class Activity(StrEnum):
    """What time was spent on; both count against the authorised hours, each is summed apart."""

    WORK = "work"
    TRAVEL = "travel"


class Bond(StrEnum):
    """The synchronisation relationship of one item with its copy on the other ticket."""

    NONE = "none"
    LIVE = "live"
    SEVERED_BY_EDIT = "severed by edit"
    SEVERED_BY_DELETE = "severed by delete"


class Phase(StrEnum):
    """The phase of an outsourcing as the synchronisation rows see it."""

    OFFER = "offer"
    LIVE = "live"
    HELD = "held"
    ENDED = "ended"
    NETWORK = "network"


class Actor(StrEnum):
    """Who acts on an item, as the synchronisation rows see it."""

    LEAD = "lead"
    SP_PSA = "SP-PSA"
    SUBCONTRACTOR = "SUB"


class Verb(StrEnum):
    """What a person does to an item. Hide is public to internal, share the way back."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    HIDE = "hide"
    SHARE = "share"


class NetworkKind(StrEnum):
    """Who stands in the list of networks; neither is a partner (R103)."""

    NETWORK = N_("Network")
    VENDOR = N_("Vendor")


class NetworkAction(StrEnum):
    """What forwarding to a network does (R105)."""

    EMAIL = "email"
    LINK = "link"
    NOTHING = "nothing"


class ForwardState(StrEnum):
    """What stands in the place of an outsource status while a network has the ticket (Q25)."""

    FORWARDED = N_("Forwarded")


class ForwardingEnd(StrEnum):
    """How a person ends what nobody watches (Q25)."""

    DONE = N_("Done")
    WITHDRAWN = N_("Withdrawn")


class FileState(StrEnum):
    """How far a stored file is. Only a served one is given out; a found one never will be (A60)."""

    STORING = "storing"
    HELD = "held"
    SERVED = "served"
    FOUND = "found"


# How a stored word reads that is not meant for people.
WORD: dict[str, str] = {
    OutsourceReason.CAPACITY: N_("Not enough staff"),
    OutsourceReason.SKILL: N_("Nobody has the skill"),
    OutsourceReason.SPEED: N_("They are faster"),
    OutsourceReason.LOCATION: N_("Site where we have no staff"),
    DeclineReason.NO_CAPACITY: N_("No capacity"),
    DeclineReason.NO_SKILL: N_("Not our trade"),
    DeclineReason.TERMS: N_("The terms do not suit"),
    DeclineReason.TOO_SOON: N_("Too short notice"),
    DeclineReason.OTHER: N_("Another reason"),
    DeclineReason.EXPIRED: N_("Expired"),
    Activity.WORK: N_("Work"),
    Activity.TRAVEL: N_("Travel"),
    ImportStatus.LOADING: N_("Is being loaded"),
    ImportStatus.MATCHING: N_("Waits for its columns"),
    ImportStatus.CHECKING: N_("Is being checked"),
    ImportStatus.CHECKED: N_("Checked"),
    ImportStatus.WRITING: N_("Is being imported"),
    ImportStatus.DONE: N_("Imported"),
    RateKind.HOURLY: N_("Hourly"),
    RateKind.FLAT: N_("Flat rate"),
    NetworkAction.EMAIL: N_("Send a mail"),
    NetworkAction.LINK: N_("Open a link"),
    NetworkAction.NOTHING: N_("Nothing"),
}


def word(stored: str) -> str:
    """The English word that people read for a stored one."""
    return WORD.get(stored, stored)
