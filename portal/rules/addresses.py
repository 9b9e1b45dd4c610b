"""Mail and network addresses: which are well formed, and which count as one for the limits."""

import re
from ipaddress import IPv6Address, ip_address

from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_

LONGEST = 254
NETWORK_BITS = 64
# What browsers accept in an email field: one plain ASCII address, no comments, no quotes. A domain
# has a dot, or half of one is missing; only the machine itself has none.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"(?:localhost|{_LABEL}(?:\.{_LABEL})+)"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_DOMAIN}")


def address_refusal(email: str) -> Refusal | None:
    """One mailbox in lower case, and nothing that could name a second recipient (A10)."""
    if len(email) <= LONGEST and _ADDRESS.fullmatch(email):
        return None
    return Refusal("A10", N_("Enter one email address, such as name@example.com."))


def mailbox(email: str) -> str:
    """The same for all spellings that reach one person: without dots and +tags."""
    name, _, domain = email.lower().partition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


def network(address: str) -> str:
    """The same for all addresses that one connection may use: IPv6 counts by its /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{int(parsed) >> NETWORK_BITS:x}/{NETWORK_BITS}"
    return str(parsed)
