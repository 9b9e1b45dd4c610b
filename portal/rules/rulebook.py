"""Prints every row as Markdown, for people who do not read Python, and each rule the rows cite.

`python -m portal.rules.rulebook > RULEBOOK.md` writes it anew; a test demands that it is.
"""

import sys
from collections.abc import Iterable, Set
from enum import StrEnum

from portal.rules.lifecycle import MOVES
from portal.rules.notices import MAILINGS
from portal.rules.partnership import STEPS
from portal.rules.permissions import MAY
from portal.rules.synchronisation import ROWS, Effect, Row
from portal.rules.vocabulary import Kind, Standing

RULES = {
    "R22": "Inviting an organization makes its partnership Pending.",
    "R23": "The lead gets one mail for each partner that accepts.",
    "R24": "The lead gets one mail for each partner that declines.",
    "R25": "Tickets can go to a partner from the moment it has accepted, and not before.",
    "R26": "Only a partnership that stands can be ended.",
    "R27": "It cannot be ended while one of its tickets is offered, worked on or reported.",
    "R28": "An open ticket stands in the way of ending a partnership until it is canceled by the "
    "lead, declined by the partner, or complete.",
    "R29": "An ended partnership is Canceled.",
    "R30": "An ended partnership comes back only by a new invitation, as if there had been none.",
    "R37": "Nothing can be outsourced before the company has accepted the agreement.",
    "R41": "Outsourcing to a partner with a desk of its own costs no fee.",
    "R42": "Outsourcing through the portal may cost a fee.",
    "R61": "An invitation reaches the partner by mail.",
    "R91": "Each side sees the time, charges, notes and files of the other.",
    "R92": "Both sides show the same outsource status at any time.",
    "R100": "The fee falls due at each acceptance in the portal, and at nothing else.",
    "R102": "Nothing is ever shared with a network or vendor.",
    "R112": "The partner works on a second ticket of its own, linked to the lead's.",
    "R113": "While the tickets are linked, both sides may add entries to their own.",
    "R115": "Mail about outsourcing goes to the primary contact of the company.",
    "R116": "A change to one's own entry reaches its copy.",
    "R117": "A change to a copy never reaches the entry it was made from.",
    "R118": "After completion nobody sees what the other side added since it was reported.",
    "R119": "One's own time, notes and files are shared when created, edited and deleted.",
    "R120": "The lead's time arrives at the partner as a note.",
    "R121": "What is internal stays on its side, in both directions.",
    "R122": "A partner's entry is for internal users only at the lead.",
    "R123": "No invoice of the lead shows a partner's note or file.",
    "R124": "No customer of the lead sees a partner's note or file.",
    "R125": "Of attachments only files are shared.",
    "R126": "Paths and web addresses are not shared.",
    "R127": "Editing a copy leaves the original as it is.",
    "R128": "Editing a copy detaches it from its original.",
    "R129": "A detached copy gets no later change.",
    "R130": "Deleting a copy leaves the original where it is.",
    "R131": "Deleting a copy detaches the original from the other side.",
    "R132": "A deleted copy is not made again by a later change to its original.",
    "R133": "Each time entry of a subcontractor is reported to the resource of the lead's ticket.",
    "R134": "Nobody can switch that notice off.",
    "R135": "When the partner reports completion, the status becomes Waiting Approval.",
    "R136": "From that report on, sharing is on hold.",
    "R137": "A rejected completion puts the work back In Progress.",
    "R138": "With the rejection sharing goes on.",
    "R139": "An approved completion makes the status Complete.",
    "R140": "With completion sharing ends for good.",
    "Q1": "What was held is shared in its order after a rejection, and never after an approval.",
    "Q2": "Hiding a shared entry takes its copy back, sharing a hidden one makes a copy; "
    "neither mends what was detached.",
    "Q5": "A lead may withdraw an invitation that waits for its answer; a partner may leave.",
    "Q6": "An invitation works once and for 14 days; sending it again voids the older one.",
    "Q10": "Both are reminded of an offer a day and two hours before; unanswered in time it counts "
    "as declined, however late that is noticed.",
    "Q11": "Work starts with a button, or by itself when the partner assigns somebody or enters "
    "time.",
    "Q12": "Declining and rejecting need a reason, canceling may have one.",
    "Q13": "Of older entries only public ones that were ticked in the terms go along.",
    "Q15": "The partner never sees the price to the customer.",
    "Q20": "A company may keep its technicians from reporting completion of their own tickets.",
    "Q21": "Without an active resource its notice goes to who outsourced, then to the primary "
    "contact.",
    "Q22": "Without a primary contact mail goes to the invited address, then to the "
    "administrators.",
    "Q27": "A received ticket cannot be passed on.",
    "Q46": "People sign in by a code or link from a mail; there are no passwords.",
    "Q48": "What was never shared changes on its own side only.",
    "Q49": "A copy that is changed while sharing is on hold is detached at once.",
}

EFFECTS = {
    Effect.NOTHING: "nothing",
    Effect.COPY: "a copy is made",
    Effect.UPDATE: "the copy gets the change",
    Effect.WITHDRAW: "the copy is deleted",
    Effect.SEVER: "nothing; the copy is detached",
    Effect.HOLD: "held until completion is answered",
    Effect.DROP: "what was held never arrives",
    Effect.REFUSE: "refused",
}
KINDS = {
    Kind.TIME: "time",
    Kind.NOTE: "note",
    Kind.CHARGE: "charge",
    Kind.FILE: "file",
    Kind.LINK: "link",
}


def rulebook() -> str:
    """The whole book."""
    sections = (
        ("The life of an outsourcing", life_cycle()),
        ("The life of a partnership", partnerships()),
        ("Entries and their copies", synchronisation()),
        ("Who may do what", permissions()),
        ("Mail", mail()),
        ("The rules cited", _table(("rule", "says"), ((rule, RULES[rule]) for rule in cited()))),
    )
    lines = ["# Rule book", "", "What this product decides by, printed from `portal/rules`."]
    for title, body in sections:
        lines += ["", f"## {title}", "", *body]
    return "\n".join(lines) + "\n"


def life_cycle() -> list[str]:
    return _table(
        ("move", "event", "from", "to", "by", "needs", "checks", "then", "rules"),
        (
            (
                move.id,
                _words({move.event}),
                _statuses(move.source),
                move.target or "none",
                move.by,
                _words({move.needs}) if move.needs else "",
                _words(move.checks),
                _words(move.then),
                ", ".join(move.rules),
            )
            for move in MOVES
        ),
    )


def partnerships() -> list[str]:
    return _table(
        ("event", "from", "to", "rules"),
        (
            (_words({step.event}), _statuses(step.source), step.target, ", ".join(step.rules))
            for step in STEPS
        ),
    )


def synchronisation() -> list[str]:
    return _table(
        ("row", "phase", "actor", "action", "kind", "entry", "for the other side", "rules"),
        (
            (
                row.id,
                _allowed(row.phase),
                _allowed(row.actor),
                _allowed(row.verb),
                ", ".join(KINDS[kind] for kind in Kind if kind in row.kind) if row.kind else "any",
                _entry(row),
                EFFECTS[row.effect] + ("; the resource is told" if row.notify else ""),
                ", ".join(row.rules),
            )
            for row in ROWS
        ),
    )


def permissions() -> list[str]:
    return _table(
        ("permission", *Standing),
        (
            (_words({permission}), *("yes" if standing in who else "" for standing in Standing))
            for permission, who in MAY.items()
        ),
    )


def mail() -> list[str]:
    return _table(
        ("notice", "to", "can be switched off", "rules"),
        (
            (
                _words({mailing.notice}),
                _words(mailing.to),
                "yes" if mailing.can_be_off else "no",
                ", ".join(mailing.rules),
            )
            for mailing in MAILINGS
        ),
    )


def cited() -> list[str]:
    """Every rule that a row cites: the sources' rules (R) first, then the decisions (Q)."""
    rows = (*MOVES, *STEPS, *ROWS, *MAILINGS)
    rules = {rule for row in rows for rule in row.rules}
    return sorted(rules, key=lambda rule: (rule[0] != "R", int(rule[1:])))


def _entry(row: Row) -> str:
    """What the row asks of the entry itself, in words."""
    asked = [
        yes if True in allowed else no
        for allowed, yes, no in (
            (row.own, "own", "copy"),
            (row.public, "public", "internal"),
            (row.offerable, "offerable", "not offerable"),
            (row.since_hold, "since the hold", "before the hold"),
        )
        if allowed
    ]
    if row.bond:
        asked.append("bond " + _allowed(row.bond).replace(", ", " or "))
    return ", ".join(asked) or "any"


def _allowed(values: Set[StrEnum] | None) -> str:
    """The allowed values in the order of their enum, whatever order the set has."""
    if values is None:
        return "any"
    return ", ".join(value for value in type(next(iter(values))) if value in values)


def _statuses(source: Set[StrEnum | None]) -> str:
    named = _allowed({status for status in source if status})
    return f"none, {named}" if None in source else named


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    titles = list(head)
    return [_line(titles), "|" + "---|" * len(titles), *(_line(row) for row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(rulebook())
