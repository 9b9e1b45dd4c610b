"""The sentences of the rule book, one for each id: what rows do, what else holds, why it is so."""

from collections.abc import Mapping

import msgspec

from portal.rules.vocabulary import N_

HELD = N_(
    "It arrives if completion is rejected, in its order, and never if completion is approved."
)

# What a row of the synchronisation does, behind the word for its effect.
OUTCOMES: Mapping[str, str] = {
    "D1": N_("What is internal stays on its side."),
    "D2": N_("Paths and web addresses stay on their side."),
    "D3": N_("It is a note with author, date, hours and summary, no time entry."),
    "D4": N_("It is a time entry marked as the partner's, without its internal remark."),
    "D5": N_(
        "It is a time entry marked as the partner's, without its internal remark, and the "
        "resource of the lead's ticket is told by mail."
    ),
    "D6": N_("It is an ordinary note."),
    "D7": N_("It is a note for internal users only: on no invoice, and shown to no customer."),
    "D8": N_("It is the file as a copy of its own."),
    "D9": N_("It is the file as a copy of its own, for internal users only."),
    "D10": N_("It is a charge at the amount entered, for the lead to review before it is billed."),
    "D11": N_("It is a charge with description, quantity and cost, never the customer's price."),
    "D12": N_("It gets whatever was edited."),
    "D13": N_("It is deleted with its original."),
    "D14": N_("The original stays as it was; the copy gets no later change."),
    "D15": N_("The original stays; no later change of it brings the copy back."),
    "D16": N_("The copy that was edited there stays as it is."),
    "D17": N_("The copy that was deleted there is not made again."),
    "D18": N_("A copy that was edited there stays."),
    "D20": N_("It is withdrawn, as nothing internal is shared."),
    "D21": N_("It arrives as if it had been added now."),
    "D22": HELD,
    "D23": HELD,
    "D24": N_("Until completion is answered, the portal only shows the ticket and prints it."),
    "D27": N_("Sharing has ended; each side changes only what stands on its own ticket."),
    "D28": N_("A complete ticket can only be read in the portal."),
    "D32": N_("There is no second ticket; the partner sees the offer and no more."),
    "D33": N_("Networks and vendors never see entries."),
    "D36": N_("This counts at once, although sharing is on hold; the original stays as it was."),
    "D37": N_("What stood there when completion was reported stays until it is answered."),
    "D38": N_("The copy was detached before; it changes on its own side only."),
    "D39": N_("What is older than the acceptance and was not ticked is never shared."),
    "D40": N_("The entry was detached before; it changes on its own side only."),
}


class Besides(msgspec.Struct, frozen=True):
    """What holds for a ticket as a whole, where no entry is touched by a person."""

    id: str
    when: str
    what: str
    rules: tuple[str, ...] = ()


BESIDES = (
    Besides(
        "D19",
        N_("An entry is added after another was detached"),
        N_("It is shared as usual: what is detached is one entry, never the ticket."),
    ),
    Besides(
        "D25",
        N_("Completion is rejected"),
        N_(
            "Both sides are In Progress; what was held arrives in its order, and the reason "
            "stands as a note on both tickets."
        ),
        ("R137", "R138", "Q1"),
    ),
    Besides(
        "D26",
        N_("Completion is approved"),
        N_(
            "Both sides are Complete with a note on both tickets; what was held is dropped, and "
            "every tie between entry and copy ends for good."
        ),
        ("R139", "R140", "R118"),
    ),
    Besides(
        "D29",
        N_("The outsource status changes"),
        N_("The other side shows it at once, also while sharing is on hold."),
        ("R92",),
    ),
    Besides(
        "D30",
        N_("The status of a ticket itself changes, but not to Complete"),
        N_("Nothing: each side has a status of its own."),
    ),
    Besides(
        "D31",
        N_("The lead sets its ticket to Complete"),
        N_("The outsourcing is Complete on both sides, as after an approval."),
        ("R140",),
    ),
    Besides(
        "D34",
        N_("A copy is written"),
        N_("It counts as nobody's action, so nothing comes back and nothing is detached."),
    ),
    Besides(
        "D35",
        N_("Title, description, priority or due date change"),
        N_("Nothing: only entries and the outsource status are shared."),
    ),
)

# Why: every rule that a row cites, in our own words.
RULES: Mapping[str, str] = {
    "R22": N_("Inviting an organization makes its partnership Pending."),
    "R23": N_("The lead gets one mail for each partner that accepts."),
    "R24": N_("The lead gets one mail for each partner that declines."),
    "R25": N_("Tickets can go to a partner from the moment it has accepted, and not before."),
    "R26": N_("Only a partnership that stands can be ended."),
    "R27": N_("It cannot be ended while one of its tickets is offered, worked on or reported."),
    "R28": N_(
        "An open ticket stands in the way of ending a partnership until it is canceled by the "
        "lead, declined by the partner, or complete."
    ),
    "R29": N_("An ended partnership is Canceled."),
    "R30": N_(
        "An ended partnership comes back only by a new invitation, as if there had been none."
    ),
    "R37": N_("Nothing can be outsourced before the company has accepted the agreement."),
    "R41": N_("Outsourcing to a partner with a desk of its own costs no fee."),
    "R42": N_("Outsourcing through the portal may cost a fee."),
    "R61": N_("An invitation reaches the partner by mail."),
    "R63": N_("What the invitation says is the lead's own text."),
    "R91": N_("Each side sees the time, charges, notes and files of the other."),
    "R92": N_("Both sides show the same outsource status at any time."),
    "R100": N_("The fee falls due at each acceptance in the portal, and at nothing else."),
    "R102": N_("Nothing is ever shared with a network or vendor."),
    "R112": N_("The partner works on a second ticket of its own, linked to the lead's."),
    "R113": N_("While the tickets are linked, both sides may add entries to their own."),
    "R115": N_("Mail about outsourcing goes to the primary contact of the company."),
    "R116": N_("A change to one's own entry reaches its copy."),
    "R117": N_("A change to a copy never reaches the entry it was made from."),
    "R118": N_("After completion nobody sees what the other side added since it was reported."),
    "R119": N_("One's own time, notes and files are shared when created, edited and deleted."),
    "R120": N_("The lead's time arrives at the partner as a note."),
    "R121": N_("What is internal stays on its side, in both directions."),
    "R122": N_("A partner's entry is for internal users only at the lead."),
    "R123": N_("No invoice of the lead shows a partner's note or file."),
    "R124": N_("No customer of the lead sees a partner's note or file."),
    "R125": N_("Of attachments only files are shared."),
    "R126": N_("Paths and web addresses are not shared."),
    "R127": N_("Editing a copy leaves the original as it is."),
    "R128": N_("Editing a copy detaches it from its original."),
    "R129": N_("A detached copy gets no later change."),
    "R130": N_("Deleting a copy leaves the original where it is."),
    "R131": N_("Deleting a copy detaches the original from the other side."),
    "R132": N_("A deleted copy is not made again by a later change to its original."),
    "R133": N_(
        "Each time entry of a subcontractor is reported to the resource of the lead's ticket."
    ),
    "R134": N_("Nobody can switch that notice off."),
    "R135": N_("When the partner reports completion, the status becomes Waiting Approval."),
    "R136": N_("From that report on, sharing is on hold."),
    "R137": N_("A rejected completion puts the work back In Progress."),
    "R138": N_("With the rejection sharing goes on."),
    "R139": N_("An approved completion makes the status Complete."),
    "R140": N_("With completion sharing ends for good."),
    "Q1": N_(
        "What was held is shared in its order after a rejection, and never after an approval."
    ),
    "Q2": N_(
        "Hiding a shared entry takes its copy back, sharing a hidden one makes a copy; "
        "neither mends what was detached."
    ),
    "Q5": N_("A lead may withdraw an invitation that waits for its answer; a partner may leave."),
    "Q6": N_("An invitation works once and for a set time; sending it again voids the older one."),
    "Q9": N_(
        "The text of an invitation is kept in each language with its older versions; the link to "
        "accept cannot be left out, and whoever writes it can mail it to themselves first."
    ),
    "Q10": N_(
        "Both are reminded of an offer a day and two hours before; unanswered in time it counts "
        "as declined, however late that is noticed."
    ),
    "Q11": N_(
        "Work starts with a button, or by itself when the partner assigns somebody, enters time or "
        "charges something."
    ),
    "Q12": N_("Declining and rejecting need a reason, canceling may have one."),
    "Q13": N_("Of older entries only public ones that were ticked in the terms go along."),
    "Q14": N_(
        "After the acceptance terms change only when the lead proposes others and the partner "
        "confirms them; until then the old limits count, a new rate counts for the whole work, and "
        "what was agreed before stays on record."
    ),
    "Q15": N_("The partner never sees the price to the customer."),
    "Q16": N_(
        "What goes beyond the authorised time or charges is marked, told to the lead, and paid for "
        "only with its consent."
    ),
    "Q20": N_("A company may keep its technicians from reporting completion of their own tickets."),
    "Q21": N_(
        "Without an active resource its notice goes to who outsourced, then to the primary contact."
    ),
    "Q22": N_(
        "Without a primary contact mail goes to the invited address, then to the administrators."
    ),
    "Q27": N_("A received ticket cannot be passed on."),
    "Q44": N_(
        "A question of the partner is a shared note that stays open until the lead answers; the "
        "status stays as it is."
    ),
    "Q46": N_("People sign in by a code or link from a mail; there are no passwords."),
    "Q48": N_("What was never shared changes on its own side only."),
    "Q49": N_("A copy that is changed while sharing is on hold is detached at once."),
}
