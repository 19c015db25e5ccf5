"""Processes as tests look at them."""

import os
import time
from pathlib import Path


def still_runs(pid: int) -> bool:
    """Whether the process still runs; a killed one may take a moment to be buried by the system."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True
