"""The author's commands: lint, lint --manifests, schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meshbot.cli import content
from meshbot.cli.content import Report, check_broken, entry_blocks, quiz_blocks
from meshbot.cli.main import main
from meshbot.content.complaint import Complaint
from meshbot.content.source import parse_document
from meshbot.errors import Fault
from meshbot.knowledge.loader import Shelved, parse_entry
from meshbot.knowledge.manifests.check import Block
from meshbot.knowledge.manifests.schemas import load_schemas
from meshbot.quiz.loader import parse_pack
from meshbot.settings import Settings
from tests.quiz_support import ORDER, SINGLE, TYPED, write_pack

CRD = """
kind: CustomResourceDefinition
metadata: {name: widgets.example.io}
spec:
  group: example.io
  names: {kind: Widget}
  versions:
  - name: v1
    served: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}}
"""
WIDGET = "apiVersion: example.io/v1\nkind: Widget\nmetadata: {name: w}\nspec:\n"


@pytest.mark.parametrize("what", ["entry", "pack"])
def test_a_schema_for_editors_is_printed(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", what]) == 0

    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["type"] == "object"


@pytest.mark.parametrize(("level", "status"), [("error", 2), ("warning", 0)])
def test_only_errors_fail_a_lint(
    level: str, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report((Complaint(Fault("a.yaml", 3, "wrong; write right"), level),), "1 entry")  # type: ignore[arg-type]
    monkeypatch.setattr(content, "check_content", lambda _settings: report)

    assert main(["lint"]) == status
    assert capsys.readouterr().out.startswith(f"a.yaml:3: {level}: wrong; write right\n1 entry: ")
    assert main(["lint", "--quiet"]) == status
    assert ("a.yaml" in capsys.readouterr().out) == (level == "error")


def test_a_folder_without_crds_is_something_to_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--manifests", str(tmp_path)]) == 2
    assert "holds no CustomResourceDefinition" in capsys.readouterr().err


def test_missing_jsonschema_is_said_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jsonschema", None)
    (tmp_path / "crds.yaml").write_text(CRD, encoding="utf-8")

    assert main(["lint", "--manifests", str(tmp_path)]) == 2
    assert "pip install 'meshbot[authoring]'" in capsys.readouterr().err


def test_manifests_of_entries_and_questions_become_blocks_with_lines() -> None:
    """An entry's manifest speaks for itself with title, version, trap and comments; a question's only when it counts as valid."""
    text = Path("knowledge/entries/resilience/circuit-breaker.yaml").read_text(encoding="utf-8")
    document = parse_document(text, "circuit-breaker.yaml")
    entry, _ = parse_entry(document)
    assert entry is not None

    first = next(entry_blocks([Shelved(entry, document)]))

    assert text.splitlines()[first.line - 1].strip() == first.text.splitlines()[0]
    assert "per calling proxy, not in total" in first.about

    pack = parse_document(PACK, "quizzes/x.yaml")
    placed, faults = parse_pack(pack, "x")
    assert faults == []
    assert [block.name for block in quiz_blocks(placed)] == ["shown-valid"]
    assert [block.name for block in quiz_blocks(placed, broken=True)] == ["shown-broken"]


def test_a_manifest_that_is_wrong_on_purpose_shows_one_fault(tmp_path: Path) -> None:
    (tmp_path / "crds.yaml").write_text(CRD, encoding="utf-8")
    schemas = load_schemas(tmp_path)
    one = Block(f"{WIDGET}  b: x\n", "q.yaml", 10, "one")
    two = Block(f"{WIDGET}  b: x\n  a: 5\n", "q.yaml", 10, "two")

    assert list(check_broken([one], schemas)) == []
    assert [item.level for item in check_broken([two], schemas)] == ["warning"]


def test_questions_that_are_never_asked_together_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``lint --pairs`` is a report for the author, not a fault."""
    (tmp_path / "quizzes").mkdir()
    tells = {"id": "tells", "explanation": "Here the circuit breaker opens."}
    write_pack(
        tmp_path / "quizzes", "resilience", {**SINGLE, **tells}, {**TYPED, "explanation": "x"}, {**ORDER, "explanation": "x"}
    )
    monkeypatch.setattr(content, "content_root", lambda: tmp_path)

    assert main(["lint", "--pairs"]) == 0
    assert capsys.readouterr().out == (
        "quizzes/resilience.yaml: tells gives away resilience-typed\n1 pairs are never asked together\n"
    )


def test_a_broken_course_or_syllabus_is_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet_settings: Settings
) -> None:
    for folder in ("knowledge/entries/traffic", "quizzes"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("compare.yaml", "fit.yaml", "path.yaml", "competencies.yaml"):
        (tmp_path / "knowledge" / name).write_text("a: 1\n", encoding="utf-8")
    monkeypatch.setattr(content, "content_root", lambda: tmp_path)

    paths = {item.fault.path for item in content.check_content(quiet_settings).complaints}
    assert {"knowledge/path.yaml", "knowledge/competencies.yaml"} <= paths


def test_the_content_is_read_from_its_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quiet_settings: Settings) -> None:
    """Broken files are complaints, not exceptions, and every file is looked at."""
    (tmp_path / "knowledge" / "entries" / "traffic").mkdir(parents=True)
    (tmp_path / "knowledge" / "entries" / "traffic" / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    for name in ("compare.yaml", "fit.yaml"):
        (tmp_path / "knowledge" / name).write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "x.yaml").write_text("pack: y\n", encoding="utf-8")
    monkeypatch.setattr(content, "content_root", lambda: tmp_path)

    report = content.check_content(quiet_settings)
    paths = {item.fault.path for item in report.complaints}

    assert {"knowledge/entries/traffic/broken.yaml", "knowledge/compare.yaml", "knowledge/fit.yaml", "quizzes/x.yaml"} <= paths
    assert report.errors == len(report.complaints)


PACK = """\
pack: x
title: X
questions:
  - id: shown-valid
    kind: typed
    concepts: [mtls]
    area: security
    level: recall
    stem: Which kind is this resource that you see here?
    code: |
      apiVersion: example.io/v1
      kind: Widget
      metadata: {name: w}
    language: yaml
    accept: [Widget]
    explanation: A Widget is named by the kind field, which stands under apiVersion in every Kubernetes manifest that is applied.
    source: {title: Docs, url: "https://istio.io/", read: 2026-11-23}
  - id: shown-broken
    kind: manifest
    concepts: [mtls]
    area: security
    level: diagnose
    stem: What is wrong in this manifest that was applied?
    code: |
      apiVersion: example.io/v1
      kind: Widget
      metadata: {name: w}
      spec: {b: x}
    language: yaml
    options:
      - {text: The field b does not exist, right: true}
      - {text: The name is too short, why: A name of one letter is a valid name.}
      - {text: The kind is misspelled, why: Widget is spelled as its definition says.}
    explanation: The field b is not part of the schema of Widget, so strict validation refuses the manifest at apply time.
    source: {title: Docs, url: "https://istio.io/", read: 2026-11-23}
  - id: shown-log
    kind: typed
    concepts: [mtls]
    area: security
    level: recall
    stem: Which status does this line of a log show to you?
    code: "503 UF"
    language: text
    accept: ["503"]
    explanation: The status is 503, which Envoy answers when it could not connect to any endpoint of the service it chose.
    source: {title: Docs, url: "https://istio.io/", read: 2026-11-23}
"""
