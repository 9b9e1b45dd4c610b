"""A demo in which every view can be opened: what they show is made first, by pressing buttons."""

from typing import Any

from playwright.sync_api import Locator, Page

from e2e.browsers import Browsers
from e2e.portals import Portal
from e2e.steps import (
    check_rows,
    entry,
    expect_said,
    in_menu_of,
    invite_new_company,
    invite_person,
    mail_to,
    upload,
)
from e2e.views import VIEWS, View, sends

TICKETS = {
    "working": "Replace failed access point, Hall 3",
    "reported": "Reconnect the label printer line",
    "accepted": "Swap firewall, branch Lübeck",
    "rejected": "Camera over the loading ramp",
    "offered": "Rack cabling, new branch Odense",
    "canceled": "Move two workplaces",
    "declined": "Night shift at the data centre",
    "drafted": "Scanner dock replacement, Hall 1",
    "finished": "Patch panel, floor 2",
    "amended": "Fibre to the gatehouse",
    "own": "Meeting room screen stays black",
    "forwarded": "Satellite link for the trade fair",
}
LONG, LONG_IMPORT = 1_950, "long.csv"  # rows that are not all checked, see faulty.py
SLOW_IMPORT = "slow.csv"  # and these not all written
ORGANIZATIONS = {
    "volta": "Volta Field Services",
    "hallberg": "Hallberg Netz",
    "osti": "Osti Cabling",
    "ferrand": "Ferrand Électricité",
    "nordkabel": "Nordkabel AS",
}

NETWORKS = {"mail": "Nordic Field Exchange", "link": "Printworks Service"}


class Gallery:
    """The places that views name, and a signed-in state for everybody in them."""

    def __init__(self, browsers: Browsers, portal: Portal) -> None:
        portal.run("tenant", "create", "Neuland IT", "--admin", "nora@neuland.example")
        accept_agreement(browsers.of("nora"))
        portal.run(program="e2e.plenty")
        self._places: dict[str, Any] = {
            "sign_in_link": portal.run("sign-in-link", "olga@halden.example"),
            "invitation": invitations(browsers),
            "join": joining(browsers),
            "person": members(browsers),
            "organization": organizations(browsers),
            "contact": contact(browsers),
            "invitation_version": invitation_version(browsers),
            "network": networks(browsers),
            "lead": leads(browsers),
            "ticket": tickets(browsers),
            "received": received(browsers),
            "entry": entries(browsers),
            "view": kept_view(browsers),
            "import": imports(browsers),
        }
        run_timers(browsers, self._places)
        people = {view.who for view in VIEWS if view.who}
        self._signed_in = {name: browsers.of(name).context.storage_state() for name in people}
        self._language = ""  # each in their own

    def speak(self, browsers: Browsers, language: str) -> None:
        """Let everybody read the portal in a language from now on."""
        if language == self._language:
            return
        self._language = language
        for state in self._signed_in.values():
            page = browsers.anybody(storage_state=state)
            page.goto("/account")
            sends("main form[action='/account']", language=language)(page)

    def address(self, view: View) -> str:
        """Where it is, with its places filled in."""
        return view.path.format_map(self._places)

    def open(self, browsers: Browsers, view: View, **options: Any) -> Page:
        """A view in a browser of its own."""
        state = self._signed_in[view.who] if view.who else None
        page = browsers.anybody(storage_state=state, **options)
        answer = page.goto(self.address(view))
        assert answer is not None
        status = view.then(page) if view.then else answer.status
        assert status == view.status, f"{view.name} was answered with {status}"
        return page


def invitations(browsers: Browsers) -> dict[str, str]:
    """Links in every state that a person can bring about."""
    paula = browsers.of("Paula Iversen")
    invite_new_company(paula, "Hallberg Netz", "Ida Hallberg", "ida@hallberg.example")
    answered = link_to(paula, "ida@hallberg.example")
    ida = browsers.anybody()
    ida.goto(answered)
    ida.get_by_role("button", name="Accept invitation").click()
    expect_said(ida, "Welcome.")

    email = "ingrid@nordkabel.example"
    paula.goto("/outsource/partners")
    in_menu_of(paula, "Nordkabel AS", "Invite").click()
    expect_said(paula, "Invitation sent")
    replaced = link_to(paula, email)
    paula.goto("/outsource/partners")
    in_menu_of(paula, "Nordkabel AS", "Resend").click()
    expect_said(paula, "A new link was sent")

    pia = browsers.of("Pia Duarte")
    accept_agreement(pia)
    invite_new_company(pia, "Volta", "Eve Carver", "eve@volta.example")
    return {
        "answered": answered,
        "replaced": replaced,
        "open": link_to(paula, email),
        "known": link_to(paula, "eve@volta.example"),
    }


def joining(browsers: Browsers) -> dict[str, str]:
    """Open invitations to Halden, to a newcomer and to a known person; Ida has accepted hers."""
    ada, ida = browsers.of("Ada Lindqvist"), browsers.of("Ida Hallberg")
    asked = {"newcomer": "lena@halden.example", "known": "eve@volta.example"}
    for email in (*asked.values(), "ida@hallberg.example"):
        invite_person(ada, "Lena Krog", email)
    ida.goto("/account")
    ida.get_by_role("button", name="Join").click()
    expect_said(ida, "You belong to one more company.")
    return {name: link_to(ada, email) for name, email in asked.items()}


def members(browsers: Browsers) -> dict[str, str]:
    """Pages of people. Otto came and went."""
    ada, sam, otto = browsers.of("Ada Lindqvist"), browsers.of("Sam Brückner"), browsers.anybody()
    invite_person(ada, "Otto Lind", "otto@halden.example")
    otto.goto(link_to(otto, "otto@halden.example"))
    otto.get_by_role("button", name="Join").click()
    expect_said(otto, "Welcome.")
    ada.goto("/people")
    sam.goto("/received/company")
    found = {
        name: id_of(page.get_by_role("main").get_by_role("link", name=title))
        for name, page, title in (
            ("ada", ada, "Ada Lindqvist"),
            ("olga", ada, "Olga Petrova"),
            ("gone", ada, "Otto Lind"),
            ("tina", sam, "Tina Roth"),
        )
    }
    ada.goto(f"/people/{found['gone']}")
    ada.get_by_role("button", name="Deactivate").click()
    expect_said(ada, "Deactivated.")
    return found


def tickets(browsers: Browsers) -> dict[str, str]:
    """The lead's tickets, and one of a lead who has no active partner."""
    olga, pia = browsers.of("Olga Petrova"), browsers.of("Pia Duarte")
    found = {name: id_of(olga.get_by_role("link", name=title)) for name, title in TICKETS.items()}
    return found | {"without_partners": id_of(pia.get_by_role("link", name="Renew the support"))}


def organizations(browsers: Browsers) -> dict[str, str]:
    page = browsers.of("Paula Iversen")
    page.goto("/organizations")
    return {
        name: id_of(page.get_by_role("link", name=title)) for name, title in ORGANIZATIONS.items()
    }


def networks(browsers: Browsers) -> dict[str, str]:
    """Entries of the list, by what forwarding to them does."""
    page = browsers.of("Paula Iversen")
    page.goto("/outsource/networks")
    return {name: id_of(page.get_by_role("link", name=title)) for name, title in NETWORKS.items()}


def contact(browsers: Browsers) -> str:
    """The form of a contact."""
    page = browsers.of("Paula Iversen")
    page.goto("/organizations")
    page.get_by_role("link", name=ORGANIZATIONS["volta"]).click()
    return href(page.get_by_role("row").get_by_role("link", name="Edit"))


def invitation_version(browsers: Browsers) -> str:
    """A text that Halden's invitations have."""
    page = browsers.of("Paula Iversen")
    page.goto("/outsource/invitation/versions?language=de")
    return href(page.get_by_role("row").get_by_role("link"))


def leads(browsers: Browsers) -> dict[str, str]:
    """Halden as two of its partners know it."""
    found = {}
    for name, page in (
        ("brueckner", browsers.of("Sam Brückner")),
        ("hallberg", browsers.of("Ida Hallberg")),
    ):
        page.goto("/received/leads")
        found[name] = href(page.locator("a[href$='/leave']")).split("/")[-2]
    return found


def received(browsers: Browsers) -> dict[str, str]:
    """The same tickets as partners see them, most of them Brückner's and the rest Volta's."""
    found: dict[str, str] = {}
    for who, path, names in (
        ("Tina Roth", "/received", ("working", "reported", "amended")),
        ("Tina Roth", "/received?list=done", ("finished",)),
        ("Cleo Vogt", "/received", ("accepted",)),
        ("Cleo Vogt", "/received/offers", ("offered",)),
        ("Eve Carver", "/received", ("rejected",)),
    ):
        page = browsers.of(who)
        page.goto(path)
        found |= {name: id_of(page.get_by_role("link", name=TICKETS[name])) for name in names}
    for name in ("canceled", "declined"):
        # No list shows them any more; the mail with the offer still leads there.
        mail = mail_to(page, "eve@volta.example", f"Offer from Halden IT Services: {TICKETS[name]}")
        found[name] = id_of(mail.get_by_role("link"))
    return found


def entries(browsers: Browsers) -> dict[str, str]:
    """Pages of single entries: an own note, a copy of the partner's time, and time itself;
    and the one where a question is answered.
    """
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver")
    olga.get_by_role("link", name=TICKETS["working"]).click()
    eve.get_by_role("link", name=TICKETS["rejected"]).click()
    return {
        "own": edit_link(olga, "The spare part is in room 0.14"),
        "copy": edit_link(olga, "Old unit down"),
        "time": edit_link(eve, "Camera mounted"),
        "question": href(olga.get_by_role("link", name="Answer the question")),
    }


def run_timers(browsers: Browsers, places: dict[str, Any]) -> None:
    """One that runs, and one that has been stopped and waits to be entered."""
    sam, pia = browsers.of("Sam Brückner"), browsers.of("Pia Duarte")
    sam.goto(f"/received/{places['received']['working']}")
    pia.goto(f"/tickets/{places['ticket']['without_partners']}")
    for page in (sam, pia):
        page.locator("#timer form[action$='/timer'] button").click()
        page.locator("#timer form[action='/timer/stop']").wait_for()
    pia.get_by_role("button", name="Stop timer").click()
    expect_said(pia, "Timer stopped.")


def imports(browsers: Browsers) -> dict[str, str]:
    """Imports that wait for somebody at each step; one is done."""
    page = browsers.of("Ada Lindqvist")
    found = {"columns": upload(page, "Title;Id;Due;Remark\nPrinter;Z1;2026-11-24;urgent")}
    found["wrong"] = upload(page, "Id;Title;Due\nZ1;;soon\nZ1;Cable;24.11.2026")
    check_rows(page)
    found["right"] = upload(page, "Id;Title\nZ1;Printer\nZ2;Cable")
    check_rows(page)
    found["done"] = upload(page, "Id;Name\nZ1;Zebra Ltd", "Organizations")
    check_rows(page)
    page.get_by_role("button", name="Import one row").click()
    page.get_by_role("link", name="Show organizations").wait_for()
    # The last one: no other of this company goes on while it is at work.
    found["long"] = upload(page, rows_of_printers(LONG), name=LONG_IMPORT)
    page.get_by_role("button", name="Check all rows").click()
    page.get_by_role("progressbar").wait_for()
    found["slow"] = being_written(browsers.of("Vera Sand"))
    return found


def being_written(page: Page) -> str:
    """An import of another company, which is written so far."""
    number = upload(page, rows_of_printers(LONG), name=SLOW_IMPORT)
    check_rows(page)
    page.get_by_role("button", name="Import").click()
    page.get_by_role("progressbar").wait_for()
    return number


def rows_of_printers(count: int) -> str:
    return "\n".join(["Id;Title", *(f"P{number};Printer {number}" for number in range(count))])


def edit_link(page: Page, text: str) -> str:
    return href(entry(page, text).get_by_role("link", name="Edit"))


def kept_view(browsers: Browsers) -> dict[str, str]:
    """A view that Olga keeps of the tickets: where it shows them, and its own page."""
    olga = browsers.of("Olga Petrova")
    olga.goto("/tickets?status=open&sort=due_at")
    olga.get_by_text("Save view").click()
    olga.get_by_label("Name of the view").fill("Due next")
    olga.get_by_role("button", name="Save", exact=True).click()
    expect_said(olga, "View saved.")
    return {
        "address": href(olga.get_by_role("link", name="Due next")),
        "page": href(olga.get_by_role("link", name="Edit view")),
    }


def accept_agreement(page: Page) -> None:
    page.goto("/outsource")
    page.get_by_label("I agree to the terms above").check()
    page.get_by_role("button", name="Submit").click()
    expect_said(page, "The agreement is accepted.")


def link_to(page: Page, email: str) -> str:
    """The link of the newest invitation to an address."""
    return href(mail_to(page, email, "invites you").get_by_role("link"))


def href(link: Locator) -> str:
    address = link.first.get_attribute("href")
    assert address
    return address


def id_of(link: Locator) -> str:
    return href(link).rpartition("/")[2]
