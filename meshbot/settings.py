"""Every setting, read once from the environment into one frozen value. Nothing else reads the environment.

Plain pydantic rather than pydantic-settings: the environment is handed in as a mapping, so its sources are not needed, and
its import would cost the terminal a tenth of a second at every start.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from meshbot.errors import SettingsError


class Settings(BaseModel):
    """What can be set. Secrets print as stars."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN", description="Bot token, `xoxb-…`")
    app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN", description="App-level token, `xapp-…`: Socket Mode")
    signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET", description="Signing secret: HTTP")
    api_url: str = Field(
        "https://slack.com/api/",
        alias="SLACK_API_URL",
        pattern=r"^https?://\S+/$",
        description="Base of the Web API, with a closing slash; for a stand-in of Slack",
    )
    port: int = Field(3000, alias="PORT", ge=1, le=65535, description="Port of the HTTP server")
    database_url: str = Field("", alias="MESHBOT_DATABASE_URL", description="SQLAlchemy URL; default SQLite in the data folder")
    packs: tuple[Path, ...] = Field(
        (), alias="MESHBOT_PACKS", description="Folders with your own quiz packs, separated by colons"
    )
    admins: frozenset[str] = Field(
        frozenset(), alias="MESHBOT_ADMINS", description="Slack user ids that may see `stats`, separated by commas"
    )
    workers: int = Field(16, alias="MESHBOT_WORKERS", ge=1, le=256, description="Threads that serve requests and calls")
    log_level: str = Field(
        "INFO", alias="MESHBOT_LOG_LEVEL", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged"
    )
    cache_folder: Path = Field(Path("~/.cache/meshbot"), alias="MESHBOT_CACHE", description="Folder for parsed content")
    no_color: bool = Field(False, alias="NO_COLOR", description="Any value turns colour off")

    @property
    def speaks_slack(self) -> bool:
        """Whether the settings ask for Slack: a token or a secret is set."""
        return any((self.bot_token, self.app_token, self.signing_secret))


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment (default: the process's). Raises SettingsError that lists every fault at once."""
    source = dict(os.environ if environment is None else environment)
    known = {field.alias or name for name, field in Settings.model_fields.items()}
    values: dict[str, object] = {name: value for name, value in source.items() if name in known and value.strip()}
    if "MESHBOT_PACKS" in values:
        values["MESHBOT_PACKS"] = tuple(Path(part) for part in source["MESHBOT_PACKS"].split(os.pathsep) if part)
    if "MESHBOT_ADMINS" in values:
        values["MESHBOT_ADMINS"] = frozenset(part.strip() for part in source["MESHBOT_ADMINS"].split(",") if part.strip())
    values["NO_COLOR"] = "NO_COLOR" in values
    home = Path(source.get("HOME") or "~").expanduser()
    values.setdefault(
        "MESHBOT_DATABASE_URL", f"sqlite:///{_folder(source, 'XDG_DATA_HOME', home / '.local/share') / 'meshbot.db'}"
    )
    values.setdefault("MESHBOT_CACHE", _folder(source, "XDG_CACHE_HOME", home / ".cache"))
    faults = _slack_faults(values)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        faults += [f"{item['loc'][0]}: {item['msg']}" for item in error.errors()]
        raise SettingsError("\n".join(faults)) from None
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _folder(source: Mapping[str, str], variable: str, default: Path) -> Path:
    """The folder of meshbot under one of the XDG base directories."""
    return Path(source.get(variable) or default) / "meshbot"


def _slack_faults(values: Mapping[str, object]) -> list[str]:
    """What is wrong with the tokens as a set; never shows one."""
    faults: list[str] = []
    bot, app, secret = (str(values.get(name, "")) for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"))
    if (app or secret) and not bot:
        faults.append("SLACK_BOT_TOKEN: missing; install the app and copy the Bot User OAuth Token (xoxb-…)")
    if bot and not (app or secret):
        faults.append("SLACK_APP_TOKEN or SLACK_SIGNING_SECRET: set the first for Socket Mode (xapp-…), the second for HTTP")
    if bot and not bot.startswith("xoxb-"):
        faults.append("SLACK_BOT_TOKEN: must begin with xoxb-")
    if app and not app.startswith("xapp-"):
        faults.append("SLACK_APP_TOKEN: must begin with xapp-")
    return faults
