"""A parsed copy of content, so that a start does not parse a megabyte of YAML again.

The copy is used only when the digest of every content file and of the code that reads them is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def digest_of(files: Iterable[Path]) -> str:
    """One digest over the names and bytes of files, in the order given."""
    total = hashlib.blake2b(digest_size=20)
    for path in files:
        total.update(str(path).encode("utf-8", "surrogateescape"))
        total.update(path.read_bytes())
    return total.hexdigest()


def load_cached(name: str, files: Sequence[Path], adapter: TypeAdapter[T], read: Callable[[], T], folder: Path | None) -> T:
    """What ``read`` gives, from the copy in ``folder`` when nothing changed; ``folder=None`` always reads.

    ``files`` must name all that the result depends on, the reading code included. Errors of ``read`` pass through; a copy that
    cannot be read or written only costs time.
    """
    if folder is None:
        return read()
    copy = folder / f"{name}-{digest_of(files)}.json"
    with contextlib.suppress(OSError, ValidationError):
        return adapter.validate_json(copy.read_bytes())
    value = read()
    with contextlib.suppress(OSError):  # a read-only home is no reason to fail
        _replace(folder, name, copy, adapter.dump_json(value))
    return value


def _replace(folder: Path, name: str, copy: Path, data: bytes) -> None:
    """Write the copy whole or not at all, and drop older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as handle:
        handle.write(data)
    Path(handle.name).replace(copy)
    for old in folder.glob(f"{name}-*.json"):
        if old != copy:
            old.unlink(missing_ok=True)
