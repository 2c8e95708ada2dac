"""What the search knows about words: which mean the same, which are products, which belong to everyday life.

Content, not code: ``knowledge/lexicon.yaml``, read here into one frozen value.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from meshbot.content.snapshot import load_cached
from meshbot.content.source import read_document
from meshbot.errors import ContentError

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Group = Annotated[tuple[Word, ...], Field(min_length=2)]


def _split(value: object) -> object:
    """A block of words as its words: a text without commas and quotes is how long lists are written."""
    return tuple(value.split()) if isinstance(value, str) else value


Words = Annotated[tuple[Word, ...], BeforeValidator(_split)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Product(_Model):
    """A product whose name in a line prefers its own entries."""

    words: Words = Field(description="Words that name it")
    areas: Words = Field(default=(), description="Areas that are all about it")
    entries: Words = Field(default=(), description="Entries elsewhere that are about it")


class Lexicon(_Model):
    """Words and what they stand for."""

    filler: Words = Field(default=(), description="Words that carry nothing and are not indexed")
    asking: Words = Field(default=(), description="Words of asking: they rank, but say nothing about the subject")
    opening: Words = Field(default=(), description="How questions about a thing begin, before its name")
    everyday: Words = Field(default=(), description="Words so common that finding them in an entry says little")
    same: tuple[Group, ...] = Field(default=(), description="Spellings of one word; the first stands for all")
    joined: dict[Word, Words] = Field(default_factory=dict, description="Runs of words that are one term")
    near: tuple[Group, ...] = Field(default=(), description="Words of which one may stand for another")
    products: dict[Word, Product] = Field(default_factory=dict)
    technical: Words = Field(default=(), description="Words that are about this field wherever they stand")
    homonyms: Words = Field(default=(), description="Words of this field that mean something else elsewhere")
    english: Words = Field(default=(), description="Plain words, known so that no other word is read into them")
    elsewhere: dict[Word, Words] = Field(default_factory=dict, description="Words of other fields, by field")
    adjacent: Words = Field(default=(), description="Names and things of neighbouring fields")
    doubtful: Words = Field(default=(), description="Words of other fields that this one borrows")
    trouble: Words = Field(default=(), description="Words of complaint: something is broken")


def load_lexicon(path: Path, cache: Path | None = None) -> Lexicon:
    """The lexicon of a file. Raises ContentError with every fault."""

    def read() -> Lexicon:
        document = read_document(path, f"knowledge/{path.name}")
        if document.faults:
            raise ContentError(document.faults)
        try:
            return Lexicon.model_validate(document.value)
        except ValidationError as error:
            raise ContentError(
                tuple(
                    document.fault(tuple(item["loc"]), f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}")
                    for item in error.errors()
                )
            ) from error

    return load_cached("lexicon", [path, Path(__file__)], TypeAdapter(Lexicon), read, cache)
