"""The process that reads a sheet again, stuck in the middle of it, with a process and a file of its own."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from extractor.review.rereading import worker


def stick(request: dict[str, str], copy: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with tempfile.NamedTemporaryFile(prefix="lines-", delete=False) as file:
        file.write(b"NIP")
    Path(request["images"]).write_text(f"{os.getpid()} {child.pid} {file.name}")
    re.match("(a+)+$", "a" * 60 + "b")


if __name__ == "__main__":
    worker.reread = stick  # type: ignore[assignment]
    worker.main()
