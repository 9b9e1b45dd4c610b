"""The pages of the help in the order in which they are listed, and who may read each (R101)."""

import msgspec

from portal.rules.permissions import Permission, may
from portal.rules.vocabulary import N_, Standing

LEADS = N_("For leads")
SUBCONTRACTORS = N_("For subcontractors")
EVERYBODY = N_("For everybody")


class Topic(msgspec.Struct, frozen=True):
    """A page by its name in the address; its text is portal/help/LANGUAGE/NAME.md."""

    name: str
    group: str
    needs: Permission


# A lead may read what its subcontractors read, and not the other way round.
TOPICS = (
    Topic("first-steps", LEADS, Permission.WORK_ON_TICKETS),
    Topic("partners", LEADS, Permission.WORK_ON_TICKETS),
    Topic("sending", LEADS, Permission.WORK_ON_TICKETS),
    Topic("sharing", LEADS, Permission.WORK_ON_TICKETS),
    Topic("networks", LEADS, Permission.WORK_ON_TICKETS),
    Topic("approving", LEADS, Permission.WORK_ON_TICKETS),
    Topic("fees", LEADS, Permission.WORK_ON_TICKETS),
    Topic("lists", LEADS, Permission.WORK_ON_TICKETS),
    Topic("offers", SUBCONTRACTORS, Permission.SIGNED_IN),
    Topic("working", SUBCONTRACTORS, Permission.SIGNED_IN),
    Topic("company", SUBCONTRACTORS, Permission.SIGNED_IN),
    Topic("invitation", EVERYBODY, Permission.EVERYONE),
    Topic("sign-in", EVERYBODY, Permission.EVERYONE),
)


def topics_for(actor: Standing | None) -> list[Topic]:
    """What somebody may read; signed out (None) it is what helps to get in."""
    return [topic for topic in TOPICS if may_read(actor, topic)]


def may_read(actor: Standing | None, topic: Topic) -> bool:
    if actor is None:
        return topic.needs is Permission.EVERYONE
    return may(actor, topic.needs)
