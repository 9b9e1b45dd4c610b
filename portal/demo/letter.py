"""What Halden writes to whom it invites in German; in English it keeps the default text."""

from portal.rules.invitation_template import Wording

IN_GERMAN = Wording(
    "Tickets im Norden: {lead_organization} lädt {recipient_organization} ein",
    """Guten Tag {recipient_name},

wir suchen verlässliche Partner für Einsätze zwischen Hamburg und Kiel. Was Sie davon haben:

- **Planbare Tickets** mit klaren Bedingungen, die Sie vor jeder Zusage sehen
- **Kein Risiko**: Sie entscheiden bei jedem Angebot neu
- **Kein Aufwand**: keine Kosten, kein Passwort, keine Installation

Die Einladung gilt bis **{expiry_date}**.

[Einladung ansehen]({accept_link})

Passt es gerade nicht? Dann können Sie [hier ablehnen]({decline_link}).

Mit freundlichen Grüßen
{inviting_user}, {lead_organization}""",
)
