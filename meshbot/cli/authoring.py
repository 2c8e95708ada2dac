"""What authors and operators run: content checks, schemas for editors, the Slack manifest, data on request."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from meshbot.bootstrap import build_store
from meshbot.model.ids import TeamId, UserId
from meshbot.settings import Settings

_OK: Final = 0
_TO_MEND: Final = 2


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the authoring commands to the command line."""
    lint = commands.add_parser("lint", help="check all content; status 2 when something must be mended")
    lint.add_argument("--manifests", metavar="DIR", type=Path, help="check every manifest against the CRDs in DIR instead")
    lint.add_argument("--pairs", action="store_true", help="list the questions that are never asked together instead")
    lint.add_argument("--quiet", action="store_true", help="leave warnings out")
    lint.set_defaults(run=_lint)

    schema = commands.add_parser("schema", help="print the JSON Schema of a content file, for editors")
    schema.add_argument("of", choices=("entry", "pack"), help="entry: knowledge/entries/*/*.yaml; pack: quizzes/*.yaml")
    schema.set_defaults(run=_schema)

    manifest = commands.add_parser("manifest", help="print the Slack app manifest")
    manifest.add_argument("variant", choices=("socket", "http"), help="socket: Socket Mode; http: Slack calls your host")
    manifest.add_argument("--host", default="YOUR-HOST", help="public host name that Slack calls (http)")
    manifest.set_defaults(run=_manifest)

    export = commands.add_parser("export", help="print everything kept about one person, as JSON")
    export.add_argument("team", help="workspace id, T…; local for the terminal")
    export.add_argument("user", help="user id, U…")
    export.set_defaults(run=_export)

    purge = commands.add_parser("purge", help="delete everything of one workspace, for example after it removed the app")
    purge.add_argument("team", help="workspace id, T…")
    purge.add_argument("--yes", action="store_true", help="really delete; without it only the advice is printed")
    purge.set_defaults(run=_purge)


def _lint(arguments: argparse.Namespace, settings: Settings) -> int:
    from meshbot.cli import content  # noqa: PLC0415 - the rules are not needed to answer a line

    if arguments.pairs:
        pairs = content.pairs_apart(settings)
        sys.stdout.write("".join(f"{line}\n" for line in pairs) + f"{len(pairs)} pairs are never asked together\n")
        return _OK
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


def _manifest(arguments: argparse.Namespace, _settings: Settings) -> int:
    from meshbot.commands import features  # noqa: PLC0415 - as above
    from meshbot.commands.registry import Registry  # noqa: PLC0415 - as above
    from meshbot.slack.manifest import render_manifest  # noqa: PLC0415 - Slack's libraries are not needed otherwise

    sys.stdout.write(render_manifest(Registry(features.ALL), arguments.variant, arguments.host))
    return _OK


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    store = build_store(settings)
    with store.begin() as tx:
        kept = tx.export(TeamId(arguments.team), UserId(arguments.user))
    store.close()
    sys.stdout.write(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    return _OK


def _purge(arguments: argparse.Namespace, settings: Settings) -> int:
    if not arguments.yes:
        sys.stdout.write(f"This deletes every row of workspace {arguments.team} for good. Add --yes to do it.\n")
        return _TO_MEND
    store = build_store(settings)
    with store.begin(write=True) as tx:
        count = tx.purge(TeamId(arguments.team))
    store.close()
    sys.stdout.write(f"{count} rows deleted.\n")
    return _OK
