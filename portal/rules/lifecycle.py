"""The life of one outsourcing attempt as rows: moves O1 to O13 (states.md 4.2).

One row tells the whole story of a move: who, from where, what is checked first, what else happens.
Buttons and actions read the same rows.
"""

from enum import StrEnum, auto

import msgspec

from portal.rules.permissions import Permission, may
from portal.rules.vocabulary import OutsourceStatus, Side, Standing

Source = OutsourceStatus | None


class Event(StrEnum):
    """What a person, or the clock, does to an attempt."""

    SAVE_TERMS = auto()
    DISCARD_DRAFT = auto()
    SEND = auto()
    CANCEL = auto()
    DECLINE = auto()
    EXPIRE = auto()
    ACCEPT = auto()
    START_WORK = auto()
    REPORT_COMPLETE = auto()
    REJECT_COMPLETION = auto()
    APPROVE_COMPLETION = auto()
    COMPLETE = auto()
    COMPLETE_TICKET = auto()


class Check(StrEnum):
    """Conditions that portal.rules.preconditions knows how to judge, in the order given."""

    AGREEMENT_ACCEPTED = auto()
    TICKET_NOT_COMPLETE = auto()
    TICKET_IS_OURS = auto()
    NOT_FORWARDED = auto()
    PARTNER_ACTIVE = auto()
    TERMS_COMPLETE = auto()
    DATES_IN_ORDER = auto()
    ANSWER_IN_TIME = auto()
    ANSWER_OVERDUE = auto()
    DECLINE_REASON_GIVEN = auto()
    REJECTION_REASON_GIVEN = auto()


class Then(StrEnum):
    """What else a move does, in the same transaction."""

    FIX_FEE_CONTRACT = auto()
    OPEN_SECOND_TICKET = auto()
    SHARE_OFFERED = auto()
    RECORD_FEE = auto()
    RELEASE_HELD = auto()
    DROP_HELD = auto()
    BUNDLE_TIME = auto()
    END_PROPOSAL = auto()
    NOTE_AT_LEAD = auto()
    NOTE_AT_BOTH = auto()
    TELL = auto()


class Move(msgspec.Struct, frozen=True):
    """One row. `source` None is a ticket that was never outsourced; `target` None is none again."""

    id: str
    event: Event
    source: frozenset[Source]
    target: OutsourceStatus | None
    by: Side
    needs: Permission | None
    checks: tuple[Check, ...] = ()
    then: tuple[Then, ...] = ()
    rules: tuple[str, ...] = ()


UNSENT = OutsourceStatus.UNSENT
ASSIGNED = OutsourceStatus.ASSIGNED
ACCEPTED = OutsourceStatus.ACCEPTED
IN_PROGRESS = OutsourceStatus.IN_PROGRESS
WAITING = OutsourceStatus.WAITING_APPROVAL
COMPLETE = OutsourceStatus.COMPLETE
DECLINED = OutsourceStatus.DECLINED
CANCELED = OutsourceStatus.CANCELED

ENDED = frozenset({COMPLETE, DECLINED, CANCELED})
OPEN = frozenset({ASSIGNED, ACCEPTED, IN_PROGRESS, WAITING})  # counted by R27 and R31
LINKED = frozenset({ACCEPTED, IN_PROGRESS, WAITING})
READY: frozenset[Source] = frozenset({None, UNSENT, *ENDED})


def _from(*statuses: Source) -> frozenset[Source]:
    return frozenset(statuses)


OUTSOURCE = Permission.OUTSOURCE
ANSWER = Permission.ANSWER_OFFERS
WORK = Permission.WORK_ON_RECEIVED
REPORT = Permission.REPORT_COMPLETION
LEAD, PARTNER, SYSTEM = Side.LEAD, Side.PARTNER, Side.SYSTEM

MAY_OUTSOURCE = (
    Check.AGREEMENT_ACCEPTED,
    Check.TICKET_IS_OURS,
    Check.TICKET_NOT_COMPLETE,
    Check.NOT_FORWARDED,
    Check.PARTNER_ACTIVE,
)
END = (Then.DROP_HELD, Then.BUNDLE_TIME, Then.END_PROPOSAL, Then.NOTE_AT_BOTH, Then.TELL)

# fmt: off
MOVES = (
    Move("O1", Event.SAVE_TERMS, READY, UNSENT, LEAD, OUTSOURCE,
         checks=MAY_OUTSOURCE,
         rules=("R37", "R25", "Q27")),
    Move("O2", Event.DISCARD_DRAFT, _from(UNSENT), None, LEAD, OUTSOURCE),
    Move("O3", Event.SEND, READY, ASSIGNED, LEAD, OUTSOURCE,
         checks=(*MAY_OUTSOURCE, Check.TERMS_COMPLETE, Check.DATES_IN_ORDER),
         then=(Then.FIX_FEE_CONTRACT, Then.NOTE_AT_LEAD, Then.TELL),
         rules=("R37", "R25", "R115", "Q27")),
    Move("O4", Event.CANCEL, _from(ASSIGNED), CANCELED, LEAD, OUTSOURCE,
         then=(Then.NOTE_AT_LEAD, Then.TELL),
         rules=("R28", "Q12")),
    Move("O5", Event.DECLINE, _from(ASSIGNED), DECLINED, PARTNER, ANSWER,
         checks=(Check.DECLINE_REASON_GIVEN,),
         then=(Then.NOTE_AT_LEAD, Then.TELL),
         rules=("R28", "Q12")),
    Move("O6", Event.EXPIRE, _from(ASSIGNED), DECLINED, SYSTEM, None,
         checks=(Check.ANSWER_OVERDUE,),
         then=(Then.TELL,),
         rules=("Q10",)),
    Move("O7", Event.ACCEPT, _from(ASSIGNED), ACCEPTED, PARTNER, ANSWER,
         checks=(Check.PARTNER_ACTIVE, Check.ANSWER_IN_TIME),
         then=(Then.OPEN_SECOND_TICKET, Then.RECORD_FEE, Then.SHARE_OFFERED, Then.TELL),
         rules=("R41", "R42", "R100", "R112", "Q10", "Q13")),
    Move("O8", Event.START_WORK, _from(ACCEPTED), IN_PROGRESS, PARTNER, WORK,
         rules=("R92", "Q11")),
    Move("O9", Event.REPORT_COMPLETE, _from(ACCEPTED, IN_PROGRESS), WAITING, PARTNER, REPORT,
         then=(Then.TELL,),
         rules=("R135", "R136", "Q20")),
    Move("O10", Event.REJECT_COMPLETION, _from(WAITING), IN_PROGRESS, LEAD, OUTSOURCE,
         checks=(Check.REJECTION_REASON_GIVEN,),
         then=(Then.NOTE_AT_BOTH, Then.RELEASE_HELD, Then.TELL),
         rules=("R137", "R138", "Q1", "Q12")),
    Move("O11", Event.APPROVE_COMPLETION, _from(WAITING), COMPLETE, LEAD, OUTSOURCE,
         then=END,
         rules=("R139", "R140", "R118")),
    Move("O12", Event.COMPLETE, _from(ACCEPTED, IN_PROGRESS), COMPLETE, LEAD, OUTSOURCE,
         then=END,
         rules=("R140",)),
    Move("O13", Event.COMPLETE_TICKET, LINKED, COMPLETE, LEAD, Permission.WORK_ON_TICKETS,
         then=END,
         rules=("R140",)),
)
# fmt: on

# O13 is made by the ticket's own status field, never by a button of the outsourcing bar.
NOT_A_BUTTON = frozenset({Event.COMPLETE_TICKET, Event.EXPIRE})


def move_for(event: Event, status: Source) -> Move | None:
    """The row of `event` from `status`, or None where the table has none (a conflict, 409)."""
    return next((move for move in MOVES if move.event == event and status in move.source), None)


def moves_open_to(status: Source, side: Side, actor: Standing) -> list[Event]:
    """The events that a page may offer to `actor` standing at `side`."""
    return [
        move.event
        for move in MOVES
        if status in move.source
        and move.by == side
        and move.event not in NOT_A_BUTTON
        and move.needs is not None
        and may(actor, move.needs)
    ]
