"""The machine's door and the terminal, as a person or a script uses them."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meshbot import __version__
from meshbot.bootstrap import build_application
from meshbot.cli.main import main
from meshbot.commands.help import greeting
from meshbot.model.reply import Facts
from meshbot.settings import load_settings
from meshbot.store.engine import open_store
from meshbot.text.markup import plain_text

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs a command line in a home of its own; gives status, standard output, standard error."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "MESHBOT_DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def call(*argv: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        status = main(list(argv))
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_one_line_is_answered_as_text(run: Run) -> None:
    status, out, _ = run("say", "mtls")

    assert status == 0
    assert out.startswith("Mutual TLS")
    assert "\x1b" not in out


def test_a_terminal_names_lines_as_they_are_typed_there(run: Run) -> None:
    """Hints are copied: in a terminal they need no command in front, in a Slack payload they do."""
    assert "Try: estimate 100rps\n" in run("say", "estimate 100rps blub")[1]
    assert "/mesh" not in run("say", "help")[1].replace("slash commands", "")
    assert "/mesh mtls" in run("say", "--slack", "pizza recipes")[1]


def test_the_greeting_is_short_and_its_lines_run(run: Run) -> None:
    reply = greeting(build_application(load_settings({"HOME": "/nowhere"}), open_store("sqlite://"), bare=True).services)
    facts = next(part for part in reply.parts if isinstance(part, Facts))

    assert len(facts.pairs) < 10
    for line, _ in facts.pairs:
        assert run("say", plain_text(line))[0] == 0


def test_words_need_no_quotes(run: Run) -> None:
    assert run("say", "virtual", "service")[1].startswith("VirtualService")


def test_json_is_one_object_per_line_in_order(run: Run) -> None:
    status, out, _ = run("say", "--json", "-", stdin="mtls\nUH\nhelp\n")

    kinds = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [data["kind"] for data in kinds] == ["lookup", "lookup", "help"]
    assert kinds[0]["hits"][0]["id"] == "mtls"


def test_slack_is_the_payload(run: Run) -> None:
    data = json.loads(run("say", "--slack", "mtls")[1])

    assert data["text"].startswith("Mutual TLS:")
    assert data["blocks"][0] == {"type": "header", "text": {"type": "plain_text", "text": "Mutual TLS", "emoji": False}}


def test_something_to_mend_is_status_2_with_message_and_hint(run: Run) -> None:
    status, out, _ = run("say", "--json", "explain")

    data = json.loads(out)
    assert status == 2
    assert data["kind"] == "error"
    assert data["message"]
    assert data["hint"]


def test_search_takes_no_line_for_a_command(run: Run) -> None:
    status, out, _ = run("search", "--json", "-", stdin="mtls\nhelp\nquiz\n\n")

    answers: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["kind"] for answer in answers] == ["lookup"] * 4
    assert set(answers[0]) == {"kind", "query", "answered", "hits"}
    assert set(answers[0]["hits"][0]) == {"id", "title", "score", "why"}
    assert len(answers[0]["hits"]) <= 5
    assert 0 <= answers[0]["hits"][0]["score"] <= 100


def test_search_for_people_is_one_hit_a_line(run: Run) -> None:
    assert " mtls " in run("search", "mtls")[1].splitlines()[0]


def test_lines_from_a_pipe_are_a_conversation(run: Run) -> None:
    status, out, _ = run(stdin="mtls\nmore\nbye\nretries\n")

    assert status == 0
    assert out.count("Mutual TLS\n") == 2
    assert "Retries\n" not in out


def test_settings_to_mend_are_named_on_standard_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "none")

    status, out, err = run("say", "mtls")

    assert (status, out) == (2, "")
    assert "PORT" in err


def test_the_version_is_the_packages(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("--version")

    assert stopped.value.code == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("variant", ["socket", "http"])
def test_the_manifest_in_the_repository_is_what_the_command_prints(run: Run, variant: str) -> None:
    assert run("manifest", variant)[1] == Path(f"slack-manifest.{variant}.yaml").read_text(encoding="utf-8")


def test_the_manifest_is_made_for_ones_host(run: Run) -> None:
    assert "https://mesh.example.com/slack/events" in run("manifest", "http", "--host", "mesh.example.com")[1]


def test_an_operator_can_hand_over_and_delete(run: Run) -> None:
    run("say", "mtls")
    user = json.loads(run("say", "--json", "export me")[1])["data"]["people"][0]["user"]

    kept = json.loads(run("export", "local", user)[1])
    asked = run("purge", "local")
    done = run("purge", "local", "--yes")

    assert kept["people"][0]["user"] == user
    assert asked[0] == 2
    assert "--yes" in asked[1]
    assert "rows deleted" in done[1]
    assert json.loads(run("export", "local", user)[1])["people"] == []


def test_without_a_database_what_needs_no_memory_still_answers(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESHBOT_DATABASE_URL", "sqlite:////proc/nowhere/meshbot.db")

    looked_up, wanted_memory, handed_over = run("say", "mtls"), run("say", "score"), run("export", "local", "ana")

    assert looked_up[0] == 0
    assert looked_up[1].startswith("Mutual TLS")
    assert wanted_memory[0] == 2
    assert "memory does not answer" in " ".join(wanted_memory[1].split())
    assert handed_over[0] == 1
    assert "Check MESHBOT_DATABASE_URL" in handed_over[2]


def test_a_database_that_cannot_be_is_a_setting_to_mend(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESHBOT_DATABASE_URL", "nonsense")

    status, out, err = run("say", "mtls")

    assert (status, out) == (2, "")
    assert "MESHBOT_DATABASE_URL" in err


def test_somebody_without_a_name_can_talk(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Containers run under numbers that no file names."""

    def nobody() -> str:
        raise KeyError(4242)

    monkeypatch.setattr("getpass.getuser", nobody)

    assert run("say", "quiz 1")[0] == 0


def test_faults_of_all_content_are_told_at_once_by_file_and_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("knowledge", "quizzes"):
        shutil.copytree(name, tmp_path / name)
    (tmp_path / "knowledge/fit.yaml").write_text("questions: [unclosed\n", encoding="utf-8")
    (tmp_path / "knowledge/path.yaml").write_text("paths: 5\n", encoding="utf-8")
    (tmp_path / "quizzes/adoption.yaml").write_text("questions:\n  - id: a\n   kind: single\n", encoding="utf-8")
    monkeypatch.setattr("meshbot.bootstrap.content_root", lambda: tmp_path)

    status, out, err = run("say", "mtls")

    assert (status, out) == (2, "")
    assert [line.partition(": ")[0].rpartition("/")[2] for line in err.splitlines()[1:]] == [
        "adoption.yaml:3",
        "path.yaml:1",
        "fit.yaml:2",
    ]
