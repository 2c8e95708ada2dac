"""What authors and operators run: content checks, schemas for editors, the Slack manifest."""

from __future__ import annotations

import argparse


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the authoring commands to the command line."""
    del commands
