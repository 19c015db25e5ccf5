"""Spoilt files of every kind, the whole way; `python -m benchmarks.mutants` reads thousands."""

import random
import sys
from pathlib import Path

import pytest

from benchmarks.mutants import MUTATORS, disturb, seeds


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
def test_spoilt_files_end_in_records_or_one_clear_error_each(tmp_path: Path) -> None:
    seen, wrong = disturb(tmp_path, 16, random.Random(7))
    assert wrong == []
    assert sum(seen.values()) == 19
    assert seen["failed E-ACCESS"] == 2  # links that lead out or nowhere


@pytest.mark.parametrize("mutator", MUTATORS, ids=lambda mutator: mutator.__name__)
def test_every_way_of_spoiling_does_spoil(mutator: object) -> None:
    rng = random.Random(1)
    for data in seeds().values():
        assert any(mutator(data, rng) != data for _ in range(20))  # type: ignore[operator]
