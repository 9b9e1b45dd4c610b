"""What the facts of the rows are called: one English word each, for the book and the help."""

from collections.abc import Mapping

from portal.rules import amendments
from portal.rules.amendments import AmendmentEvent, Condition
from portal.rules.lifecycle import Check, Event, Then
from portal.rules.notices import Audience, Notice
from portal.rules.partnership import PartnerEvent
from portal.rules.permissions import Permission
from portal.rules.synchronisation import Effect
from portal.rules.vocabulary import (
    N_,
    Actor,
    Bond,
    Kind,
    Level,
    Phase,
    Role,
    Side,
    Standing,
    Verb,
)

PHASES: Mapping[Phase, str] = {
    Phase.OFFER: N_("Before an acceptance"),
    Phase.LIVE: N_("While the partner works"),
    Phase.HELD: N_("While completion waits for approval"),
    Phase.ENDED: N_("After completion"),
    Phase.NETWORK: N_("With a network or vendor"),
}
ACTORS: Mapping[Actor, str] = {
    Actor.LEAD: N_("lead"),
    Actor.SP_PSA: N_("partner with a desk of its own"),
    Actor.SUBCONTRACTOR: N_("subcontractor"),
}
SIDES: Mapping[Side, str] = {
    Side.LEAD: N_("lead"),
    Side.PARTNER: N_("partner"),
    Side.SYSTEM: N_("the portal by itself"),
}
VERBS: Mapping[Verb, str] = {
    Verb.CREATE: N_("add"),
    Verb.EDIT: N_("edit"),
    Verb.DELETE: N_("delete"),
    Verb.HIDE: N_("make internal"),
    Verb.SHARE: N_("make public"),
}
KINDS: Mapping[Kind, str] = {
    Kind.TIME: N_("time"),
    Kind.NOTE: N_("note"),
    Kind.CHARGE: N_("charge"),
    Kind.FILE: N_("file"),
    Kind.LINK: N_("path or web address"),
}
BONDS: Mapping[Bond, str] = {
    Bond.NONE: N_("not shared"),
    Bond.LIVE: N_("shared"),
    Bond.SEVERED_BY_EDIT: N_("detached by an edit of the copy"),
    Bond.SEVERED_BY_DELETE: N_("detached by deleting the copy"),
}
EFFECTS: Mapping[Effect, str] = {
    Effect.NOTHING: N_("Nothing."),
    Effect.COPY: N_("A copy is made."),
    Effect.UPDATE: N_("The copy changes."),
    Effect.WITHDRAW: N_("The copy goes."),
    Effect.SEVER: N_("Detached."),
    Effect.HOLD: N_("Held."),
    Effect.DROP: N_("Dropped."),
    Effect.REFUSE: N_("Refused."),
}

# What a row may ask of the entry itself: how it reads where it does, and where it does not.
OWN = {True: N_("own entry"), False: N_("copy")}
PUBLIC = {True: N_("public"), False: N_("internal")}
OFFERABLE = {
    True: N_("new or ticked in the terms"),
    False: N_("older than the acceptance, not ticked"),
}
SINCE_HOLD = {
    True: N_("after completion was reported"),
    False: N_("before completion was reported"),
}

EVENTS: Mapping[Event, str] = {
    Event.SAVE_TERMS: N_("Save the terms as a draft"),
    Event.DISCARD_DRAFT: N_("Discard the draft"),
    Event.SEND: N_("Send the offer"),
    Event.CANCEL: N_("Cancel the offer"),
    Event.DECLINE: N_("Decline the offer"),
    Event.EXPIRE: N_("The time to answer passes"),
    Event.ACCEPT: N_("Accept the offer"),
    Event.START_WORK: N_("Start work"),
    Event.REPORT_COMPLETE: N_("Mark complete"),
    Event.REJECT_COMPLETION: N_("Reject completion"),
    Event.APPROVE_COMPLETION: N_("Approve completion"),
    Event.COMPLETE: N_("Set the outsourcing to Complete"),
    Event.COMPLETE_TICKET: N_("Set the ticket to Complete"),
}
CHECKS: Mapping[Check, str] = {
    Check.AGREEMENT_ACCEPTED: N_("the agreement is accepted"),
    Check.TICKET_NOT_COMPLETE: N_("the ticket is not complete"),
    Check.TICKET_IS_OURS: N_("the ticket was not received from a lead"),
    Check.NOT_FORWARDED: N_("no network has the ticket"),
    Check.PARTNER_ACTIVE: N_("the partnership is active"),
    Check.TERMS_COMPLETE: N_("the rate and both dates are given"),
    Check.DATES_IN_ORDER: N_("the dates are ahead and in order"),
    Check.ANSWER_IN_TIME: N_("the time to answer has not passed"),
    Check.ANSWER_OVERDUE: N_("the time to answer has passed"),
    Check.DECLINE_REASON_GIVEN: N_("a reason is chosen"),
    Check.REJECTION_REASON_GIVEN: N_("a reason is written"),
}
THENS: Mapping[Then, str] = {
    Then.FIX_FEE_CONTRACT: N_("the fee in force is fixed"),
    Then.OPEN_SECOND_TICKET: N_("the partner gets a linked ticket of its own"),
    Then.SHARE_OFFERED: N_("what was ticked in the terms is shared"),
    Then.RECORD_FEE: N_("the fee is recorded"),
    Then.RELEASE_HELD: N_("what was held is shared in its order"),
    Then.DROP_HELD: N_("what was held is dropped for good"),
    Then.BUNDLE_TIME: N_("the partner's time becomes one charge that is not billed"),
    Then.END_PROPOSAL: N_("other terms that wait for an answer lapse"),
    Then.NOTE_AT_LEAD: N_("a note stands on the lead's ticket"),
    Then.NOTE_AT_BOTH: N_("a note stands on both tickets"),
    Then.TELL: N_("those concerned get a mail"),
}
AMENDMENT_EVENTS: Mapping[AmendmentEvent, str] = {
    AmendmentEvent.PROPOSE_TERMS: N_("Propose other terms"),
    AmendmentEvent.WITHDRAW_TERMS: N_("Withdraw the other terms"),
    AmendmentEvent.CONFIRM_TERMS: N_("Confirm the other terms"),
    AmendmentEvent.DECLINE_TERMS: N_("Decline the other terms"),
}
CONDITIONS: Mapping[Condition, str] = {
    Condition.AGREEMENT_ACCEPTED: N_("the agreement is accepted"),
    Condition.NONE_WAITS: N_("no others wait for an answer"),
    Condition.STILL_THE_TERMS: N_("the terms are those that the form began with"),
    Condition.SOMETHING_DIFFERS: N_("at least one term differs"),
    Condition.AMOUNTS_SENSIBLE: N_("there is a rate, and no amount is below zero"),
    Condition.STILL_AHEAD: N_("a new time to complete by is ahead"),
    Condition.NOT_MISSED: N_("the new time to complete by has not passed"),
}
AMENDMENT_EFFECTS: Mapping[amendments.Effect, str] = {
    amendments.Effect.CHANGE_TERMS: N_("they are the terms from now on"),
    amendments.Effect.COUNT_ANEW: N_("new limits are watched from the start"),
    amendments.Effect.NOTE_AT_BOTH: N_("a note stands on both tickets"),
    amendments.Effect.TELL_OTHER_SIDE: N_("the other side gets a mail"),
}
PARTNER_EVENTS: Mapping[PartnerEvent, str] = {
    PartnerEvent.INVITE: N_("The lead invites"),
    PartnerEvent.RESEND: N_("The lead sends the invitation again"),
    PartnerEvent.WITHDRAW: N_("The lead withdraws the invitation"),
    PartnerEvent.ACCEPT: N_("The partner accepts the invitation"),
    PartnerEvent.DECLINE: N_("The partner declines the invitation"),
    PartnerEvent.CANCEL: N_("The lead ends the partnership"),
    PartnerEvent.LEAVE: N_("The partner ends the partnership"),
}
STANDINGS: Mapping[Standing, str] = {
    Standing.ADM: Role.SYSTEM_ADMINISTRATOR,
    Standing.ALL: Level.ALL,
    Standing.PM: Level.PARTNER_MANAGEMENT,
    Standing.OUT: Level.OUTSOURCING,
    Standing.NONE: Level.NONE,
    Standing.SUB_ADM: Role.COMPANY_ADMINISTRATOR,
    Standing.SUB_ACC: Role.ACCEPTER,
    Standing.SUB_TEC: Role.TECHNICIAN,
}
PERMISSIONS: Mapping[Permission, str] = {
    Permission.EVERYONE: N_("See what is open without a sign-in"),
    Permission.SIGNED_IN: N_("Use the own account and the help"),
    Permission.WORK_ON_TICKETS: N_("Work on the company's tickets"),
    Permission.IMPORT: N_("Import from files"),
    Permission.SEE_TERMS: N_("See the terms of an outsourcing"),
    Permission.OUTSOURCE: N_("Outsource tickets"),
    Permission.OPEN_DASHBOARD: N_("Open the dashboard"),
    Permission.MANAGE_PARTNERS: N_("Invite and manage partners"),
    Permission.ACCEPT_AGREEMENT: N_("Accept the outsourcing agreement"),
    Permission.READ_AGREEMENT: N_("Read the accepted agreement"),
    Permission.CONFIGURE_PERMISSIONS: N_("Configure user permissions"),
    Permission.SEE_FEES: N_("See transaction fees"),
    Permission.SEE_RECEIVED: N_("See received tickets"),
    Permission.SEE_ALL_RECEIVED: N_("See all received tickets, not only assigned ones"),
    Permission.SEE_OFFERS: N_("See offers"),
    Permission.ANSWER_OFFERS: N_("Accept and decline offers"),
    Permission.WORK_ON_RECEIVED: N_("Work on received tickets"),
    Permission.ASSIGN_RECEIVED: N_("Assign received tickets"),
    Permission.ATTACH_COMPANY: N_("Accept invitations for the company"),
    Permission.MANAGE_PEOPLE: N_("Manage people"),
    Permission.MANAGE_STAFF: N_("Set what staff may do"),
    Permission.MANAGE_COMPANY: N_("Manage the company profile"),
    Permission.REPORT_COMPLETION: N_("Mark tickets complete"),
}
NOTICES: Mapping[Notice, str] = {
    Notice.SIGN_IN: N_("Code and link to sign in"),
    Notice.INVITATION: N_("Invitation of a partner"),
    Notice.INVITATION_TEST: N_("Test of the invitation's text"),
    Notice.MEMBER_INVITATION: N_("Invitation to a company"),
    Notice.INVITATION_ACCEPTED: N_("Invitation accepted"),
    Notice.INVITATION_DECLINED: N_("Invitation declined"),
    Notice.PARTNERSHIP_CANCELED: N_("Partnership ended by the lead"),
    Notice.PARTNER_LEFT: N_("Partnership ended by the partner"),
    Notice.OFFER: N_("New offer"),
    Notice.OFFER_ACCEPTED: N_("Offer accepted"),
    Notice.OFFER_DECLINED: N_("Offer declined"),
    Notice.OFFER_CANCELED: N_("Offer canceled"),
    Notice.OFFER_REMINDER: N_("Reminder of an offer"),
    Notice.OFFER_EXPIRED: N_("Offer expired"),
    Notice.TIME_ENTRY: N_("Time entered by the partner"),
    Notice.LIMIT_REACHED: N_("Limits nearly or wholly used"),
    Notice.QUESTION_ASKED: N_("Question asked"),
    Notice.QUESTION_ANSWERED: N_("Question answered"),
    Notice.TERMS_PROPOSED: N_("Other terms proposed"),
    Notice.TERMS_WITHDRAWN: N_("Other terms withdrawn"),
    Notice.TERMS_CONFIRMED: N_("Other terms confirmed"),
    Notice.TERMS_DECLINED: N_("Other terms declined"),
    Notice.COMPLETION_REPORTED: N_("Completion reported"),
    Notice.COMPLETION_REJECTED: N_("Completion rejected"),
    Notice.COMPLETED: N_("Work completed"),
}
AUDIENCES: Mapping[Audience, str] = {
    Audience.WHO_ASKED: N_("whoever asked for it"),
    Audience.INVITED: N_("whoever is invited"),
    Audience.INVITER: N_("whoever invited"),
    Audience.OUTSOURCED_BY: N_("whoever outsourced the ticket"),
    Audience.LEAD_CONTACT: N_("the lead's primary contact"),
    Audience.RESOURCE: N_("the resource of the lead's ticket"),
    Audience.PARTNER_CONTACT: N_("the partner's primary contact"),
    Audience.ACCEPTERS: N_("those who may accept for the partner"),
    Audience.ASKER: N_("whoever asked"),
    Audience.PROPOSER: N_("whoever proposed"),
}
