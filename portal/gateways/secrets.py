"""Random secrets, their digests, and signatures made with the portal's own key."""

import hashlib
import hmac
import secrets

TOKEN_LENGTH = 43  # 256 random bits, URL-safe (A05)
CODE_LENGTH = 6


def new_token() -> str:
    """256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def new_public_id() -> str:
    """128 random bits as 22 URL-safe characters, for addresses (A58)."""
    return secrets.token_urlsafe(16)


def new_reference() -> str:
    """Names a request in the log, on its error page and in its answer; no secret."""
    return secrets.token_hex(6)


def new_code() -> str:
    """Six digits, for a person to type."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"


def digest(secret: str) -> str:
    """SHA-256 in hex: what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def sign(key: str, purpose: str, value: str) -> str:
    """A signature over `value`, good for one `purpose` only."""
    return hmac.new(key.encode(), f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare in constant time, whatever characters a stranger sent."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))
