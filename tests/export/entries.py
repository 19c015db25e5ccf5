"""Entries to export: the records of the samples, and records that hold what spoils files."""

from functools import cache
from pathlib import Path

from extractor.export.model import Entry
from extractor.record import codec
from extractor.record.model import SopRecord

EXPECTED = Path(__file__).parents[2] / "samples" / "expected"
SAMPLES = sorted(EXPECTED.glob("*/01/record.json"))


@cache
def sample_text(name: str) -> str:
    return (EXPECTED / name / "01" / "record.json").read_text(encoding="utf-8")


def sample(name: str = "kalipare-digital") -> SopRecord:
    """A sample's record, which the caller may change."""
    return codec.loads(sample_text(name))


def entry(record: SopRecord | None = None, name: str = "sheet-01") -> Entry:
    return Entry(record or sample(), Path(f"/nowhere/{name}/record.json"), name)
