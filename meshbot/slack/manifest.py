"""The app's manifest, made from the command table and the listeners, for Socket Mode and for HTTP.

Limits: https://docs.slack.dev/reference/app-manifest . ``slack-manifest.*.yaml`` in the repository are what this makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from meshbot.commands.registry import Registry
from meshbot.slack.http import PATH
from meshbot.slack.incoming import SHORTCUT

Variant: TypeAlias = Literal["socket", "http"]

SCOPES: Final[Mapping[str, str]] = {
    "commands": "/mesh and the message shortcut",
    "chat:write": "quiz threads, direct messages, updates, private answers in threads",
    "app_mentions:read": "mentions: inside a thread Slack takes no slash command",
    "im:history": "read what people write to meshbot in direct messages",
    "channels:history": "typed answers in quiz threads of public channels, and finding a card again after a crash; "
    "without it the buttons still work",
    "groups:history": "the same in private channels",
    "files:write": "charts as pictures; without it their words are sent",
}
"""Every scope and what it is for. The last three may be removed, with the events that need them."""
EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "app_uninstalled": "",
    "tokens_revoked": "",
}
"""Every subscribed event and the scope that Slack asks for it."""
HOST: Final = "YOUR-HOST"
_HINT_LIMIT: Final = 1000
_NAME: Final = "meshbot"


def build_manifest(registry: Registry, variant: Variant, host: str = HOST, command: str = "/mesh") -> dict[str, Any]:
    """The manifest as an object. ``host`` is the public host name that Slack calls; Socket Mode needs none."""
    url = f"https://{host}{PATH}"
    http = variant == "http"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": _NAME,
            "description": "Service-mesh colleague: look up concepts and errors, estimate cost, learn by quiz.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": _NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": command,
                    **({"url": url} if http else {}),
                    "description": "Look up, estimate, learn about service meshes",
                    "usage_hint": usage_hint(registry),
                    "should_escape": True,
                }
            ],
            "shortcuts": [
                {
                    "name": "Explain with meshbot",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Explains the error or the terms in this message",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**({"request_url": url} if http else {}), "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **({"request_url": url} if http else {})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }


def usage_hint(registry: Registry) -> str:
    """What Slack shows while somebody types the command: the names, since help tells the rest.

    At most 1,000 characters; names that do not fit are left out whole.
    """
    hint = "<anything>"
    for row in registry.commands:
        longer = f"{hint} | {row.name}"
        if not row.hidden and row.name != "explain" and len(longer) <= _HINT_LIMIT:
            hint = longer
    return hint


def render_manifest(registry: Registry, variant: Variant, host: str = HOST, command: str = "/mesh") -> str:
    """The manifest as YAML, as it is pasted into https://api.slack.com/apps (Create New App, From a manifest)."""
    head = (
        f"# Slack app manifest of meshbot for {'HTTP' if variant == 'http' else 'Socket Mode'}.\n"
        f"# Made by: python -m meshbot manifest {variant}{' --host HOST' if variant == 'http' else ''}\n"
        "# channels:history and groups:history (with message.channels and message.groups) serve typed quiz answers,\n"
        "# files:write serves charts; they can be removed.\n"
    )
    return head + "\n".join(_yaml(build_manifest(registry, variant, host, command), 0)) + "\n"


def _yaml(value: Any, depth: int) -> list[str]:
    """The small part of YAML that a manifest needs; the YAML library belongs to the content room."""
    pad = "  " * depth
    if isinstance(value, Mapping):
        out: list[str] = []
        for key, item in value.items():
            nested = isinstance(item, (Mapping, list))
            out += [f"{pad}{key}:", *_yaml(item, depth + 1)] if nested else [f"{pad}{key}: {_scalar(item)}"]
        return out
    out = []
    for item in value:
        if isinstance(item, Mapping):
            first, *rest = _yaml(item, depth + 1)
            out += [f"{pad}- {first.strip()}", *rest]
        else:
            out.append(f"{pad}- {_scalar(item)}")
    return out


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
