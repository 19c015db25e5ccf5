"""Files opened in headless Chromium by the programs that they are made for; see browser.mjs."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "outputs" / "readers"
"""Screenshots, for people to look at."""

Json = dict[str, Any]


def missing() -> str | None:
    """What has to be installed before files can be opened; None where nothing is."""
    programs = [name for name in ("chromium", "node") if shutil.which(name) is None]
    if programs:
        return f"{' and '.join(programs)} not installed"
    return None if (HERE / "node_modules").is_dir() else "npm packages not installed: make test-readers"


def open_all(jobs: list[Json]) -> list[Json]:
    """What the programs made of each file, in order; the test is skipped where they are missing."""
    lacking = missing()
    if lacking:
        pytest.skip(lacking)
    PICTURES.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(
        ["node", str(HERE / "browser.mjs"), shutil.which("chromium") or ""],
        input=json.dumps(jobs),
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    outcomes: list[Json] = json.loads(ran.stdout)
    return outcomes
