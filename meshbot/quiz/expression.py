"""Small arithmetic over named numbers, for the answers of parameterised questions (``rps * 2 / 1000``).

Only numbers, names, ``+ - * / // % **`` with small powers, signs, and ``round min max ceil floor``: no attributes, no calls to
anything else, so that a pack written by others cannot run code.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_BINARY: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.FloorDiv: operator.floordiv,
        ast.Mod: operator.mod,
    }
)
_CALLS: Final[Mapping[str, Callable[..., float]]] = MappingProxyType(
    {"round": round, "min": min, "max": max, "ceil": math.ceil, "floor": math.floor}
)
_MAX_POWER: Final = 12


def evaluate(text: str, names: Mapping[str, float]) -> float:
    """The value of ``text``. Raises ValueError that says what cannot be computed."""
    try:
        value = _value(ast.parse(text.strip(), mode="eval").body, names)
    except SyntaxError as error:
        raise ValueError(f"cannot read {text!r} as arithmetic") from error
    except ZeroDivisionError as error:
        raise ValueError(f"{text!r} divides by zero") from error
    except (OverflowError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"{text!r} cannot be computed") from error
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return value


def _value(node: ast.expr, names: Mapping[str, float]) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.Name):
        if node.id not in names:
            raise ValueError(f"unknown name {node.id!r}; params has {', '.join(sorted(names)) or 'none'}")
        return float(names[node.id])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value = _value(node.operand, names)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        return _binary(node, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and not node.keywords:
        return _call(node, node.func.id, names)
    raise ValueError(f"{ast.unparse(node)!r} is not allowed; use numbers, params, + - * / and round, min, max, ceil, floor")


def _binary(node: ast.BinOp, names: Mapping[str, float]) -> float:
    left, right = _value(node.left, names), _value(node.right, names)
    if isinstance(node.op, ast.Pow):
        if abs(right) > _MAX_POWER:
            raise ValueError(f"powers go up to {_MAX_POWER}")
        power = left**right
        return float(power) if isinstance(power, (int, float)) else math.nan
    run = _BINARY.get(type(node.op))
    if run is None:
        raise ValueError(f"{ast.unparse(node)!r} is not allowed; use + - * / // % **")
    return run(left, right)


def _call(node: ast.Call, name: str, names: Mapping[str, float]) -> float:
    values = [_value(argument, names) for argument in node.args]
    if name == "round" and len(values) == 2:  # noqa: PLR2004 - round takes a second argument
        return float(round(values[0], int(values[1])))
    return float(_CALLS[name](*values))
