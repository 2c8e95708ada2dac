"""What authors and operators run: content checks, schemas for editors, the Slack manifest."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from meshbot.settings import Settings

_OK: Final = 0
_TO_MEND: Final = 2


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the authoring commands to the command line."""
    lint = commands.add_parser("lint", help="check all content; status 2 when something must be mended")
    lint.add_argument("--manifests", metavar="DIR", type=Path, help="check every manifest against the CRDs in DIR instead")
    lint.add_argument("--quiet", action="store_true", help="leave warnings out")
    lint.set_defaults(run=_lint)

    schema = commands.add_parser("schema", help="print the JSON Schema of a content file, for editors")
    schema.add_argument("of", choices=("entry", "pack"), help="entry: knowledge/entries/*/*.yaml; pack: quizzes/*.yaml")
    schema.set_defaults(run=_schema)


def _lint(arguments: argparse.Namespace, settings: Settings) -> int:
    from meshbot.cli import content  # noqa: PLC0415 - the rules are not needed to answer a line

    report = content.check_manifests(arguments.manifests, settings) if arguments.manifests else content.check_content(settings)
    for complaint in report.complaints:
        if complaint.level == "error" or not arguments.quiet:
            sys.stdout.write(f"{complaint}\n")
    sys.stdout.write(f"{report}\n")
    return _TO_MEND if report.errors else _OK


def _schema(arguments: argparse.Namespace, _settings: Settings) -> int:
    from meshbot.knowledge.entry import entry_schema  # noqa: PLC0415 - as above
    from meshbot.quiz.question import pack_schema  # noqa: PLC0415 - as above

    schema = entry_schema() if arguments.of == "entry" else pack_schema()
    sys.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return _OK
