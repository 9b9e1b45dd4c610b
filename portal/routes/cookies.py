"""The three cookies: a session, a browser that has not signed in, and a sentence to say once."""

from http.cookies import CookieError, SimpleCookie

from portal.gateways import secrets
from portal.settings import current

SESSION = "session"
BROWSER = "browser"
SAID = "said"
LIVES = {SESSION: 30 * 24 * 3600, BROWSER: 24 * 3600, SAID: 60}
LONGEST = 2000


def name_of(cookie: str) -> str:
    """`__Host-` where the portal is reached by https; plain on a loopback (trust.md, Cookies)."""
    return f"__Host-portal-{cookie}" if current().is_https else f"portal-{cookie}"


def header(cookie: str, value: str) -> str:
    """The Set-Cookie line; an empty value ends the cookie."""
    secure = "; Secure" if current().is_https else ""
    age = LIVES[cookie] if value else 0
    return f"{name_of(cookie)}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"


def read(line: str) -> dict[str, str]:
    """Our own cookies of a Cookie header; whatever a stranger planted is left out."""
    try:
        jar = SimpleCookie(line)
    except CookieError:
        return {}
    found = {cookie: jar[name_of(cookie)].value for cookie in LIVES if name_of(cookie) in jar}
    return {cookie: value for cookie, value in found.items() if len(value) <= LONGEST}


def sealed(sentence: str) -> str:
    """A sentence for the next page, signed so that nobody else can put words on it."""
    text = sentence.encode().hex()
    return f"{text}.{secrets.sign(current().secret_key, SAID, text)}"


def unsealed(value: str) -> str:
    """The sentence of a cookie that we signed, or nothing."""
    text, _, signature = value.partition(".")
    if not text or not secrets.is_same(signature, secrets.sign(current().secret_key, SAID, text)):
        return ""
    return bytes.fromhex(text).decode()
