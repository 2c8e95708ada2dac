"""The process: Slack over Socket Mode or HTTP when tokens are set, else the terminal tutor."""

from __future__ import annotations

import gc
import sys

from meshbot.errors import ContentError, SettingsError
from meshbot.settings import load_settings


def main() -> int:
    """Run until stopped; the exit status is 0, 1 for a lost connection, 2 for settings or content to mend."""
    try:
        settings = load_settings()
        if settings.speaks_slack:
            from meshbot.slack.run import run_slack  # noqa: PLC0415 - the terminal does not need Slack's libraries

            return run_slack(settings)
        gc.disable()  # as in meshbot/__main__.py: the terminal should answer soon
        from meshbot.cli.shell import run_shell  # noqa: PLC0415 - as above

        return run_shell(settings)
    except SettingsError as error:
        sys.stderr.write(f"These settings need mending:\n{error}\n")
    except ContentError as error:
        sys.stderr.write(f"This content needs mending:\n{error}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
