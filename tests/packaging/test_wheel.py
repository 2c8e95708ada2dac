"""The built wheel carries its content and works outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    """Built without a download, installed into a folder of its own, run from another folder."""
    wheels, site, home = tmp_path / "wheels", tmp_path / "site", tmp_path / "home"
    home.mkdir()
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-w", str(wheels)], check=True)
    wheel = next(wheels.glob("meshbot-*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(site), str(wheel)], check=True)

    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site), "HOME": str(home)}
    command = [sys.executable, "-c", "import meshbot.cli.main as m, sys; print(m.__file__, file=sys.stderr); sys.exit(m.main())"]
    done = subprocess.run(
        [*command, "say", "--json", "-"], input="mtls\nquiz\nestimate 50000rps 40svc\n",
        cwd=home, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert str(site) in done.stderr
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["lookup", "quiz", "estimate"]
