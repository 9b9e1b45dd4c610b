"""How often a thing may happen before the answer is 429 (trust.md, sign-in and invitations)."""

from datetime import timedelta

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """At most `count` times within `window`, counted from the first."""

    name: str
    count: int
    window: timedelta


CODES_PER_ADDRESS = Limit("code-address", 5, timedelta(minutes=15))
CODES_PER_ADDRESS_HOUR = Limit("code-address-hour", 10, timedelta(hours=1))
CODES_PER_NETWORK = Limit("code-network", 20, timedelta(hours=1))
CODES_AT_ALL = Limit("code-all", 200, timedelta(minutes=5))
INVITATIONS_PER_PERSON = Limit("invitation-person", 20, timedelta(days=1))
# A lead may well have a thousand companies to invite on its first day, chosen from its own records
# in a few runs. What bounds abuse there is that nobody gets more than a few mails from one company,
# and what a company sends in a day at all; the presses of single buttons stay as few as they were.
INVITATIONS_PER_ADDRESS = Limit("invitation-address", 3, timedelta(days=1))
INVITATIONS_PER_COMPANY = Limit("invitation-company", 2_000, timedelta(days=1))
# A ticket can be forwarded and withdrawn again and again, and each time a mail may leave: as many
# as a busy day asks for, of one person, and to one mailbox whoever of a company sends.
FORWARDINGS_PER_PERSON = Limit("forwarding-person", 100, timedelta(days=1))
FORWARDINGS_PER_ADDRESS = Limit("forwarding-address", 50, timedelta(days=1))
RUNS_PER_PERSON = Limit("run-person", 100, timedelta(days=1))
IMPORTS_PER_COMPANY = Limit("import-company", 100, timedelta(days=1))
TEST_MAILS_PER_PERSON = Limit("test-mail", 5, timedelta(minutes=15))
RENEWALS_PER_INVITATION = Limit("renewal", 3, timedelta(days=1))
