"""The words of replies: one Jinja2 template file per group, one macro per phrase.

Strings that are put in are escaped, so that nothing a person typed is read as markup; ``Markup`` passes through.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import jinja2

from meshbot.model.reply import Markup
from meshbot.text.markup import escape, one_line

_FOLDER: Final = Path(__file__).parent / "templates"
_LONGEST: Final = 4000


class TemplateWording:
    """``commands.services.Wording`` on the templates of this package."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._groups: dict[str, object] = {}

    def say(self, name: str, /, **values: object) -> Markup:
        """The text of ``group.macro``. Raises AttributeError for a phrase that does not exist."""
        group, _, macro = name.partition(".")
        module = self._groups.get(group)
        if module is None:
            module = self._groups[group] = self._environment.get_template(f"{group}.j2").module
        phrase = cast("Callable[..., str]", getattr(module, macro))
        return Markup(phrase(**values).strip())


def load_wording() -> TemplateWording:
    """The wording on the templates that ship with meshbot; an unknown variable is an error, not an empty text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - the output is our markup, not HTML; `finalize` escapes for it
        finalize=_finalize,
    )
    environment.filters["code"] = _code
    return TemplateWording(environment)


def _code(value: object) -> Markup:
    """A value as code: shown as it is, so its back-ticks, which would end the code, become primes."""
    return Markup("`" + one_line(str(value), _LONGEST).replace("`", "ˋ") + "`")


def _finalize(value: object) -> object:
    if isinstance(value, (Markup, jinja2.Undefined)):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    # Escaping folds blanks; those at the ends are meant, since templates join pieces with them.
    before, after = (" " if piece.isspace() else "" for piece in (text[:1], text[-1:]))
    return f"{before}{escape(text, _LONGEST)}{after}" if text.strip() else before
