"""The typed shape of questions, as authors write them in ``quizzes/<area>.yaml``.

Every question is one of eight kinds, told apart by ``kind``. What is said here is what grading and the session rely on; the
rules of good writing are in ``lint.py``. A message that begins with a rule's id (``L03: …``) is that rule of ``lint.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from meshbot.quiz.expression import evaluate

MOST_OPTIONS: Final = 6
Level: TypeAlias = Literal["recall", "apply", "diagnose"]
LEVELS: Final[tuple[Level, ...]] = ("recall", "apply", "diagnose")


def _as_text(value: object) -> object:
    """YAML reads ``15001`` as a number; where words are wanted it is taken as written."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(strip_whitespace=True, min_length=1, max_length=400),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1, "maxLength": 400}, {"type": "number"}]}),
]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]
Url = Annotated[str, StringConstraints(pattern=r"^https://[^\s<>|]+$", max_length=400)]
ParamName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_0-9]{0,19}$")]
_TOLERANCE: Final = r"^(exact|\d+(\.\d+)?%?)$"
Tolerance = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=_TOLERANCE),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": _TOLERANCE}, {"type": "number", "minimum": 0}]}),
]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Source(_Model):
    """Where the answer can be checked, and the day it was read."""

    title: Line
    url: Url
    read: date


class Option(_Model):
    """One option; a wrong one says in ``why`` what it really is. ``says`` belongs to truefalse."""

    text: Line
    right: bool = False
    why: Line | None = None
    says: bool | None = None


class Rejected(_Model):
    """A known wrong answer to a typed question, with feedback of its own."""

    text: Line
    why: Line


class Mistake(_Model):
    """What a known wrong way to reckon comes to, with feedback of its own."""

    answer: float | str = Field(description="A number, or arithmetic over params")
    why: Line


class _Question(_Model):
    id: Slug
    concepts: tuple[Slug, ...] = Field(min_length=1, max_length=4, description="Concept slugs, the main one first")
    area: Slug = Field(description="Area of the main concept")
    level: Level
    stem: Prose
    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    language: Literal["yaml", "text", "bash", "json"] | None = None
    explanation: Prose = Field(description="Why the right answer is right; 20 to 90 words")
    hints: tuple[Line, ...] = Field(default=(), max_length=3, description="From gentle to strong, never the answer")
    source: Source
    applies_to: Line | None = None
    negative: bool = Field(default=False, description="The stem asks with NOT or EXCEPT")


class _Choice(_Question):
    options: tuple[Option, ...]
    fixed_order: bool = Field(default=False, description="Keep the order, for numeric or ordered options")

    @property
    def rights(self) -> tuple[int, ...]:
        """Positions of the right options, as written."""
        return tuple(index for index, option in enumerate(self.options) if option.right)


class _OneOf(_Choice):
    @model_validator(mode="after")
    def _counts(self) -> _OneOf:
        _check("L02", 3 <= len(self.options) <= 4, f"{len(self.options)} options; write 3 or 4")  # noqa: PLR2004
        _check("L03", len(self.rights) == 1, f"{len(self.rights)} options are right; mark exactly one")
        return self


class Single(_OneOf):
    """One right option out of three or four."""

    kind: Literal["single"]


class Manifest(_OneOf):
    """What is wrong in this manifest."""

    kind: Literal["manifest"]
    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class LogLine(_OneOf):
    """Which flag or cause explains this log line."""

    kind: Literal["logline"]
    code: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class TrueFalse(_Choice):
    """True or false, with the reason: two options say true, two say false, one is right."""

    kind: Literal["truefalse"]

    @model_validator(mode="after")
    def _counts(self) -> TrueFalse:
        says = [option.says for option in self.options]
        even = says.count(True) == 2 and says.count(False) == 2  # noqa: PLR2004 - two and two
        _check("L02", len(says) == 4 and even, "write 4 options, two with says: true, two with says: false")  # noqa: PLR2004
        _check("L03", len(self.rights) == 1, f"{len(self.rights)} options are right; mark exactly one")
        return self


class Several(_Choice):
    """Several right options; right only when all of them and no other are chosen."""

    kind: Literal["several"]

    @model_validator(mode="after")
    def _counts(self) -> Several:
        total, rights = len(self.options), len(self.rights)
        _check("L02", 4 <= total <= MOST_OPTIONS, f"{total} options; write 4 to {MOST_OPTIONS}")  # noqa: PLR2004
        _check("L03", 2 <= rights <= total - 1, f"{rights} options are right; mark 2 to {total - 1}")  # noqa: PLR2004
        return self


class Typed(_Question):
    """A short answer that is typed."""

    kind: Literal["typed"]
    accept: tuple[Line, ...] = Field(min_length=1, max_length=20, description="Accepted answers; the first is shown")
    reject: tuple[Rejected, ...] = Field(default=(), max_length=10)
    tolerance: Literal["exact", "typing"] = "typing"


class Order(_Question):
    """Steps to be put in order; written in the right order."""

    kind: Literal["order"]
    steps: tuple[Line, ...] = Field(min_length=3, max_length=5)

    @model_validator(mode="after")
    def _distinct(self) -> Order:
        _check("L04", len(set(self.steps)) == len(self.steps), "two steps are equal")
        return self


class Number(_Question):
    """A number, perhaps computed from parameters that the session's seed picks."""

    kind: Literal["number"]
    answer: float | str = Field(description="A number, or arithmetic over params")
    within: Tolerance = "exact"
    unit: Line | None = None
    params: Mapping[ParamName, tuple[float, ...]] = Field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = Field(default=(), max_length=4, description="What known wrong ways to reckon come to")

    @model_validator(mode="after")
    def _computes(self) -> Number:
        _check("L20", all(self.params.values()), "a parameter has no values")
        for end in (0, -1):
            params = {name: values[end] for name, values in self.params.items()}
            for wanted in (self.answer, *(mistake.answer for mistake in self.mistakes)):
                computed(wanted, params)
        return self


Question: TypeAlias = Single | Several | TrueFalse | Typed | Order | Number | Manifest | LogLine
Choice: TypeAlias = Single | Several | TrueFalse | Manifest | LogLine
_KNOWN: TypeAlias = Annotated[Question, Field(discriminator="kind")]
# Built at first use: a start with a parsed copy of the bank needs only the second.
_LATER: Final = ConfigDict(defer_build=True)
QUESTION: Final[TypeAdapter[Question]] = TypeAdapter(_KNOWN, config=_LATER)
QUESTIONS: Final[TypeAdapter[tuple[Question, ...]]] = TypeAdapter(tuple[_KNOWN, ...], config=_LATER)


class PackHead(_Model):
    """What stands above the questions of a file."""

    pack: Slug
    title: Line


class Pack(PackHead):
    """A whole file, for the schema that editors use."""

    questions: tuple[Annotated[Question, Field(discriminator="kind")], ...] = Field(min_length=1)


def value(question: Number, params: Mapping[str, float]) -> float:
    """The right number for one choice of parameters. Raises ValueError when it cannot be computed."""
    return computed(question.answer, params)


def computed(wanted: float | str, params: Mapping[str, float]) -> float:
    """A number as it stands, or what its arithmetic comes to. Raises ValueError when it cannot be computed."""
    return evaluate(wanted, params) if isinstance(wanted, str) else float(wanted)


def pack_schema() -> dict[str, Any]:
    """JSON Schema of a question pack, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Pack.model_json_schema()}


def _check(rule: str, holds: bool, what: str) -> None:  # noqa: FBT001 - the condition is the point
    if not holds:
        raise ValueError(f"{rule}: {what}")
