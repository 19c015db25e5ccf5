"""Whole runs, disturbed by force; `make test-faults` does it many times."""

import sys

import pytest

from benchmarks.faults import KINDS, disturb


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "stopped"])  # see cli/test_extract.py
def test_a_disturbed_run_ends_as_an_undisturbed_one(kind: str) -> None:
    assert disturb(kind, rounds=1, seed=7)
