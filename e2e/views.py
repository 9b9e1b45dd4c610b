"""Every page of the product and every state it can be in, as one list: for pictures, for axe.

Nothing here depends on a language: addresses lead to a view, and forms are found by their place.
"""

from collections.abc import Callable
from typing import TypeAlias

import msgspec
from playwright.sync_api import Page

from portal.rules.help import EVERYBODY, LEADS, SUBCONTRACTORS, TOPICS

Step: TypeAlias = Callable[[Page], int]  # gives the status of the answer

ADA, ALBERT, PAULA, OLGA, NILS = (
    "Ada Lindqvist",
    "Albert Moreau",
    "Paula Iversen",
    "Olga Petrova",
    "Nils Berg",
)
SAM, CLEO, TINA, EVE = "Sam Brückner", "Cleo Vogt", "Tina Roth", "Eve Carver"
PIA = "Pia Duarte"  # nobody has accepted her invitation yet
KARL = "Karl Huber"  # his company has not accepted the agreement
NORA = "nora"  # her company is new and has nothing yet
IDA = "Ida Hallberg"  # hers too, on the other side
# Theirs have one organization, eight, and ten thousand.
UNO, OLE, XENIA = "Uno Blom", "Ole Acht", "Xenia Tausend"
VERA = "Vera Sand"  # hers has many partners, see plenty.py
ROSA = "Rosa Keller"  # hers works for nobody, see plenty.py
FORM = "main form[method=post]"
TOKEN_ONLY = "#menu form"
SEND = """(form, [below, values]) => {
  document.querySelector("main").dataset.before = "";
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  if (below) form.action = location.pathname + below;
  form.requestSubmit();
}"""


class View(msgspec.Struct, frozen=True):
    """A page in one state. `path` may hold places that the gallery fills in."""

    name: str
    who: str | None
    path: str
    status: int = 200
    then: Step | None = None
    on_phones_only: bool = False


def sends(form: str = FORM, *, below: str = "", **values: str) -> Step:
    """Fill fields of the first such form and send it, if told so to an address below the page's."""

    def step(page: Page) -> int:
        with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
            page.locator(form).first.evaluate(SEND, [below, values])
        page.locator("main:not([data-before])").wait_for()
        return caught.value.status

    return step


def signed_out_meanwhile(page: Page) -> int:
    """The session ends while a form is open."""
    page.context.clear_cookies(name="portal-session")
    return sends()(page)


def signed_out_while_writing(page: Page) -> int:
    """The same with a note, which then waits for its writer to sign in."""
    page.context.clear_cookies(name="portal-session")
    return sends("#add-note", note="The spare part is in room 0.14,\non the second shelf.")(page)


def signed_in_anew_while_writing(page: Page) -> int:
    """A note on a page that an earlier session has opened, whose token is another one."""
    page.locator("#add-note [name=_form_token]").evaluate("field => { field.value = 'earlier' }")
    return sends("#add-note", note="The spare part is in room 0.14,\non the second shelf.")(page)


def asked_for_a_code_while_writing(page: Page) -> int:
    """One step further."""
    signed_out_while_writing(page)
    return sends(email="olga@halden.example")(page)


def somebody_was_faster(page: Page) -> int:
    """Permissions that are not any more what the page has seen."""
    page.locator("form.rows").evaluate(
        """form => {
          const seen = form.querySelector("[name='seen[]']");
          const person = seen.value.split(".")[0];
          seen.value = `${person}.PARTNER_MANAGEMENT`;
          seen.closest("tr").querySelector("select").value = `${person}.NONE`;
        }"""
    )
    return sends("form.rows")(page)


def unfolds(details: str) -> Step:
    """Open what is folded away."""

    def step(page: Page) -> int:
        for one in page.locator(details).all():
            one.evaluate("details => { details.open = true }")
        return 200

    return step


def opens(link: str) -> Step:
    """What a link fills: the dialog of its page, where one may press on."""

    def step(page: Page) -> int:
        page.locator(link).first.evaluate("link => link.click()")
        page.locator("dialog[open] form").wait_for()
        return 200

    return step


def refused_in_dialog(page: Page) -> int:
    opens("main a[href*='/partners/new']")(page)
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        page.locator("dialog form").evaluate("form => form.requestSubmit()")
    page.locator("dialog [aria-invalid]").first.wait_for()
    return caught.value.status


def leaves_unsaved(page: Page) -> int:
    """Type into the text of invitations, rest, and come back."""
    with page.expect_response("**/preview/live"):
        page.locator("#f-body").fill(
            "Hello {recipient_name},\n\nhave a look at https://volta.example."
        )
    page.reload()
    return 200


def slides_up(popover: str) -> Step:
    """Open the menu or a sheet, as a button on a phone does."""

    def step(page: Page) -> int:
        page.locator(popover).evaluate("popover => popover.showPopover()")
        return 200

    return step


def presses(control: str) -> Step:
    """Press the first of these."""

    def step(page: Page) -> int:
        page.locator(control).first.click()
        return 200

    return step


def ticks(page: Page) -> int:
    """Choose the rows that can be chosen."""
    for box in page.locator(".pick input:enabled").all()[:3]:
        box.check()
    return 200


SIGNED_OUT = (
    View("sign-in", None, "/sign-in"),
    View("sign-in-422", None, "/sign-in", 422, sends(email="olga")),
    View("sign-in-code", None, "/sign-in/code?email=olga@halden.example"),
    View(
        "sign-in-code-422",
        None,
        "/sign-in/code?email=olga@halden.example",
        422,
        sends(code="12"),
    ),
    View("sign-in-link", None, "{sign_in_link}"),
    View("sign-in-link-signed-in", EVE, "{sign_in_link}"),
    View("sign-in-link-gone", None, "/sign-in/none", 400),
    View("invitation", None, "{invitation[open]}"),
    View("invitation-decline", None, "{invitation[open]}/decline"),
    View("invitation-decline-unknown", None, "/invitations/none/decline", 404),
    View("invitation-422", None, "{invitation[open]}", 422, sends(name="")),
    View("invitation-has-account", None, "{invitation[known]}"),
    View("invitation-own-company", EVE, "{invitation[known]}"),
    View("invitation-not-yours", ADA, "{invitation[open]}"),
    View("invitation-replaced", None, "{invitation[replaced]}"),
    View("invitation-answered", None, "{invitation[answered]}"),
    View("invitation-unknown", None, "/invitations/none", 404),
    View("join", None, "{join[newcomer]}"),
    View("join-422", None, "{join[newcomer]}", 422, sends(name="")),
    View("join-other-person", NILS, "{join[newcomer]}"),
    View("join-has-account", None, "{join[known]}"),
    View("join-one-more-company", EVE, "{join[known]}"),
    View("join-gone", None, "/join/none", 404),
    View("help-signed-out", None, "/help"),
    View("missing-signed-out", None, "/nothing-here", 404),
    View("offline", None, "/offline"),
    View("demo", None, "/demo"),
    View("demo-mail", None, "/demo/mail"),
)

DESK = (
    View("tickets", OLGA, "/tickets"),
    View("tickets-found", OLGA, "/tickets?search=sw"),
    View("tickets-filters", OLGA, "/tickets", then=slides_up("#filters"), on_phones_only=True),
    View("tickets-unfolded", OLGA, "/tickets?due_from=2026-01-01", then=unfolds(".more")),
    View("tickets-kept", OLGA, "{view[address]}"),
    View("view", OLGA, "{view[page]}"),
    View("view-422", OLGA, "{view[page]}", 422, sends(name="")),
    View("tickets-none-found", OLGA, "/tickets?search=zeppelin"),
    View("tickets-empty", NORA, "/tickets"),
    View("menu", OLGA, "/tickets", then=slides_up("#menu"), on_phones_only=True),
    View("ticket-new", OLGA, "/tickets/new"),
    View("ticket-new-422", OLGA, "/tickets/new", 422, sends(due_at="1700-01-01T00:00")),
    View("ticket-edit", OLGA, "/tickets/{ticket[working]}/edit"),
    View("ticket-delete", OLGA, "/tickets/{ticket[own]}/delete"),
    View("ticket-delete-offered", OLGA, "/tickets/{ticket[offered]}/delete"),
    View("ticket-delete-accepted", OLGA, "/tickets/{ticket[working]}/delete"),
    View("ticket-edit-409", OLGA, "/tickets/{ticket[offered]}/edit", 409, sends(status="Complete")),
    View("ticket-never-outsourced", OLGA, "/tickets/{ticket[own]}"),
    View("ticket-of-nils", NILS, "/tickets/{ticket[working]}"),
    View("ticket-draft", OLGA, "/tickets/{ticket[drafted]}"),
    View("ticket-offered", OLGA, "/tickets/{ticket[offered]}"),
    View("ticket-offered-cancel", OLGA, "/tickets/{ticket[offered]}", then=unfolds(".more")),
    View("ticket-declined", OLGA, "/tickets/{ticket[declined]}"),
    View("ticket-canceled", OLGA, "/tickets/{ticket[canceled]}"),
    View("ticket-accepted", OLGA, "/tickets/{ticket[accepted]}"),
    View("ticket-working", OLGA, "/tickets/{ticket[working]}"),
    View("ticket-working-complete", OLGA, "/tickets/{ticket[working]}", then=unfolds(".more")),
    View("ticket-reported", OLGA, "/tickets/{ticket[reported]}"),
    View("ticket-reported-reject", OLGA, "/tickets/{ticket[reported]}", then=unfolds(".more")),
    View("ticket-rejected", OLGA, "/tickets/{ticket[rejected]}"),
    View("ticket-finished", OLGA, "/tickets/{ticket[finished]}"),
    View("ticket-note-422", OLGA, "/tickets/{ticket[working]}", 422, sends("#add-note")),
    View("ticket-charge-422", OLGA, "/tickets/{ticket[working]}", 422, sends("#add-charge")),
    View("ticket-file-422", OLGA, "/tickets/{ticket[working]}", 422, sends("#add-file")),
    View("ticket-time-422", OLGA, "/tickets/{ticket[working]}", 422, sends("#add-time")),
    View(
        "ticket-409",
        OLGA,
        "/tickets/{ticket[working]}",
        409,
        sends(TOKEN_ONLY, below="/outsource/approve"),
    ),
    View("entry-note", OLGA, "{entry[own]}"),
    View("entry-copy", OLGA, "{entry[copy]}"),
    View("entry-copy-asked", OLGA, "/tickets/{ticket[working]}", then=presses("[data-detaches]")),
    View("question", OLGA, "{entry[question]}"),
    View("question-422", OLGA, "{entry[question]}", 422, sends()),
    View("ticket-forwarded", OLGA, "/tickets/{ticket[forwarded]}"),
    View("ticket-outsource-to", OLGA, "/tickets/{ticket[own]}", then=unfolds(".more")),
    View("outsource-menu", OLGA, "/tickets/{ticket[own]}/outsource/menu"),
    View("outsource-menu-found", OLGA, "/tickets/{ticket[own]}/outsource/menu?search=volta"),
    View("outsource-menu-skill", OLGA, "/tickets/{ticket[own]}/outsource/menu?skill=Wi-Fi"),
    View("forward", OLGA, "/tickets/{ticket[own]}/forward"),
    View("forward-mail", OLGA, "/tickets/{ticket[own]}/forward?network={network[mail]}"),
    View("forward-link", OLGA, "/tickets/{ticket[own]}/forward?network={network[link]}"),
    View("forward-not-now", OLGA, "/tickets/{ticket[working]}/forward"),
    View("forward-nobody", PIA, "/tickets/{ticket[without_partners]}/forward"),
    View("terms", OLGA, "/tickets/{ticket[working]}/terms"),
    View("ticket-amended", OLGA, "/tickets/{ticket[amended]}"),
    View("terms-amended", OLGA, "/tickets/{ticket[amended]}/terms"),
    View("terms-propose", OLGA, "/tickets/{ticket[working]}/terms/propose"),
    View("terms-propose-422", OLGA, "/tickets/{ticket[working]}/terms/propose", 422, sends()),
    View("terms-propose-waiting", OLGA, "/tickets/{ticket[amended]}/terms/propose"),
    View("terms-propose-reported", OLGA, "/tickets/{ticket[reported]}/terms/propose"),
    View("outsource", OLGA, "/tickets/{ticket[own]}/outsource"),
    View("outsource-422", OLGA, "/tickets/{ticket[own]}/outsource", 422, sends()),
    View("tickets-selected", OLGA, "/tickets", then=ticks),
    View("outsource-several", OLGA, "/tickets/outsource-all"),
    View("outsource-several-422", OLGA, "/tickets/outsource-all", 422, sends()),
    View("outsource-several-none", OLGA, "/tickets/outsource"),
    View("outsource-draft", OLGA, "/tickets/{ticket[drafted]}/outsource"),
    View("outsource-under-way", OLGA, "/tickets/{ticket[offered]}/outsource"),
    View("outsource-nobody", PIA, "/tickets/{ticket[without_partners]}/outsource"),
    View("signed-out-meanwhile", OLGA, "/tickets/new", 401, signed_out_meanwhile),
    View(
        "signed-out-while-writing",
        OLGA,
        "/tickets/{ticket[working]}",
        401,
        signed_out_while_writing,
    ),
    View(
        "sign-in-again-code",
        OLGA,
        "/tickets/{ticket[working]}",
        then=asked_for_a_code_while_writing,
    ),
    View(
        "signed-in-anew-while-writing",
        OLGA,
        "/tickets/{ticket[working]}",
        403,
        signed_in_anew_while_writing,
    ),
    View("ticket-print", OLGA, "/tickets/{ticket[working]}/print"),
    View("ticket-print-internal", OLGA, "/tickets/{ticket[working]}/print?internal=true"),
    View("ticket-sharing", OLGA, "/tickets/{ticket[working]}/sharing"),
    View("ticket-sharing-further", OLGA, "/tickets/{ticket[working]}/sharing?before=1-1"),
    View("ticket-sharing-none", OLGA, "/tickets/{ticket[own]}/sharing"),
    View("ticket-fee", ALBERT, "/tickets/{ticket[working]}"),
    View("ticket-timer-stopped", PIA, "/tickets/{ticket[without_partners]}"),
    View("organizations", PAULA, "/organizations"),
    View("organizations-none-found", PAULA, "/organizations?search=zeppelin"),
    View("organizations-empty", KARL, "/organizations"),
    View("organization", PAULA, "/organizations/{organization[volta]}"),
    View("organization-without-contacts", PAULA, "/organizations/{organization[osti]}"),
    View("import", ADA, "/import"),
    View("import-first", NORA, "/import?kind=Tickets"),
    View("import-422", ADA, "/import", 422, sends()),
    View("import-columns", ADA, "/import/{import[columns]}"),
    View("import-columns-422", ADA, "/import/{import[columns]}", 422, sends(title="")),
    View("import-checking", ADA, "/import/{import[long]}"),
    View("import-writing", VERA, "/import/{import[slow]}"),
    View("import-wrong", ADA, "/import/{import[wrong]}"),
    View("import-right", ADA, "/import/{import[right]}"),
    View("import-columns-again", ADA, "/import/{import[right]}/columns"),
    View("import-409", ADA, "/import/{import[done]}", 409, sends(TOKEN_ONLY, below="/write")),
    View("import-done", ADA, "/import/{import[done]}"),
    View("organization-new", PAULA, "/organizations/new"),
    View("organization-new-422", PAULA, "/organizations/new", 422, sends()),
    View("organization-edit", PAULA, "/organizations/{organization[volta]}/edit"),
    View(
        "organization-of-a-partner-422",
        PAULA,
        "/organizations/{organization[volta]}/edit",
        422,
        sends(type="Dead"),
    ),
    View("contact-edit", PAULA, "{contact}"),
    View("contact-erase", PAULA, "{contact}", then=unfolds(".more")),
    View("contact-new", PAULA, "/organizations/{organization[volta]}/contacts/new"),
    View(
        "contact-new-422",
        PAULA,
        "/organizations/{organization[volta]}/contacts/new",
        422,
        sends(email="nobody"),
    ),
)

OUTSOURCE = (
    View("dashboard", ADA, "/outsource?list=all-open"),
    View("dashboard-waiting-approval", ADA, "/outsource?list=waiting-approval"),
    View("dashboard-forwarded", ADA, "/outsource?list=forwarded"),
    View("dashboard-declined-or-canceled", ADA, "/outsource?list=declined-or-canceled"),
    View("dashboard-nothing-of-mine", PAULA, "/outsource"),
    View("dashboard-empty", NORA, "/outsource"),
    View("dashboard-received-empty", ADA, "/outsource/received"),
    View("dashboard-received-before-agreement", KARL, "/outsource/received"),
    View("permissions", ALBERT, "/outsource/permissions"),
    View("permissions-of-an-administrator", ADA, "/outsource/permissions?level=Allow+All"),
    View("permissions-none-found", ALBERT, "/outsource/permissions?search=zeppelin"),
    View(
        "permissions-422",
        ALBERT,
        "/outsource/permissions",
        422,
        sends(".rows", together="Allow All"),
    ),
    View("permissions-409", ALBERT, "/outsource/permissions", 409, somebody_was_faster),
    View("tickets-set-up", NORA, "/tickets"),
    View("agreement-to-accept", KARL, "/outsource"),
    View(
        "agreement-422",
        KARL,
        "/outsource",
        422,
        sends("main form[action='/outsource/agreement']"),
    ),
    View("agreement", OLGA, "/outsource/agreement"),
    View("networks", PAULA, "/outsource/networks"),
    View("networks-sample-alone", NORA, "/outsource/networks"),
    View("network-new", PAULA, "/outsource/networks/new"),
    View("network-new-422", PAULA, "/outsource/networks/new", 422, sends(subject="{price}")),
    View("network", PAULA, "/outsource/networks/{network[mail]}"),
    View("partners", PAULA, "/outsource/partners"),
    View("partners-empty", NORA, "/outsource/partners"),
    View("partners-one", UNO, "/outsource/partners"),
    View("partners-eight", OLE, "/outsource/partners"),
    View("partners-ten-thousand", XENIA, "/outsource/partners?areas=7&sort=-invited_at"),
    View("partners-many", VERA, "/outsource/partners"),
    View(
        "partners-menu", PAULA, "/outsource/partners", then=unfolds("tbody tr:nth-child(3) .more")
    ),
    View("partners-unfolded", PAULA, "/outsource/partners", then=unfolds(".tools .more")),
    View(
        "partners-recipient",
        PAULA,
        "/outsource/partners",
        then=opens("main a[href*='/recipient']"),
    ),
    View("partners-new", PAULA, "/outsource/partners", 422, refused_in_dialog),
    View("partners-invited", VERA, "/outsource/partners?status=Pending"),
    View(
        "partners-409",
        PAULA,
        "/outsource/partners/{organization[volta]}/recipient",
        409,
        sends(TOKEN_ONLY, below="/../invite"),
    ),
    View("partners-selected", PAULA, "/outsource/partners", then=ticks),
    View("partners-invite-all", PAULA, "/outsource/partners/invite-all"),
    View("runs", VERA, "/outsource/runs"),
    View("runs-none", OLGA, "/outsource/runs"),
    View("run-under-way", VERA, "/outsource/runs/under-way"),
    View("run-with-bad-rows", VERA, "/outsource/runs/with-bad-rows"),
    View("run-all-done", VERA, "/outsource/runs/all-done"),
    View("dashboard-selected", ADA, "/outsource?list=all-open", then=ticks),
    View("drafts-send", ADA, "/outsource/send-all?list=unsent"),
    View("drafts-send-none", ADA, "/outsource/send"),
    View("offers-cancel", ADA, "/outsource/cancel-all?list=all-open"),
    View("offers-cancel-none", ADA, "/outsource/cancel"),
    View("partner-cancel", PAULA, "/outsource/partners/{organization[hallberg]}/cancel"),
    View("partner-cancel-blocked", PAULA, "/outsource/partners/{organization[volta]}/cancel"),
    View(
        "partner-cancel-409",
        PAULA,
        "/outsource/partners/{organization[volta]}/recipient",
        409,
        sends(TOKEN_ONLY, below="/../cancel"),
    ),
    View("partner-new", PAULA, "/outsource/partners/new"),
    View("partner-tags", PAULA, "/outsource/partners/{organization[volta]}/tags"),
    View(
        "partner-tags-422",
        PAULA,
        "/outsource/partners/{organization[volta]}/tags",
        422,
        sends(skills="x" * 41),
    ),
    View("recipient", PAULA, "/outsource/partners/{organization[ferrand]}/recipient"),
    View(
        "recipient-422",
        PAULA,
        "/outsource/partners/{organization[ferrand]}/recipient",
        422,
        sends(contact=""),
    ),
    View("recipient-invited", PAULA, "/outsource/partners/{organization[nordkabel]}/recipient"),
    View("recipient-nobody", PAULA, "/outsource/partners/{organization[osti]}/recipient"),
    View("recipient-new", PAULA, "/outsource/partners/{organization[osti]}/contacts/new"),
    View("edit-invitation", PAULA, "/outsource/invitation"),
    View("edit-invitation-unsaved", ALBERT, "/outsource/invitation", then=leaves_unsaved),
    View("edit-invitation-changed", PAULA, "/outsource/invitation?language=de"),
    View("edit-invitation-unfolded", PAULA, "/outsource/invitation", then=unfolds("main details")),
    View(
        "edit-invitation-422",
        PAULA,
        "/outsource/invitation",
        422,
        sends(subject="", body="Hello {name},\n\nplease answer."),
    ),
    View(
        "edit-invitation-409",
        PAULA,
        "/outsource/invitation?language=de",
        409,
        sends(version="0", subject="Arbeiten Sie mit uns"),
    ),
    View("edit-invitation-versions", PAULA, "/outsource/invitation/versions?language=de"),
    View("edit-invitation-versions-none", PAULA, "/outsource/invitation/versions"),
    View("edit-invitation-version", PAULA, "{invitation_version}"),
    View("fees", ALBERT, "/outsource/fees"),
    View("fees-of-a-partner", ALBERT, "/outsource/fees?partner={organization[volta]}"),
    View("fees-many", VERA, "/outsource/fees"),
    View("fees-many-unfolded", VERA, "/outsource/fees", then=unfolds("main .tiles details")),
    View("fees-empty", NORA, "/outsource/fees"),
    View("forbidden", NILS, "/outsource/fees", 403),
    View("fees-of-an-early-month", ALBERT, "/outsource/fees?month=2020-02"),
    View("malformed", OLGA, "/wrong/malformed", 400),
    View("missing", OLGA, "/tickets/none", 404),
    View("too-many", OLGA, "/wrong/too-many", 429),
    View("crash", OLGA, "/wrong/crash", 500),
    View("away", OLGA, "/wrong/away", 503),
    View("help", OLGA, "/help"),
    View("account", OLGA, "/account"),
    View("account-422", OLGA, "/account", 422, sends(name="")),
    View("people", ADA, "/people"),
    View("people-invite", ADA, "/people/new"),
    View("people-invite-422", ADA, "/people/new", 422, sends(email="lena")),
    View("person", ADA, "/people/{person[olga]}"),
    View("person-administrator", ADA, "/people/{person[ada]}"),
    View("person-409", ADA, "/people/{person[ada]}", 409, sends(TOKEN_ONLY, below="/deactivate")),
    View("person-inactive", ADA, "/people/{person[gone]}"),
)

RECEIVED = (
    View("my-tickets", TINA, "/received"),
    View("my-tickets-and-offers", CLEO, "/received"),
    View("my-tickets-done", CLEO, "/received?list=done&sort=-due_at"),
    View("my-tickets-empty", IDA, "/received"),
    View("offers", CLEO, "/received/offers"),
    View("offers-empty", EVE, "/received/offers"),
    View("offer", CLEO, "/received/{received[offered]}"),
    View("offer-decline", CLEO, "/received/{received[offered]}/decline"),
    View("offer-decline-422", CLEO, "/received/{received[offered]}/decline", 422, sends()),
    View("offer-declined", EVE, "/received/{received[declined]}"),
    View("offer-canceled", EVE, "/received/{received[canceled]}"),
    View("work-accepted", CLEO, "/received/{received[accepted]}"),
    View("work-started", TINA, "/received/{received[working]}"),
    View("work-to-assign", CLEO, "/received/{received[working]}"),
    View("work-reported", TINA, "/received/{received[reported]}"),
    View("work-rejected", EVE, "/received/{received[rejected]}"),
    View("work-finished", TINA, "/received/{received[finished]}"),
    View(
        "work-note-sheet",
        TINA,
        "/received/{received[working]}",
        then=slides_up("#add-note"),
        on_phones_only=True,
    ),
    View(
        "work-time-sheet",
        TINA,
        "/received/{received[working]}",
        then=slides_up("#add-time"),
        on_phones_only=True,
    ),
    View("work-note-422", TINA, "/received/{received[working]}", 422, sends("#add-note")),
    View(
        "work-time-422",
        TINA,
        "/received/{received[working]}",
        422,
        sends("#add-time", work="Ladder", minutes="-1"),
    ),
    View(
        "work-409",
        CLEO,
        "/received/{received[working]}",
        409,
        sends(TOKEN_ONLY, below="/accept"),
    ),
    View("work-ask", TINA, "/received/{received[working]}/ask"),
    View("work-ask-422", TINA, "/received/{received[working]}/ask", 422, sends()),
    View("work-report", CLEO, "/received/{received[accepted]}/report"),
    View("work-report-question", SAM, "/received/{received[working]}/report"),
    View("work-amended", CLEO, "/received/{received[amended]}"),
    View(
        "work-amended-decline",
        CLEO,
        "/received/{received[amended]}",
        then=unfolds("#proposal .more"),
    ),
    View("work-amended-technician", TINA, "/received/{received[amended]}"),
    View("work-terms", CLEO, "/received/{received[amended]}/terms"),
    View("work-print", TINA, "/received/{received[working]}/print"),
    View("work-sharing", TINA, "/received/{received[working]}/sharing"),
    View("work-timer", SAM, "/received/{received[working]}"),
    View("work-timer-elsewhere", SAM, "/received/{received[accepted]}"),
    View("work-timer-reported", SAM, "/received/{received[reported]}"),
    View("timer", SAM, "/timer"),
    View("timer-none", EVE, "/timer"),
    View("work-entry", EVE, "{entry[time]}"),
    View("leads", SAM, "/received/leads"),
    View("leads-empty", ROSA, "/received/leads"),
    View("lead-leave", IDA, "/received/leads/{lead[hallberg]}/leave"),
    View("lead-leave-blocked", SAM, "/received/leads/{lead[brueckner]}/leave"),
    View("company", SAM, "/received/company"),
    View("company-edit", SAM, "/received/company/edit"),
    View("company-edit-422", SAM, "/received/company/edit", 422, sends(name="")),
    View("company-invite", SAM, "/people/new"),
    View("company-person", SAM, "/people/{person[tina]}"),
    View("partner-help", TINA, "/help"),
    View("partner-account", SAM, "/account"),
    View("account-asked-to-join", EVE, "/account"),
    View("menu-switch", IDA, "/received", then=unfolds("#menu details")),
    View("account-two-companies", IDA, "/account"),
    View("partner-menu", CLEO, "/received", then=slides_up("#menu"), on_phones_only=True),
    View("partner-missing", EVE, "/received/{received[working]}", 404),
)

READERS = {LEADS: PAULA, SUBCONTRACTORS: TINA, EVERYBODY: None}
HELP = tuple(
    View(f"help-{topic.name}", READERS[topic.group], f"/help/{topic.name}") for topic in TOPICS
)

RULE_BOOK = (
    View("rule-book", PAULA, "/help/rules?own=no"),
    View("rule-book-cannot", TINA, "/help/rules?verb=create"),
)

VIEWS = (*SIGNED_OUT, *DESK, *OUTSOURCE, *RECEIVED, *HELP, *RULE_BOOK)
