"""Where content lives: beside the package in a checkout, inside the package in a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def content_root() -> Path:
    """The folder that holds ``knowledge/`` and ``quizzes/``."""
    packed = _PACKAGE / "_content"
    return packed if packed.is_dir() else _PACKAGE.parent
