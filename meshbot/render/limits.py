"""Slack's limits, in one place, with where they come from.

Source: docs.slack.dev/reference/block-kit (blocks, block-elements, composition-objects) and
docs.slack.dev/reference/methods/chat.postMessage, read November 2026; the total over all block text is not documented
(reports name about 13,200 characters), so we stay below 12,000.
"""

from __future__ import annotations

from typing import Final

BLOCKS: Final = 50
TOTAL_TEXT: Final = 12_000
TOP_LEVEL_TEXT: Final = 3_000
SECTION_TEXT: Final = 3_000
CONTEXT_TEXT: Final = 3_000
HEADER_TEXT: Final = 150
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
ACCESSIBILITY_LABEL: Final = 75
OPTION_TEXT: Final = 75
ACTIONS_ELEMENTS: Final = 25
CHECKBOXES: Final = 10
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30
TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
TABLE_TEXT: Final = 10_000


def cut(text: str, limit: int) -> str:
    """``text`` in at most ``limit`` characters, with an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
