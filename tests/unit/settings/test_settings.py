"""What the environment says, and how wrong values are refused."""

from pathlib import Path

import pytest

from infra.settings import Administered, Embedded, Prepared, Settings
from infra.startup import StartRefused


def test_nothing_given_means_one_machine_with_embedded_servers() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings(
        home=Path.cwd() / ".ekole",
        database=Embedded(),
        redis=Embedded(),
        host="127.0.0.1",
        port=8000,
        public_url="http://127.0.0.1:8000",
        master_key_file=Path.cwd() / ".ekole" / "keys" / "master.key",
        log_key_file=Path.cwd() / ".ekole" / "keys" / "log.key",
        smtp_url=None,
        log_level="INFO",
    )


def test_everything_may_be_given() -> None:
    settings = Settings.from_environment(
        {
            "EKOLE_HOME": "/srv/ekole",
            "DATABASE_URL": "postgresql://dba:secret@db:5432/postgres?sslmode=require",
            "REDIS_URL": "rediss://:secret@cache:6379/2",
            "EKOLE_HOST": "0.0.0.0",
            "EKOLE_PORT": "8443",
            "EKOLE_PUBLIC_URL": "https://ekole.example.fr/",
            "EKOLE_MASTER_KEY_FILE": "/run/secrets/master",
            "EKOLE_LOG_KEY_FILE": "/run/secrets/log",
            "SMTP_URL": "smtps://user:secret@mail.example.fr:465",
            "EKOLE_MAIL_RETURNS": "retours@ekole.example.fr",
            "EKOLE_MAIL_RETURNS_SECRET": "0123456789abcdef0123456789abcdef",
            "LOG_LEVEL": "warning",
        }
    )
    assert settings == Settings(
        home=Path("/srv/ekole"),
        database=Administered("postgresql://dba:secret@db:5432/postgres?sslmode=require"),
        redis="rediss://:secret@cache:6379/2",
        host="0.0.0.0",
        port=8443,
        public_url="https://ekole.example.fr",
        master_key_file=Path("/run/secrets/master"),
        log_key_file=Path("/run/secrets/log"),
        smtp_url="smtps://user:secret@mail.example.fr:465",
        mail_returns="retours@ekole.example.fr",
        mail_returns_secret="0123456789abcdef0123456789abcdef",
        log_level="WARNING",
    )


def test_addresses_of_roles_mean_that_the_database_is_prepared() -> None:
    settings = Settings.from_environment(
        {"DATABASE_APP_URL": "postgresql://a:b@db/ekole", "DATABASE_PROJECTOR_URL": "postgres://p:q@/ekole?host=/run/postgresql"}
    )
    assert settings.database == Prepared({"app": "postgresql://a:b@db/ekole", "projector": "postgres://p:q@/ekole?host=/run/postgresql"})


def test_the_administrator_stays_known_beside_addresses_of_roles() -> None:
    settings = Settings.from_environment({"DATABASE_URL": "postgresql://dba@db/", "DATABASE_APP_URL": "postgresql://a@db/ekole"})
    assert settings.database == Prepared({"app": "postgresql://a@db/ekole", "administrator": "postgresql://dba@db/"})


def test_an_empty_variable_is_an_absent_one() -> None:
    assert Settings.from_environment({"DATABASE_URL": "", "EKOLE_PORT": " "}) == Settings.from_environment({})


@pytest.mark.parametrize("url", ["unix:///run/redis.sock", "unix://:password@/run/redis.sock?db=1", "redis://cache"])
def test_redis_may_be_a_socket(url: str) -> None:
    assert Settings.from_environment({"REDIS_URL": url}).redis == url


def test_an_ipv6_host_is_bracketed_in_addresses() -> None:
    assert Settings.from_environment({"EKOLE_HOST": "::1"}).public_url == "http://[::1]:8000"


@pytest.mark.parametrize("port", ["-1", "65536", "80a", "8 000", "٣", "1e3"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(StartRefused, match="setting-not-a-port") as refused:
        Settings.from_environment({"EKOLE_PORT": port})
    assert port in refused.value.french
    assert port in refused.value.english


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "db:5432/ekole"),
        ("DATABASE_URL", "mysql://u:hidden@db/ekole"),
        ("DATABASE_URL", "postgresql+asyncpg://u:hidden@db/ekole"),
        ("DATABASE_URL", "postgresql:///ekole"),
        ("DATABASE_AUDITOR_URL", "postgresql://u:hidden@db:port/ekole"),
        ("REDIS_URL", "http://cache"),
        ("REDIS_URL", "unix://"),
        ("SMTP_URL", "mail.example.fr"),
        ("EKOLE_PUBLIC_URL", "ekole.example.fr"),
        ("EKOLE_PUBLIC_URL", "https://"),
        ("EKOLE_PUBLIC_URL", "https://[::1"),
    ],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(variable: str, value: str) -> None:
    with pytest.raises(StartRefused, match="setting-not-an-address") as refused:
        Settings.from_environment({variable: value})
    assert variable in refused.value.french
    assert variable in refused.value.english
    assert "hidden" not in str(refused.value)


def test_a_log_level_that_is_none_is_refused() -> None:
    with pytest.raises(StartRefused, match="setting-not-a-log-level"):
        Settings.from_environment({"LOG_LEVEL": "loud"})


def test_settings_show_no_password() -> None:
    settings = Settings.from_environment(
        {"DATABASE_URL": "postgresql://dba:hidden@db/", "REDIS_URL": "redis://:hidden@c", "SMTP_URL": "smtp://u:hidden@m"}
    )
    assert "hidden" not in f"{settings} {settings!r}"


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("EKOLE_MAIL_RETURNS", "retours", "setting-not-a-mail-address"),
        ("EKOLE_MAIL_RETURNS", "retours+ekole@ekole.example.fr", "setting-not-an-address-of-returns"),
        ("EKOLE_MAIL_RETURNS", "retours-de-tous-les-courriels@ekole.example.fr", "setting-not-an-address-of-returns"),
        ("EKOLE_MAIL_RETURNS_SECRET", "trop-court", "setting-not-a-secret"),
    ],
)
def test_where_mails_come_back_to_is_checked(variable: str, value: str, code: str) -> None:
    with pytest.raises(StartRefused, match=code):
        Settings.from_environment({variable: value})
