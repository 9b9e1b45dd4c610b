"""Settings come from the environment; nonsense is named by its variable."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal.settings import BadSetting, Settings, current, use

SECRET = "s" * 32


def test_without_any_variable_the_defaults_of_the_contract_hold() -> None:
    settings = Settings.from_environment({})
    assert settings.database_url == "sqlite:///portal.sqlite"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.mail_from == "portal@localhost"
    assert (settings.smtp_url, settings.secret_key) == (None, "")
    assert (settings.files_url, settings.scanner_url) == ("file://./files", None)
    assert settings.invitation_life == timedelta(days=14)
    assert (settings.log_format, settings.demo) == ("text", False)


@pytest.mark.parametrize(
    ("variable", "nonsense"),
    [
        ("PORTAL_DATABASE_URL", "mysql://host/name"),
        ("PORTAL_DATABASE_URL", "postgresql://host:port/name"),
        ("PORTAL_DATABASE_URL", "postgresql:///"),
        ("PORTAL_BASE_URL", "portal.halden.example"),
        ("PORTAL_BASE_URL", "ftp://portal.halden.example"),
        ("PORTAL_BASE_URL", "https://portal.halden.example/desk"),
        ("PORTAL_BASE_URL", "https://ada@portal.halden.example"),
        ("PORTAL_BASE_URL", "https://portal.halden.example?x=1"),
        ("PORTAL_SECRET_KEY", "too short"),
        ("PORTAL_SECRET_KEY_FILE", "/nowhere/to/be/found"),
        ("PORTAL_SMTP_URL", "mail.halden.example"),
        ("PORTAL_SMTP_URL", "smtp://host:99999"),
        ("PORTAL_MAIL_FROM", "Portal"),
        ("PORTAL_MAIL_FROM", "a@b.example, c@d.example"),
        ("PORTAL_FILES_URL", "files"),
        ("PORTAL_FILES_URL", "ftp://halden/files"),
        ("PORTAL_FILES_URL", "file://files"),
        ("PORTAL_FILES_URL", "file:///"),
        ("PORTAL_FILES_URL", "s3:///prefix"),
        ("PORTAL_FILES_URL", "s3://bucket:9000/prefix"),
        ("PORTAL_FILES_URL", "s3://key:secret@bucket"),
        ("PORTAL_FILES_URL", "s3://bucket?region=eu"),
        ("PORTAL_SCANNER_URL", "127.0.0.1:3310"),
        ("PORTAL_SCANNER_URL", "clamd://scanner"),
        ("PORTAL_SCANNER_URL", "clamd://scanner:99999"),
        ("PORTAL_SCANNER_URL", "clamd://scanner:3310/x"),
        ("PORTAL_INVITATION_DAYS", "91"),
        ("PORTAL_INVITATION_DAYS", "00"),
        ("PORTAL_INVITATION_DAYS", "-3"),
        ("PORTAL_INVITATION_DAYS", "٣"),
        ("PORTAL_INVITATION_DAYS", "two weeks"),
        ("PORTAL_LOG_FORMAT", "xml"),
    ],
)
def test_nonsense_names_its_variable_and_not_its_value(variable: str, nonsense: str) -> None:
    with pytest.raises(BadSetting, match=variable) as refused:
        Settings.from_environment({variable: nonsense})
    assert nonsense not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["file:///var/lib/portal/files", "file://./files", "s3://halden", "s3://halden/a/b"]
)
def test_files_lie_in_a_folder_or_a_bucket(url: str) -> None:
    assert Settings.from_environment({"PORTAL_FILES_URL": url}).files_url == url


def test_a_scanner_is_named_by_its_host_and_port() -> None:
    url = "clamd://127.0.0.1:3310"
    assert Settings.from_environment({"PORTAL_SCANNER_URL": url}).scanner_url == url


@pytest.mark.parametrize("days", ["1", "90"])
def test_an_invitation_lives_for_a_day_or_up_to_ninety_Q6(days: str) -> None:
    settings = Settings.from_environment({"PORTAL_INVITATION_DAYS": days})
    assert settings.invitation_life == timedelta(days=int(days))


def test_the_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    settings = Settings.from_environment({"PORTAL_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == SECRET


def test_a_secret_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff" * 40)
    with pytest.raises(BadSetting, match="PORTAL_SECRET_KEY_FILE has to be text"):
        Settings.from_environment({"PORTAL_SECRET_KEY_FILE": str(file)})


@pytest.mark.parametrize(
    ("base_url", "is_local", "is_https"),
    [
        ("http://127.0.0.1:8000/", True, False),
        ("http://localhost", True, False),
        ("http://[::1]:8000", True, False),
        ("http://portal.halden.example", False, False),
        ("https://portal.halden.example", False, True),
    ],
)
def test_the_base_url_tells_whether_plain_http_is_safe(
    base_url: str, is_local: bool, is_https: bool
) -> None:
    settings = Settings.from_environment({"PORTAL_BASE_URL": base_url})
    assert (settings.is_local, settings.is_https) == (is_local, is_https)
    assert not settings.base_url.endswith("/")


def test_what_is_put_in_use_is_what_everybody_reads() -> None:
    before, other = current(), Settings(base_url="https://portal.halden.example")
    use(other)
    try:
        assert current() is other
    finally:
        use(before)
