"""`docs/meaning.md` says what the code does."""

import re
from pathlib import Path

import pytest

from extractor.meaning.durations.reader import read_duration
from extractor.page.files.kinds import TEXT_TYPES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "meaning.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"
]
DURATIONS = [row for row in ROWS if len(row) == 4 and row[0].startswith("`")]
FACTS = {name for row in ROWS if len(row) == 2 for name in re.findall(r"`(\w+)`", row[0])}


@pytest.mark.parametrize("row", DURATIONS, ids=[row[0] for row in DURATIONS])
def test_durations(row):
    printed, low, high, beside = (cell.replace("`", "") for cell in row)
    reading = read_duration(printed)
    duration = reading.duration
    assert (duration.minimum or "") == low
    assert (duration.maximum or "") == (low if high == "the same" else high)
    if beside.startswith("marked"):
        assert reading.repaired
    elif beside:
        key, value = beside.split(" ", 1)
        assert getattr(duration, key) == value


def test_every_fact_of_a_citation_is_documented():
    source = "".join(
        (ROOT / "extractor" / "meaning" / "terms" / name).read_text()
        for name in ("citations.py", "regulations.py")
    )
    for fact in FACTS:
        assert f'"{fact}"' in source
    coded = re.findall(r'"(\w+_(?:missing|differs?|differ|misnamed|repaired))"', source)
    assert set(coded) <= FACTS


def test_every_suffix_is_documented():
    assert all(f".{suffix.lstrip('.')}" in PAGE for suffix in TEXT_TYPES)
