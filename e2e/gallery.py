"""A demo in which every view can be opened: what they show is made first, by pressing buttons."""

from typing import Any

from playwright.sync_api import Locator, Page

from e2e.browsers import Browsers
from e2e.portals import Portal
from e2e.steps import entry, expect_said, invite_new_company, mail_to, row_of
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
    "own": "Meeting room screen stays black",
}
ORGANIZATIONS = {
    "volta": "Volta Field Services",
    "osti": "Osti Cabling",
    "ferrand": "Ferrand Électricité",
    "nordkabel": "Nordkabel AS",
}


class Gallery:
    """The places that views name, and a signed-in state for everybody in them."""

    def __init__(self, browsers: Browsers, portal: Portal) -> None:
        portal.run("tenant", "create", "Neuland IT", "--admin", "nora@neuland.example")
        accept_agreement(browsers.of("nora"))
        self._places: dict[str, Any] = {
            "sign_in_link": portal.run("sign-in-link", "olga@halden.example"),
            "invitation": invitations(browsers),
            "organization": organizations(browsers),
            "ticket": tickets(browsers),
            "received": received(browsers),
            "entry": entries(browsers),
        }
        people = {view.who for view in VIEWS if view.who}
        self._signed_in = {name: browsers.of(name).context.storage_state() for name in people}

    def speak(self, browsers: Browsers, language: str) -> None:
        """Let everybody read the portal in a language from now on."""
        for state in self._signed_in.values():
            page = browsers.anybody(storage_state=state)
            page.goto("/account")
            sends("main form[action='/account']", language=language)(page)

    def open(self, browsers: Browsers, view: View, **options: Any) -> Page:
        """A view in a browser of its own."""
        state = self._signed_in[view.who] if view.who else None
        page = browsers.anybody(storage_state=state, **options)
        answer = page.goto(view.path.format_map(self._places))
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
    row_of(paula, "Nordkabel AS").get_by_role("button", name="Invite").click()
    expect_said(paula, "Invitation sent")
    replaced = link_to(paula, email)
    paula.goto("/outsource/partners")
    row_of(paula, "Nordkabel AS").get_by_role("button", name="Resend").click()
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


def received(browsers: Browsers) -> dict[str, str]:
    """The same tickets as partners see them, most of them Brückner's and the rest Volta's."""
    found: dict[str, str] = {}
    for who, path, names in (
        ("Tina Roth", "/received", ("working", "reported", "accepted", "finished")),
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
    """Pages of single entries: an own note, a copy of the partner's time, and time itself."""
    olga, eve = browsers.of("Olga Petrova"), browsers.of("Eve Carver")
    olga.get_by_role("link", name=TICKETS["working"]).click()
    eve.get_by_role("link", name=TICKETS["rejected"]).click()
    return {
        "own": edit_link(olga, "The spare part is in room 0.14"),
        "copy": edit_link(olga, "Old unit down"),
        "time": edit_link(eve, "Camera mounted"),
    }


def edit_link(page: Page, text: str) -> str:
    return href(entry(page, text).get_by_role("link", name="Edit"))


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
