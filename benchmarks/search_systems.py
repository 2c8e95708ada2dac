"""The searches that are compared: ours and the peers, each as ``build(entries) -> ask(line) -> ids, best first``."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeAlias

from meshbot.content.places import content_root
from meshbot.knowledge.entry import Entry
from meshbot.knowledge.lexicon import Lexicon, load_lexicon
from meshbot.knowledge.search import SearchIndex

Ask: TypeAlias = Callable[[str], list[str]]
Build: TypeAlias = Callable[[Sequence[Entry]], Ask]
LIMIT: Final = 5
WORDS: Final = re.compile(r"\w+")


def body(entry: Entry) -> str:
    """The long texts of an entry."""
    texts = [entry.gist, entry.lesson, entry.deep, *entry.pitfalls]
    if entry.oncall is not None:
        texts += [entry.oncall.means, *entry.oncall.causes, *entry.oncall.fix]
    return "\n".join(texts)


def columns(entry: Entry) -> tuple[str, str, str, str]:
    """Title, other names, phrases with examples, and long texts."""
    names = "\n".join((*entry.aliases, entry.id.replace("-", " ")))
    return entry.title, names, "\n".join((*entry.phrases, *entry.examples)), body(entry)


@cache
def _lexicon() -> Lexicon:
    return load_lexicon(content_root() / "knowledge" / "lexicon.yaml")


def ours(entries: Sequence[Entry]) -> Ask:
    """The search of meshbot, with its lexicon."""
    index = SearchIndex(entries, _lexicon())
    return lambda line: [str(hit.id) for hit in index.search(line, LIMIT).hits]


def wratio(entries: Sequence[Entry]) -> Ask:
    """``rapidfuzz.process.extract`` with WRatio over titles and aliases."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - each system is loaded alone

    rows = [(name, entry.id) for entry in entries for name in (entry.title, entry.id, *entry.aliases)]
    names = [utils.default_process(name) for name, _ in rows]

    def ask(line: str) -> list[str]:
        found = process.extract(utils.default_process(line), names, scorer=fuzz.WRatio, limit=LIMIT * 4)
        return list(dict.fromkeys(rows[place][1] for _, _, place in found))[:LIMIT]

    return ask


def fts5(tokenizer: str) -> Build:
    """SQLite FTS5 with its bm25, names weighted above phrases above long texts."""

    def build(entries: Sequence[Entry]) -> Ask:
        base = sqlite3.connect(":memory:")
        base.execute(f"CREATE VIRTUAL TABLE e USING fts5(id UNINDEXED, title, names, phrases, body, tokenize='{tokenizer}')")
        base.executemany("INSERT INTO e VALUES (?,?,?,?,?)", ((entry.id, *columns(entry)) for entry in entries))
        shortest = 3 if tokenizer == "trigram" else 1

        def ask(line: str) -> list[str]:
            words = [word for word in WORDS.findall(line.casefold()) if len(word) >= shortest]
            if not words:
                return []
            if tokenizer == "trigram":
                words = list(dict.fromkeys(word[at : at + 3] for word in words for at in range(len(word) - 2)))
            match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
            rows = base.execute("SELECT id FROM e WHERE e MATCH ? ORDER BY bm25(e, 0, 8, 6, 4, 1) LIMIT ?", (match, LIMIT))
            return [str(row[0]) for row in rows]

        return ask

    return build


def bm25s_(entries: Sequence[Entry]) -> Ask:
    """bm25s over names (three times), phrases (twice) and long texts, English stop words."""
    import bm25s  # noqa: PLC0415 - installed for the benchmark alone

    texts = []
    for entry in entries:
        title, names, phrases, rest = columns(entry)
        texts.append("\n".join([title, names] * 3 + [phrases] * 2 + [rest]))
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    ids = [entry.id for entry in entries]

    def ask(line: str) -> list[str]:
        tokens = bm25s.tokenize([line], stopwords="en", show_progress=False, return_ids=False)
        if not tokens[0]:
            return []
        places, _ = retriever.retrieve(tokens, k=LIMIT, show_progress=False)
        return [ids[place] for place in places[0]]

    return ask


def tantivy_(entries: Sequence[Entry]) -> Ask:
    """Tantivy with its English stemmer, boosts by field, and its lenient query parser."""
    import tantivy  # noqa: PLC0415 - installed for the benchmark alone

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    fields = ("title", "names", "phrases", "body")
    for name in fields:
        builder.add_text_field(name, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for entry in entries:
        writer.add_document(tantivy.Document(id=entry.id, **dict(zip(fields, columns(entry), strict=True))))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    boosts = {"title": 8.0, "names": 6.0, "phrases": 4.0, "body": 1.0}

    def ask(line: str) -> list[str]:
        words = " ".join(WORDS.findall(line.casefold()))
        query, _ = index.parse_query_lenient(words, default_field_names=list(fields), field_boosts=boosts)
        return [str(searcher.doc(address)["id"][0]) for _, address in searcher.search(query, LIMIT).hits]

    return ask


SYSTEMS: Final[dict[str, Build]] = {
    "meshbot": ours,
    "rapidfuzz WRatio": wratio,
    "SQLite FTS5 bm25": fts5("porter unicode61"),
    "SQLite FTS5 trigram": fts5("trigram"),
    "bm25s": bm25s_,
    "tantivy": tantivy_,
}
