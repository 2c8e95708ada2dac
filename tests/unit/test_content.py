"""Reading content: lines, faults, the parsed copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from meshbot.content.snapshot import load_cached
from meshbot.content.source import parse_document, read_document
from meshbot.errors import ContentError
from meshbot.knowledge.loader import load_entries, read_entries

GOOD = Path("knowledge/entries/resilience/circuit-breaker.yaml")


def test_values_and_the_line_of_each() -> None:
    document = parse_document("a: 1\nb:\n  - x\n  - {c: 2026-01-02}\n", "f.yaml")

    assert document.value["a"] == 1  # type: ignore[call-overload, index]
    assert [document.line_of(path) for path in (("a",), ("b", 1), ("b", 1, "c"), ("b", 1, "missing"))] == [1, 4, 4, 4]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2\n", "f.yaml:2: key 'a' stands twice; keep one"),
        ("a: b: c\n", "f.yaml:1: not valid YAML"),
        ("a: [1\n", "f.yaml:2: not valid YAML"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: not valid YAML"),
        ("a: \x00", "f.yaml:1: not valid YAML"),
        ("when: 2026-13-45\n", "f.yaml:1: cannot read '2026-13-45'"),
    ],
)
def test_bad_yaml_is_a_fault_with_its_line(text: str, fault: str) -> None:
    faults = parse_document(text, "f.yaml").faults

    assert str(faults[0]).startswith(fault)


def test_a_file_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: \xff\xfe")

    assert "not UTF-8" in str(read_document(path).faults[0])


def entry_text(old: str = "", new: str = "") -> str:
    """The exemplar entry, with one piece replaced."""
    text = GOOD.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


def shelve(root: Path, name: str, text: str, area: str = "resilience") -> None:
    folder = root / area
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_every_fault_of_every_file_comes_in_one_run(tmp_path: Path) -> None:
    shelve(tmp_path, "circuit-breaker", entry_text("title: Circuit breaker", "titel: Circuit breaker"))
    shelve(tmp_path, "other", entry_text(), area="resilience")
    shelve(tmp_path, "broken", "a: [", area="traffic")

    with pytest.raises(ContentError) as caught:
        load_entries(tmp_path)

    text = str(caught.value)
    assert "circuit-breaker.yaml:2: titel: Extra inputs are not permitted" in text
    assert "title: Field required" in text
    assert "other.yaml:1: id 'circuit-breaker' in file other.yaml" in text
    assert "broken.yaml:" in text


def test_an_id_used_twice_and_a_wrong_folder_are_faults(tmp_path: Path) -> None:
    shelve(tmp_path, "circuit-breaker", entry_text())
    shelve(tmp_path, "circuit-breaker", entry_text(), area="traffic")

    _, faults = read_entries(tmp_path)

    assert any("used by another file" in fault.what for fault in faults)
    assert any("area 'resilience' in folder 'traffic'" in fault.what for fault in faults)


def test_the_parsed_copy_is_used_until_a_file_changes(tmp_path: Path) -> None:
    source, cache = tmp_path / "a.txt", tmp_path / "cache"
    source.write_text("1", encoding="utf-8")
    reads: list[str] = []

    def read() -> str:
        reads.append(source.read_text(encoding="utf-8"))
        return reads[-1]

    def load() -> str:
        return load_cached("things", [source], TypeAdapter(str), read, cache)

    values = [load(), load()]
    source.write_text("2", encoding="utf-8")
    values += [load(), load()]

    assert values == ["1", "1", "2", "2"]
    assert reads == ["1", "2"]
    assert len(list(cache.glob("*"))) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    assert load_cached("things", [], TypeAdapter(int), lambda: 7, tmp_path / "cache") == 7


def test_a_damaged_copy_is_read_anew(tmp_path: Path) -> None:
    def load() -> int:
        return load_cached("things", [], TypeAdapter(int), lambda: 7, tmp_path)

    load()
    next(tmp_path.glob("*.json")).write_text("{broken", encoding="utf-8")

    assert load() == 7
