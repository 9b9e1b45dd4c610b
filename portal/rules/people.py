"""The parts that people play in a company, and what stands in the way of changing them."""

from portal.rules.permissions import DEFAULT_LEVEL
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, Level, Role, TenantKind

ROLES = {
    TenantKind.INSTANCE: (
        Role.SYSTEM_ADMINISTRATOR,
        Role.SERVICE_DESK_USER,
        Role.STANDARD_USER,
    ),
    TenantKind.SUBCONTRACTOR: (
        Role.COMPANY_ADMINISTRATOR,
        Role.ACCEPTER,
        Role.TECHNICIAN,
    ),
}
ADMINISTRATOR = {kind: roles[0] for kind, roles in ROLES.items()}

ALWAYS_ALL = Refusal(
    "R55", N_("A system administrator always has Allow All. Change the security level first.")
)
LAST_ALLOW_ALL = Refusal(
    "2.2", N_("Somebody active has to keep Allow All. Give it to somebody else first.")
)
IS_HERE = Refusal("desk", N_("This person is in your company already."))
IS_INVITED = Refusal("desk", N_("This address is invited already. Resend the invitation instead."))
NO_LONGER = Refusal(
    "A45", N_("This invitation was answered, withdrawn or has expired. Ask for a new one.")
)
INACTIVE = Refusal("desk", N_("This person is inactive. Activate them first."))
NOT_A_ROLE = Refusal("desk", N_("Choose one of the list."))
NOT_AN_ADMINISTRATOR = Refusal(
    "desk", N_("The primary contact is one of the company's active administrators.")
)


def last_administrator(company: str) -> Refusal:
    """Without one nobody could let anybody in again; with one, somebody always has Allow All."""
    return Refusal(
        "R54",
        N_("{company} needs an active administrator. Make somebody else one first."),
        {"company": company},
    )


def changed_meanwhile(count: int) -> Refusal:
    """Somebody else was faster; what they have set stands beside each person on the page."""
    return Refusal(
        "R68",
        N_(
            "Nothing was saved: somebody else has changed {count} of these permissions meanwhile. "
            "Look at what stands there now, then save again."
        ),
        {"count": count},
    )


def first_level(role: Role, *, agreement_accepted: bool) -> Level:
    """The outsourcing level that a security level brings along (R54, roles.md 2.1)."""
    if role is Role.SYSTEM_ADMINISTRATOR or agreement_accepted:
        return DEFAULT_LEVEL.get(role, Level.NONE)
    return Level.NONE


def level_after(before: Role, after: Role, level: Level, *, agreement_accepted: bool) -> Level:
    """The outsourcing level when the security level changes. Only administrators are tied to one;
    for everybody else the two are independent of each other.
    """
    if Role.SYSTEM_ADMINISTRATOR in (before, after) and before is not after:
        return first_level(after, agreement_accepted=agreement_accepted)
    return level
