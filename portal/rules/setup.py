"""The set-up checklist of a new lead: what has to be done, in which order, and by whom (R110, R50).

A task whose page does not stand in the menu is left out, so that none leads nowhere.
"""

from enum import StrEnum

import msgspec

from portal.rules.permissions import MENU, Permission, may
from portal.rules.vocabulary import N_, Standing


class Step(StrEnum):
    """The tasks by their names."""

    AGREEMENT = "agreement"
    PERMISSIONS = "permissions"
    INVITATION = "invitation"
    INVITE = "invite"
    PARTNER = "partner"
    NETWORKS = "networks"
    TICKET = "ticket"


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the checklist: where it is done, by whom, and what has to be done before."""

    step: Step
    label: str
    hint: str
    href: str
    needs: Permission
    after: Step | None = Step.AGREEMENT
    is_optional: bool = False

    @property
    def is_looked_at(self) -> bool:
        """Whether nothing has to change for it: pressing it in the checklist is doing it."""
        return self.step in LOOKED_AT


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a company. `seen` are those of LOOKED_AT that somebody has done."""

    has_agreed: bool = False
    seen: frozenset[Step] = frozenset()
    has_invited: bool = False
    has_partner: bool = False
    has_network: bool = False
    has_sent: bool = False


class Line(msgspec.Struct, frozen=True):
    """A task as it stands: done, to be done now, or waiting for another one."""

    task: Task
    is_done: bool
    is_open: bool


LOOKED_AT = (Step.PERMISSIONS, Step.INVITATION)
TASKS = (
    Task(
        step=Step.AGREEMENT,
        label=N_("Accept the outsourcing agreement"),
        hint=N_("Once for the whole company."),
        href="/outsource",
        needs=Permission.ACCEPT_AGREEMENT,
        after=None,
    ),
    Task(
        step=Step.PERMISSIONS,
        label=N_("Check who may outsource"),
        hint=N_("Everybody has begun with the permission of their security level."),
        href="/outsource/permissions",
        needs=Permission.CONFIGURE_PERMISSIONS,
    ),
    Task(
        step=Step.INVITATION,
        label=N_("Look over the invitation"),
        hint=N_("What partners read in the mail that invites them."),
        href="/outsource/invitation",
        needs=Permission.MANAGE_PARTNERS,
    ),
    Task(
        step=Step.INVITE,
        label=N_("Invite your first partner"),
        hint=N_("Create the company, name a recipient, and press Invite."),
        href="/outsource/partners",
        needs=Permission.MANAGE_PARTNERS,
    ),
    Task(
        step=Step.PARTNER,
        label=N_("The partner accepts"),
        hint=N_("You get a mail. From then on tickets can be sent to them."),
        href="/outsource/partners",
        needs=Permission.MANAGE_PARTNERS,
        after=Step.INVITE,
    ),
    Task(
        step=Step.NETWORKS,
        label=N_("Add networks or vendors"),
        hint=N_("For tickets that go to nobody in particular."),
        href="/outsource/networks",
        needs=Permission.MANAGE_PARTNERS,
        is_optional=True,
    ),
    Task(
        step=Step.TICKET,
        label=N_("Outsource your first ticket"),
        hint=N_("Create or open a ticket, choose Outsource, and send the offer."),
        href="/tickets",
        needs=Permission.OUTSOURCE,
        after=Step.PARTNER,
    ),
)


def done(facts: Facts) -> frozenset[Step]:
    """The tasks that are done: by what has happened, some by having been looked at."""
    happened = {
        Step.AGREEMENT: facts.has_agreed,
        Step.INVITE: facts.has_invited,
        Step.PARTNER: facts.has_partner,
        Step.NETWORKS: facts.has_network,
        Step.TICKET: facts.has_sent,
    }
    return facts.seen | {step for step, has_happened in happened.items() if has_happened}


def tasks() -> tuple[Task, ...]:
    """Those whose pages there are."""
    pages = {entry.href for entry in MENU}
    return tuple(task for task in TASKS if task.href in pages)


def is_over(facts: Facts) -> bool:
    """Whether everything is done that has to be."""
    return {task.step for task in tasks() if not task.is_optional} <= done(facts)


def checklist(facts: Facts, actor: Standing) -> list[Line]:
    """The tasks that somebody may do, in their order; whatever waits for another leads nowhere."""
    are_done = done(facts)
    return [
        Line(
            task,
            is_done=task.step in are_done,
            is_open=task.step not in are_done and (task.after is None or task.after in are_done),
        )
        for task in tasks()
        if may(actor, task.needs)
    ]
