"""Settings: each is checked at the start, and what is wrong is said a line each."""

import pytest

from taskforce.config import BadSettings, Settings, from_environment

KEY = "chosen by chance, for tests only: 0123456789"
GOOD = {
    "TASKFORCE_DATABASE_URL": "sqlite:///var/taskforce.db",
    "TASKFORCE_ORIGIN": "https://taskforce.example.org",
    "TASKFORCE_SECRET_KEY": KEY,
    "TASKFORCE_KEYS": "var/keys",
}


def faults_of(**wrong):
    with pytest.raises(BadSettings) as refused:
        from_environment(GOOD | {f"TASKFORCE_{name}": value for name, value in wrong.items()})
    return str(refused.value).splitlines()


def test_four_settings_are_enough():
    assert from_environment(GOOD) == Settings(
        database_url="sqlite:///var/taskforce.db",
        origin="https://taskforce.example.org",
        secret_key=KEY,
        keys="var/keys",
        redis_url="",
        async_mode="eventlet",
    )


@pytest.mark.parametrize(
    ("origin", "is_secure"),
    [
        ("https://taskforce.example.org", True),
        ("https://taskforce.example.org:8443", True),
        ("https://10.0.0.7", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:5000", False),
        ("http://[::1]:8000", False),
    ],
)
def test_an_address_is_secure_or_this_machine(origin, is_secure):
    assert from_environment(GOOD | {"TASKFORCE_ORIGIN": origin}).is_secure is is_secure


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "taskforce.example.org",
        "ftp://taskforce.example.org",
        "https://",
        "https://taskforce.example.org/",
        "https://taskforce.example.org/room",
        "https://taskforce.example.org?x=1",
        "https://taskforce.example.org#x",
        "https://user@taskforce.example.org",
        "https://taskforce.example.org:port",
        "https://[::1",
        "HTTPS://Taskforce.example.org",
        "https://taskforce.example.org:443",
        "http://127.0.0.1:80",
        "https://taskforce.example.org\n",
    ],
)
def test_what_no_browser_sends_as_origin_is_refused(origin):
    [fault] = faults_of(ORIGIN=origin)

    assert (
        fault == "TASKFORCE_ORIGIN must be scheme://host[:port] in small letters, without a path"
    )


@pytest.mark.parametrize(
    "origin",
    ["http://taskforce.example.org", "http://10.0.0.7:8000", "http://127.0.0.1.example.org"],
)
def test_plain_http_is_for_this_machine_only(origin):
    [fault] = faults_of(ORIGIN=origin)

    assert fault == "TASKFORCE_ORIGIN: plain http is accepted for this machine only"


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        (
            "DATABASE_URL",
            ["", "sqlite://", "mysql://x/y", "postgresql://x/y", "/var/taskforce.db"],
            "TASKFORCE_DATABASE_URL must be sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/DATABASE",
        ),
        (
            "SECRET_KEY",
            ["", "x" * 31],
            "TASKFORCE_SECRET_KEY must have at least 32 characters, chosen by chance",
        ),
        (
            "REDIS_URL",
            ["localhost:6379", "http://localhost"],
            "TASKFORCE_REDIS_URL must be redis://HOST:PORT/NUMBER, or be left out",
        ),
        (
            "ASYNC_MODE",
            ["", "gevent", "Eventlet"],
            "TASKFORCE_ASYNC_MODE must be eventlet or threading",
        ),
    ],
)
def test_each_setting_has_its_line(name, values, fault):
    for value in values:
        assert faults_of(**{name: value}) == [fault], value


def test_all_faults_are_said_at_once_and_no_value_is_repeated():
    secret = "hunter2 and more"
    found = faults_of(DATABASE_URL="mysql://u:hunter2@x/y", ORIGIN="x", SECRET_KEY=secret)

    assert [line.split()[0] for line in found] == [
        "TASKFORCE_DATABASE_URL",
        "TASKFORCE_SECRET_KEY",
        "TASKFORCE_ORIGIN",
    ]
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/0", "rediss://x", "unix:///run/redis"])
def test_redis_may_be_named(url):
    assert from_environment(GOOD | {"TASKFORCE_REDIS_URL": url}).redis_url == url
