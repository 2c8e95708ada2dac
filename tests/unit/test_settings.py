"""Settings: defaults, faults all at once, no secret shown."""

from __future__ import annotations

import pytest

from meshbot.errors import SettingsError
from meshbot.settings import Settings, load_settings


def test_nothing_set_means_the_terminal_on_sqlite() -> None:
    settings = load_settings({"HOME": "/home/ana"})

    assert not settings.speaks_slack
    assert settings.database_url == "sqlite:////home/ana/.local/share/meshbot/meshbot.db"
    assert str(settings.cache_folder) == "/home/ana/.cache/meshbot"


def test_xdg_folders_are_respected() -> None:
    settings = load_settings({"HOME": "/h", "XDG_DATA_HOME": "/data", "XDG_CACHE_HOME": "/cache"})

    assert settings.database_url == "sqlite:////data/meshbot/meshbot.db"
    assert str(settings.cache_folder) == "/cache/meshbot"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, ["SLACK_BOT_TOKEN"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ["SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"]),
        ({"SLACK_BOT_TOKEN": "oops", "SLACK_SIGNING_SECRET": "s"}, ["must begin with xoxb-"]),
        ({"SLACK_BOT_TOKEN": "oops", "SLACK_APP_TOKEN": "no", "PORT": "x", "MESHBOT_LOG_LEVEL": "loud"},
         ["xoxb-", "xapp-", "PORT", "MESHBOT_LOG_LEVEL"]),
        ({"PORT": "99999"}, ["PORT"]),
        ({"SLACK_API_URL": "slack.com/api"}, ["SLACK_API_URL"]),
    ],
)  # fmt: skip
def test_every_fault_is_listed_at_once(environment: dict[str, str], named: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"HOME": "/h", **environment})

    assert all(name in str(caught.value) for name in named)


def test_secrets_are_shown_nowhere() -> None:
    environment = {"SLACK_BOT_TOKEN": "xoxb-verysecret", "SLACK_APP_TOKEN": "xapp-verysecret", "HOME": "/h"}
    settings = load_settings(environment)

    with pytest.raises(SettingsError) as caught:
        load_settings({**environment, "PORT": "x", "SLACK_APP_TOKEN": "verysecret"})

    assert "verysecret" not in f"{settings!r} {settings} {caught.value}"


def test_lists_are_split() -> None:
    settings = load_settings({"HOME": "/h", "MESHBOT_PACKS": "/a:/b", "MESHBOT_ADMINS": "U1, U2"})

    assert [str(path) for path in settings.packs] == ["/a", "/b"]
    assert settings.admins == {"U1", "U2"}


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert not load_settings({"HOME": "/h", "SLACK_BOT_TOKEN": " ", "PORT": ""}).speaks_slack


def test_every_setting_is_in_the_readme() -> None:
    with open("README.md", encoding="utf-8") as readme:  # noqa: PTH123 - read once
        text = readme.read()

    assert [name for field in Settings.model_fields.values() if (name := field.alias or "") not in text] == []
