"""Settings, read once from the environment. Nonsense stops the start with one line."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

import msgspec

SMTP_SCHEMES = ("smtp", "smtps", "smtp+starttls")
DATABASE_SCHEMES = ("sqlite", "postgresql")
FILES_SCHEMES = ("file", "s3")
SCANNER_SCHEMES = ("clamd",)
SHORTEST_SECRET = 32
MOST_INVITATION_DAYS = 90
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadSetting(Exception):
    """A setting that cannot be used; its text names the variable."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the environment decides (contract.md, Settings)."""

    database_url: str = "sqlite:///portal.sqlite"
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    smtp_url: str | None = None
    mail_from: str = "portal@localhost"
    files_url: str = "file://./files"
    scanner_url: str | None = None
    invitation_days: int = 14  # Q6
    log_format: Literal["text", "json"] = "text"
    demo: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check every variable; BadSetting names the first one that is wrong."""
        read = environment.get
        return cls(
            database_url=_url(
                "PORTAL_DATABASE_URL",
                read("PORTAL_DATABASE_URL"),
                cls().database_url,
                DATABASE_SCHEMES,
            ),
            base_url=_base_url(read("PORTAL_BASE_URL") or cls().base_url),
            secret_key=_secret(environment),
            smtp_url=_url("PORTAL_SMTP_URL", read("PORTAL_SMTP_URL"), "", SMTP_SCHEMES) or None,
            mail_from=_address(read("PORTAL_MAIL_FROM") or cls().mail_from),
            files_url=_files_url(read("PORTAL_FILES_URL") or cls().files_url),
            scanner_url=_scanner_url(read("PORTAL_SCANNER_URL")),
            invitation_days=_days(read("PORTAL_INVITATION_DAYS") or str(cls().invitation_days)),
            log_format=_log_format(read("PORTAL_LOG_FORMAT") or "text"),
        )

    @property
    def invitation_life(self) -> timedelta:
        """How long a mailed invitation can be answered (Q6)."""
        return timedelta(days=self.invitation_days)

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal by https, which decides the kind of cookie."""
        return self.base_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether nobody but this machine reaches the portal, so that plain http is safe."""
        return urlsplit(self.base_url).hostname in LOOPBACK

    @property
    def reason_not_to_serve(self) -> str:
        """What would make serving unsafe, naming the variable; nothing where it is safe."""
        if not self.secret_key:
            return "PORTAL_SECRET_KEY is not set: 32 random bytes or more."
        if not self.is_https and not self.is_local:
            return "PORTAL_BASE_URL has to be https, except on this machine."
        return ""

    @property
    def host(self) -> str:
        """The host (and port) that requests must name (A09)."""
        return urlsplit(self.base_url).netloc


def _url(name: str, value: str | None, default: str, schemes: tuple[str, ...]) -> str:
    if not value:
        return default
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError:
        raise BadSetting(f"{name} is not an address.") from None
    reachable = parts.path if parts.scheme in ("sqlite", "file") else parts.hostname
    if parts.scheme not in schemes or not reachable:
        raise BadSetting(f"{name} has to start with {' or '.join(f'{s}://' for s in schemes)}.")
    return value


def _files_url(value: str) -> str:
    """`file:///dir`, `file://./dir` (from the working directory on), `s3://bucket/prefix`."""
    url = _url("PORTAL_FILES_URL", value, "", FILES_SCHEMES)
    parts = urlsplit(url)
    if parts.query or parts.fragment or set("@:") & set(parts.netloc):
        raise BadSetting("PORTAL_FILES_URL is a scheme and a place, with nothing behind them.")
    if parts.scheme == "file" and (parts.netloc not in ("", ".") or parts.path in ("", "/")):
        raise BadSetting("PORTAL_FILES_URL needs a folder, from / or ./ on, behind file://")
    return url


def _scanner_url(value: str | None) -> str | None:
    url = _url("PORTAL_SCANNER_URL", value, "", SCANNER_SCHEMES)
    parts = urlsplit(url)
    if url and (parts.port is None or url != f"{parts.scheme}://{parts.hostname}:{parts.port}"):
        raise BadSetting("PORTAL_SCANNER_URL is clamd://host:port, with nothing behind it.")
    return url or None


def _base_url(value: str) -> str:
    url = _url("PORTAL_BASE_URL", value, "", ("http", "https")).rstrip("/")
    parts = urlsplit(url)
    if url != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise BadSetting("PORTAL_BASE_URL is a scheme and a host, with nothing behind them.")
    return url


def _secret(environment: Mapping[str, str]) -> str:
    file = environment.get("PORTAL_SECRET_KEY_FILE")
    if file:
        try:
            value = Path(file).read_text().strip()
        except OSError:
            raise BadSetting("PORTAL_SECRET_KEY_FILE cannot be read.") from None
        except UnicodeDecodeError:
            raise BadSetting("PORTAL_SECRET_KEY_FILE has to be text, such as hex.") from None
    else:
        value = environment.get("PORTAL_SECRET_KEY", "")
    if value and len(value.encode()) < SHORTEST_SECRET:
        raise BadSetting(f"PORTAL_SECRET_KEY needs {SHORTEST_SECRET} bytes or more.")
    return value


def _address(value: str) -> str:
    if value.count("@") != 1 or any(sign in value for sign in "\r\n\0 ,;"):
        raise BadSetting("PORTAL_MAIL_FROM has to be one email address.")
    return value


def _days(value: str) -> int:
    is_number = value.isascii() and value.isdecimal() and len(value) <= 2
    if not is_number or not 1 <= int(value) <= MOST_INVITATION_DAYS:
        raise BadSetting(f"PORTAL_INVITATION_DAYS is a number from 1 to {MOST_INVITATION_DAYS}.")
    return int(value)


def _log_format(value: str) -> Literal["text", "json"]:
    if value not in ("text", "json"):
        raise BadSetting("PORTAL_LOG_FORMAT is text or json.")
    return cast(Literal["text", "json"], value)


_in_use: Settings | None = None


def current() -> Settings:
    """The settings of this process: those put in use, else the environment's."""
    global _in_use
    if _in_use is None:
        _in_use = Settings.from_environment()
    return _in_use


def use(settings: Settings) -> None:
    """Put settings in use: for the application at its start, the demo and tests."""
    global _in_use
    _in_use = settings
