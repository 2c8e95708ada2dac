"""The questionnaire: reading answers, judging them, and what its loader refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meshbot.errors import ContentError, UserError
from meshbot.knowledge.fit import UNKNOWN, Sheet, load_fit
from meshbot.knowledge.fit_judge import Answers, judge
from meshbot.knowledge.fit_read import read_answer, read_line, to_line

FILE = Path("knowledge/fit.yaml")
SHEET = load_fit(FILE)
MESHES = ("istio-ambient", "istio-sidecar", "linkerd", "consul", "kuma", "cilium")
ANSWERS = st.fixed_dictionaries(
    {}, optional={q.id: st.sampled_from([UNKNOWN, *(option.id for option in q.options)]) for q in SHEET.questions}
)


def outcome(**answers: str) -> str:
    return judge(SHEET, answers, MESHES).outcome


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        (
            "services=12 languages=3 compliance=yes latency=5ms team=small",
            {"services": "many", "languages": "several", "compliance": "required", "latency": "some", "team": "small"},
        ),
        ("12 services, 3 languages, kubernetes", {"services": "many", "languages": "several", "platform": "kubernetes"}),
        ("services: 12; team = platform", {"services": "many", "team": "platform"}),
        ("small team", {"team": "small"}),
        ("team small", {"team": "small"}),
        ("we have 40 services in kubernetes and vms", {"services": "many", "platform": "mixed"}),
        ("mtls", {"compliance": "required"}),
        ("mtls=no", {"compliance": "none"}),
        ("latency=500us", {"latency": "none"}),
        ("latency=0.5s", {"latency": "plenty"}),
        ("latency=2", {"latency": "tight"}),
        ("services=1", {"services": "monolith"}),
        ("services=1k", {"services": "crowd"}),
        ("services=12+", {"services": "many"}),
        ("services=?", {"services": UNKNOWN}),
        ("monolith", {"services": "monolith"}),
        ("metrics=no existing=cilium", {"metrics": "missing", "existing": "cilium"}),
        ("ＳＥＲＶＩＣＥＳ＝12", {"services": "many"}),
        ("", {}),
    ],
)
def test_a_line_is_read(line: str, answers: dict[str, str]) -> None:
    assert read_line(SHEET, line) == answers


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("servces=3", "I cannot read “servces=3”. Did you mean services?"),
        ("team=huge", "I cannot read team=huge. It takes nobody, new, small, platform."),
        ("services=lots", "a number"),
        ("small", "“small” could answer team or budget"),
        ("purple", "I cannot read “purple”. I know services, direction"),
        ("services=12 purple", "purple"),
    ],
)
def test_what_cannot_be_read_is_named(line: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        read_line(SHEET, line)

    assert message in caught.value.message
    assert caught.value.hint.startswith("fit ")


@pytest.mark.parametrize(
    ("question", "text", "option"),
    [
        ("services", "12", "many"),
        ("services", "about 5", "few"),
        ("services", "12 services", "many"),
        ("languages", "3 languages", "several"),
        ("services", "12 languages", None),
        ("services", "Many.", "many"),
        ("services", "10 to 49", "many"),
        ("services", "don't know", UNKNOWN),
        ("services", "mtls", None),
        ("latency", "3 ms", "some"),
        ("compliance", "YES", "required"),
        ("compliance", "no", "none"),
        ("platform", "k8s", "kubernetes"),
        ("platform", "12", None),
        ("direction", "yes", None),
    ],
)
def test_one_answer_is_read_for_its_question_alone(question: str, text: str, option: str | None) -> None:
    asked = SHEET.question(question)
    assert asked is not None

    assert read_answer(asked, text) == option


@given(text=st.text(max_size=80))
def test_any_text_is_read_or_refused_kindly(text: str) -> None:
    try:
        answers = read_line(SHEET, text)
    except UserError as error:
        answers, refused = {}, error.hint
    else:
        refused = "none"

    assert refused
    assert all(SHEET.question(name) for name in answers)


@given(answers=ANSWERS)
def test_a_line_of_answers_gives_them_again(answers: dict[str, str]) -> None:
    assert read_line(SHEET, to_line(answers)) == answers


@pytest.mark.parametrize("question", SHEET.questions, ids=lambda question: question.id)
def test_every_word_of_an_option_is_an_answer_to_its_question(question: object) -> None:
    for option in question.options:  # type: ignore[attr-defined]
        for word in (option.id, option.label, *option.words):
            assert read_answer(question, word) == option.id  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"services": "monolith"}, "not-yet"),
        ({"services": "monolith", "compliance": "required", "team": "platform", "languages": "several"}, "not-yet"),
        ({"services": "few", "languages": "one", "direction": "edge"}, "not-yet"),
        ({"services": "crowd", "compliance": "required", "latency": "none"}, "not-yet"),
        ({"existing": "library", "services": "many", "languages": "one"}, "not-yet"),
        ({"services": "many", "metrics": "missing"}, "start-small"),
        ({"compliance": "required"}, "start-small"),
        ({"services": "crowd", "compliance": "required", "languages": "several", "team": "nobody"}, "start-small"),
        ({"services": "crowd", "compliance": "required", "languages": "several", "team": "platform"}, "adopt"),
        ({"services": "many", "compliance": "required", "traffic": "common", "platform": "kubernetes"}, "adopt"),
        ({"platform": "serverless", "services": "many"}, "not-yet"),
        ({}, "not-yet"),
    ],
)
def test_verdicts_that_the_field_would_give(answers: dict[str, str], expected: str) -> None:
    assert outcome(**answers) == expected


def test_the_two_lists_of_the_lesson_decide() -> None:
    """Every good sign together says adopt; every bad sign together says not yet."""
    good = {"services": "crowd", "direction": "inside", "languages": "several", "compliance": "required", "traffic": "rich"}
    good |= {"metrics": "missing", "latency": "plenty", "team": "platform", "platform": "kubernetes", "clusters": "several"}
    bad = {"services": "few", "direction": "edge", "languages": "one", "compliance": "none", "traffic": "none", "metrics": "have"}
    bad |= {"latency": "none", "team": "new", "existing": "library", "budget": "tight"}

    assert outcome(**good) == "adopt"
    assert outcome(**bad) == "not-yet"


@given(answers=ANSWERS)
def test_a_verdict_is_whole_whatever_is_answered(answers: dict[str, str]) -> None:
    """Reasons for and against are disjoint, changes lead elsewhere, and nothing that is ruled out is suggested."""
    verdict = judge(SHEET, answers, MESHES)

    assert not {r.question.id for r in verdict.reasons_for} & {r.question.id for r in verdict.reasons_against}
    assert not {item.mesh for item in verdict.shortlist} & {item.mesh for item in verdict.ruled_out}
    assert verdict.step.says
    for change in verdict.changes:
        other = judge(SHEET, {**answers, change.question.id: change.option.id}, MESHES)
        assert other.outcome == change.outcome != verdict.outcome
    open_ = {question.id for question in verdict.open}
    assert open_ == {q.id for q in SHEET.questions if answers.get(q.id, UNKNOWN) == UNKNOWN}


@given(answers=ANSWERS, data=st.data())
def test_a_better_answer_never_worsens_the_verdict(answers: Answers, data: st.DataObject) -> None:
    """Raising need and readiness together moves the verdict up or leaves it."""
    order = ["not-yet", "start-small", "adopt"]
    question = data.draw(st.sampled_from(SHEET.questions))
    ranked = sorted(question.options, key=lambda option: (option.need, option.ready))
    low, high = ranked[0], ranked[-1]
    if low.ready <= high.ready:
        before = judge(SHEET, {**answers, question.id: low.id}, MESHES).outcome
        after = judge(SHEET, {**answers, question.id: high.id}, MESHES).outcome
        assert order.index(before) <= order.index(after)


def test_the_shortlist_follows_the_answers() -> None:
    """Machines without Kubernetes leave Consul and Kuma; JWT needs rule Linkerd out and say why."""
    machines = judge(SHEET, {"platform": "vms", "services": "many", "compliance": "required"}, MESHES)
    rich = judge(SHEET, {"traffic": "rich", "services": "crowd", "team": "platform"}, MESHES)

    assert [item.mesh for item in machines.shortlist] == ["consul", "kuma"]
    assert rich.shortlist[0].mesh == "istio-sidecar"
    assert [item.mesh for item in rich.ruled_out] == ["linkerd"]
    assert all(item.because or item.out for item in (*machines.shortlist, *rich.shortlist, *rich.ruled_out))


def test_a_close_call_is_called_close() -> None:
    assert judge(SHEET, {"compliance": "required", "languages": "two"}, MESHES).close is True
    assert judge(SHEET, {"services": "monolith"}, MESHES).close is False


def test_every_question_says_why_it_matters_and_every_mesh_is_known() -> None:
    named = {p.mesh for q in SHEET.questions for o in q.options for p in (*o.prefers, *o.rules_out)}

    assert named <= set(MESHES)
    assert all(len(question.why.split()) >= 10 for question in SHEET.questions)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("flags: [team, people, owners, ops]", "flags: [team, services]", "flag 'services' belongs to services"),
        ("upto: 49,", "upto: 4,", "every option but the last has upto, and they rise"),
        ("words: [crowd, hundreds, thousands]", "words: [crowd, dozens]", "'dozens' means many too"),
        ("from: [kuma, when]", "from: [gone]", "source 'gone' is not among the sources"),
        ("when: {platform: [serverless]}", "when: {platform: [moon]}", "platform=moon is no answer of this file"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "fit.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load_fit(path)

    assert what in str(caught.value)


def test_a_verdict_without_a_last_step_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "fit.yaml"
    lines = FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("  - {verdict: adopt, says")), encoding="utf-8")

    with pytest.raises(ContentError, match="no step fits every 'adopt'"):
        load_fit(path)


def test_the_sheet_is_typed() -> None:
    assert isinstance(SHEET, Sheet)
    assert SHEET.question("gone") is None
