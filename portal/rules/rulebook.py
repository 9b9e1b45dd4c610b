"""Prints every row in words, for people who do not read Python, and each rule the rows cite.

The help shows the book in its reader's language; `python -m portal.rules.rulebook > RULEBOOK.md`
writes the English one anew, and a test demands that it is.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import cache

from portal.rules import amendments
from portal.rules.lifecycle import MOVES, Move
from portal.rules.notices import MAILINGS
from portal.rules.partnership import STEPS
from portal.rules.permissions import MAY, STAFF, SUBCONTRACTORS, Permission
from portal.rules.rulebook_entries import groups_of_entries
from portal.rules.rulebook_sentences import BESIDES, RULES
from portal.rules.rulebook_shape import (
    Group,
    Line,
    Say,
    Section,
    capital,
    english,
    line,
    listed,
    named,
)
from portal.rules.rulebook_words import (
    AMENDMENT_EFFECTS,
    AMENDMENT_EVENTS,
    AUDIENCES,
    CHECKS,
    CONDITIONS,
    EVENTS,
    NOTICES,
    PARTNER_EVENTS,
    PERMISSIONS,
    SIDES,
    STANDINGS,
    THENS,
)
from portal.rules.synchronisation import ROWS
from portal.rules.vocabulary import Side, Standing

# Who stands in the table of permissions for a reader at each side.
OF_SIDE = {None: frozenset(Standing), Side.LEAD: STAFF, Side.PARTNER: SUBCONTRACTORS}


def book(say: Say, reader: Side | None = None) -> Iterator[Section]:
    """The sections in the language of `say`, as a lead or a subcontractor (PARTNER) reads them.

    For nobody in particular everybody is called by name, and nothing is left out.
    """
    yield Section(
        "entries",
        say("Entries and their copies"),
        say("What somebody does to an entry of one ticket, and what the other ticket gets of it."),
        (say("Row"), say("Who"), say("Does"), say("With"), say("At the other side")),
        tuple(groups_of_entries(say, reader)),
    )
    yield Section(
        "besides",
        say("What else holds"),
        "",
        (say("Row"), say("When"), say("What happens")),
        (
            Group(
                tuple(
                    line(row.id, row.id, say(row.when), say(row.what), rules=row.rules)
                    for row in BESIDES
                )
            ),
        ),
    )
    yield Section(
        "steps",
        say("The life of an outsourcing"),
        say(
            "Each step needs its status and its conditions. "
            "What follows happens together with it or not at all."
        ),
        (
            *(say("Row"), say("Step"), say("Who, with which right")),
            *(say("From status"), say("To status"), say("Only if"), say("What follows")),
        ),
        (Group(tuple(_move(say, reader, move) for move in MOVES)),),
    )
    yield Section(
        "terms",
        say("Other terms after the acceptance"),
        say("They rest while completion waits for approval, and lapse when the work ends."),
        (
            *(say("Row"), say("Step"), say("Who, with which right")),
            *(say("From status"), say("Only if"), say("What follows")),
        ),
        (Group(tuple(_amendment(say, reader, step) for step in amendments.STEPS)),),
    )
    yield Section(
        "partnership",
        say("The life of a partnership"),
        "",
        (say("Step"), say("From status"), say("To status")),
        (Group(tuple(_partnership(say))),),
    )
    yield Section(
        "permissions",
        say("Who may do what"),
        "",
        (say("What"), *(say(STANDINGS[each]) for each in Standing if each in OF_SIDE[reader])),
        (Group(tuple(_permissions(say, reader))),),
    )
    yield Section(
        "mail",
        say("Who gets which mail"),
        "",
        (say("Mail"), say("To"), say("Can be switched off")),
        (Group(tuple(_mail(say))),),
    )
    yield Section(
        "rules",
        say("Why it is so"),
        "",
        (say("Rule"), say("What it says")),
        (Group(tuple(line(rule, rule, say(RULES[rule])) for rule in cited())),),
    )


def _by(say: Say, reader: Side | None, side: Side, needs: Permission | None) -> str:
    by = say(SIDES[side])
    if side is reader:
        by = say("you as the lead") if reader is Side.LEAD else say("you")
    if needs:
        by = say("{who}: {permission}", who=by, permission=say(PERMISSIONS[needs]))
    return capital(by)


def _move(say: Say, reader: Side | None, move: Move) -> Line:
    return line(
        move.id,
        move.id,
        say(EVENTS[move.event]),
        _by(say, reader, move.by, move.needs),
        capital(named(say, move.source)),
        say(move.target) if move.target else capital(say("no offer")),
        listed(say, CHECKS, move.checks, "; "),
        listed(say, THENS, move.then, "; "),
        rules=move.rules,
    )


def _amendment(say: Say, reader: Side | None, step: amendments.Step) -> Line:
    return line(
        step.id,
        step.id,
        say(AMENDMENT_EVENTS[step.event]),
        _by(say, reader, step.by, step.needs),
        capital(named(say, step.source)),
        listed(say, CONDITIONS, step.conditions, "; "),
        listed(say, AMENDMENT_EFFECTS, step.then, "; "),
        rules=step.rules,
    )


def _partnership(say: Say) -> Iterator[Line]:
    for step in STEPS:
        event = say(PARTNER_EVENTS[step.event])
        yield line("", event, named(say, {*step.source}), say(step.target), rules=step.rules)


def _permissions(say: Say, reader: Side | None) -> Iterator[Line]:
    columns = [standing for standing in Standing if standing in OF_SIDE[reader]]
    for permission, may in MAY.items():
        if not may.isdisjoint(columns):
            marks = (say("yes") if standing in may else "" for standing in columns)
            yield line("", say(PERMISSIONS[permission]), *marks)


def _mail(say: Say) -> Iterator[Line]:
    for mailing in MAILINGS:
        yield line(
            "",
            say(NOTICES[mailing.notice]),
            listed(say, AUDIENCES, mailing.to),
            capital(say("yes") if mailing.can_be_off else say("no")),
            rules=mailing.rules,
        )


@cache
def cited() -> tuple[str, ...]:
    """Every rule that a row cites: the sources' rules (R) first, then the decisions (Q)."""
    rows = (*MOVES, *amendments.STEPS, *STEPS, *ROWS, *BESIDES, *MAILINGS)
    rules = {rule for row in rows for rule in row.rules}
    return tuple(sorted(rules, key=lambda rule: (rule[0] != "R", int(rule[1:]))))


def rulebook() -> str:
    """The whole book as Markdown."""
    lines = ["# Rule book", "", "What this product decides by, printed from `portal/rules`."]
    for section in book(english):
        lines += ["", f"## {section.title}"]
        lines += ["", section.lead] if section.lead else []
        for group in section.groups:
            lines += ["", f"### {group.title}", "", group.lead] if group.title else []
            lines += ["", *_table(section, group)]
    return "\n".join(lines) + "\n"


def _table(section: Section, group: Group) -> Iterator[str]:
    head = [*section.head, "Rules"] if section.cites else section.head
    yield _row(head)
    yield "|" + "---|" * len(head)
    for each in group.lines:
        cells = [f"{cell.first} {cell.text}".strip() for cell in each.cells]
        yield _row([*cells, ", ".join(each.rules)] if section.cites else cells)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(rulebook())
