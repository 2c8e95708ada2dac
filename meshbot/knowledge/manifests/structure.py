"""Runs a schema over a document: shapes with jsonschema, then the CEL rules and list keys that only an API server runs.

jsonschema is wanted by authors alone, so it is imported where it is used and its absence is an error that says what to install.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from meshbot.errors import UserError
from meshbot.knowledge.manifests.cel import holds
from meshbot.knowledge.manifests.cel_reader import CelError
from meshbot.knowledge.manifests.flaw import Flaw, Tree, Where, items, near, tree

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Shape: TypeAlias = "Callable[[Any], Iterator[Flaw]]"

_SHOWN: Final = 8
_TYPES: Final = {
    "object": "a mapping", "array": "a list", "string": "a text", "integer": "a whole number", "number": "a number",
    "boolean": "true or false", "null": "nothing",
}  # fmt: skip


def shape_checker(schema: Mapping[str, Any]) -> Shape:
    """A checker for a strict JSON Schema. Raises UserError where jsonschema is not installed."""
    try:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - an extra of authors
    except ImportError:
        raise UserError("Checking manifests needs the package jsonschema.", hint="pip install 'meshbot[authoring]'") from None
    validator = Draft202012Validator(schema)

    def check(value: Any) -> Iterator[Flaw]:
        for error in validator.iter_errors(value):
            yield from _told(error)

    return check


def _told(error: ValidationError) -> Iterator[Flaw]:
    """The flaws behind one error, in the words of somebody who writes manifests."""
    where: Where = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if error.validator == "additionalProperties" and wanted is False:
        known = tree(tree(error.schema).get("properties"))
        for name in value:
            if name not in known:
                yield Flaw((*where, name), f"unknown field {name!r}{near(name, known) or _known(known)}")
    elif error.validator == "type":
        names = " or ".join(_TYPES.get(name, name) for name in ([wanted] if isinstance(wanted, str) else wanted))
        quotes = "; put it in quotes" if wanted == "string" and isinstance(value, (bool, int, float)) else ""
        yield Flaw(where, f"wants {names}, not {_short(value)}{quotes}")
    elif error.validator == "enum":
        choices = [str(item) for item in wanted]
        yield Flaw(where, f"{_short(value)} is none of {', '.join(choices)}{near(str(value), choices)}")
    elif error.validator == "required":
        yield from (Flaw(where, f"field {name!r} is missing; it is required") for name in wanted if name not in value)
    elif error.validator in {"oneOf", "anyOf", "not"}:
        yield Flaw(where, _one_of(error))
    else:
        yield Flaw(where, error.message)


def _one_of(error: ValidationError) -> str:
    alternatives = [names for part in items(error.validator_value) for names in _required(part)]
    if alternatives:
        count = "exactly" if error.validator == "oneOf" else "at least"
        return f"set {count} one of {', '.join(dict.fromkeys(alternatives))}"
    return f"{_short(error.instance)} fits none of the allowed forms ({error.validator})"


def _required(part: Any) -> Iterator[str]:
    """The field names that the parts of a ``oneOf`` ask for, also those of its ``not: {anyOf: …}`` part."""
    yield from (str(name) for name in items(tree(part).get("required")))
    inner = tree(tree(part).get("not"))
    for option in items(inner.get("anyOf")):
        yield from _required(option)


def _known(known: Mapping[str, Any]) -> str:
    names = sorted(known)
    return f"; known here: {', '.join(names[:_SHOWN])}{' …' if len(names) > _SHOWN else ''}" if names else ""


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004 - one line


def check_rules(schema: Tree, value: Any, where: Where = ()) -> Iterator[Flaw]:
    """The CEL rules and list keys of a schema on a value that has its defaults; transition rules (``oldSelf``) need no run."""
    for rule in items(schema.get("x-kubernetes-validations")):
        yield from _rule(tree(rule), value, where)
    if isinstance(value, Mapping):
        fields, extra = tree(schema.get("properties")), tree(schema.get("additionalProperties"))
        for name, item in value.items():
            yield from check_rules(tree(fields.get(name, extra)), item, (*where, name))
    elif isinstance(value, list):
        yield from _keys(schema, value, where)
        inner = tree(schema.get("items"))
        for index, item in enumerate(value):
            yield from check_rules(inner, item, (*where, index))


def _rule(rule: Tree, value: Any, where: Where) -> Iterator[Flaw]:
    text = str(rule.get("rule", ""))
    if "oldSelf" in text:
        return
    try:
        if not holds(text, value):
            yield Flaw(where, str(rule.get("message") or f"breaks the rule {text.strip()}"))
    except CelError as error:
        yield Flaw(where, f"the rule {text.strip()!r} could not be met: {error}")


def _keys(schema: Tree, value: list[Any], where: Where) -> Iterator[Flaw]:
    """Lists that are maps or sets to the API server may not hold the same key twice."""
    kind = schema.get("x-kubernetes-list-type")
    if kind not in {"map", "set"}:
        return
    names = items(schema.get("x-kubernetes-list-map-keys"))
    seen: set[str] = set()
    for index, item in enumerate(value):
        key = json.dumps([tree(item).get(name) for name in names] if kind == "map" else item, sort_keys=True, default=str)
        if key in seen:
            yield Flaw((*where, index), f"stands twice in this list ({', '.join(map(str, names)) or 'a set'}: {key})")
        seen.add(key)
