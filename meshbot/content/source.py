"""One YAML file as plain values plus the line of every value in it.

PyYAML's ``compose`` keeps a mark on each node; the values are built here from the nodes, so that a fault
found later by a typed model can name its line. Only the core schema is read: no tags, no Python objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from meshbot.errors import ContentError, Fault

Scalar: TypeAlias = "str | int | float | bool | date | None"
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
Path_: TypeAlias = "tuple[str | int, ...]"

# The C loader is about ten times faster; wheels of PyYAML carry it, a build from source may not.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file holds: its value, the 1-based line of each path in it, and the faults of reading it."""

    path: str
    value: Value
    lines: dict[Path_, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line_of(self, path: Path_) -> int:
        """The line of ``path``, or of its nearest ancestor that has one."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return line
        return 1

    def fault(self, path: Path_, what: str) -> Fault:
        """A fault at ``path``."""
        return Fault(self.path, self.line_of(path), what)


def read_document(path: Path, shown: str | None = None) -> Document:
    """Read one YAML file; never raises for bad content, which is returned as faults.

    ``shown`` is the path printed in faults (default: ``path`` as given).
    """
    name = shown or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return Document(name, None, faults=(Fault(name, 1, f"not UTF-8 ({error.reason}); save the file as UTF-8"),))
    return parse_document(text, name)


def parse_document(text: str, name: str) -> Document:
    """Parse YAML text as one document; bad YAML comes back as a fault with its line."""
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            builder = _Builder(name, loader)
            value = builder.build(node, ()) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Document(name, None, faults=(Fault(name, line, f"not valid YAML: {error.problem or error.context}"),))
    except yaml.YAMLError as error:
        return Document(name, None, faults=(Fault(name, 1, f"not valid YAML: {error}"),))
    return Document(name, value, builder.lines, tuple(builder.faults))


def parse_documents(text: str, name: str) -> tuple[Document, ...]:
    """Parse YAML text that may hold several documents, as manifests do; lines count from the start of the text.

    Empty documents are left out; bad YAML comes back as one document with its fault.
    """
    loader = _LOADER(text)
    documents: list[Document] = []
    try:
        while loader.check_node():
            builder, node = _Builder(name, loader), loader.get_node()
            value = builder.build(node, ()) if node is not None else None
            if value is not None:
                documents.append(Document(name, value, builder.lines, tuple(builder.faults)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fault = Fault(name, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem or error.context}")
        return (*documents, Document(name, None, faults=(fault,)))
    except yaml.YAMLError as error:
        return (*documents, Document(name, None, faults=(Fault(name, 1, f"not valid YAML: {error}"),)))
    finally:
        loader.dispose()
    return tuple(documents)


def read_values(path: Path) -> tuple[Value, ...]:
    """The values of every document of a YAML file, without lines: for large files of others. Raises OSError, ContentError."""
    try:
        with path.open("rb") as handle:
            return tuple(value for value in yaml.load_all(handle, _LOADER) if value is not None)
    except yaml.YAMLError as error:
        raise ContentError((Fault(str(path), 1, f"not valid YAML: {error}"),)) from None


class _Builder:
    """Builds plain values from nodes, keeping lines and refusing duplicate keys."""

    def __init__(self, name: str, loader: yaml.SafeLoader) -> None:
        self.name = name
        self.loader = loader
        self.lines: dict[Path_, int] = {}
        self.faults: list[Fault] = []

    def build(self, node: yaml.Node, path: Path_) -> Value:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Value]:
        out: dict[str, Value] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = str(key_node.value)
            if key in out:
                self.faults.append(Fault(self.name, line, f"key {key!r} stands twice; keep one"))
            self.lines[(*path, key)] = line
            out[key] = self.build(value_node, (*path, key))
        return out

    def _scalar(self, node: yaml.Node, line: int) -> Scalar:
        if node.tag == "tag:yaml.org,2002:str":
            return str(node.value)
        try:
            value: Scalar = self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self.faults.append(Fault(self.name, line, f"cannot read {node.value!r}: {error}"))
            return None
        return value
