"""A folder of truth against a folder of records: which belong together, and how well all were read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.compare.scoring import COLUMNS, Counts, Score, best_match, score
from extractor.compare.truth import Truth, of_record, read_truths
from extractor.errors import InputError
from extractor.record import codec
from extractor.record.model import ReviewState, SopRecord

TRUTH_NAME, RECORD_NAME = "truth.json", "record.json"


@dataclass(frozen=True)
class Evaluated:
    """A sheet: its name, how well it was read, and the record with its file, where there is one."""

    name: str
    score: Score
    record: SopRecord | None
    path: Path | None


@dataclass(frozen=True)
class Case:
    """An input's folder with the truth of its sheets."""

    name: str
    truths: tuple[Truth, ...]


def find_cases(folder: Path, *, unapproved: bool = False) -> tuple[list[Case], int]:
    """The inputs below a folder of truth, and how many of its records no reviewer has approved.

    An input's folder holds a truth file, or the records of an extraction; only approved records are truth,
    unless `unapproved` ones are wanted too.
    Raises InputError where there is none at all, RecordError where a file cannot be read.
    """
    if not folder.is_dir():
        raise InputError(
            f"There is no folder {folder}.", "Give a folder with truth files or approved records."
        )
    cases, passed_over = [], 0
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        if (place / TRUTH_NAME).is_file():
            truths = read_truths(place / TRUTH_NAME)
        else:
            records = [codec.read(path) for path in _records(place)]
            approved = [each for each in records if unapproved or each.review.state is ReviewState.APPROVED]
            passed_over += len(records) - len(approved)
            truths = [of_record(record) for record in approved]
        if truths:
            cases.append(Case(place.name, tuple(truths)))
    if not cases:
        raise InputError(
            f"{folder} holds no truth: no {TRUTH_NAME}, no approved record.",
            "Approve records with sop review, or give --unapproved.",
        )
    return cases, passed_over


def evaluate(cases: Sequence[Case], predictions: Path) -> Iterator[Evaluated]:
    """Each sheet of the cases against the record that is most like it in the folder of the same name."""
    for case in cases:
        paths = _records(predictions / case.name)
        records = [codec.read(path) for path in paths]
        for number, truth in enumerate(case.truths):
            record = best_match(truth, records)
            path = next((p for p, each in zip(paths, records, strict=True) if each is record), None)
            name = case.name + (f"[{number}]" if len(case.truths) > 1 else "")
            yield Evaluated(name, score(truth, record), record, path)


def means(scores: Sequence[Score]) -> dict[str, float | None]:
    """The columns over all sheets: means of those where they say something, and the shares of marks."""
    result: dict[str, float | None] = {}
    for column in COLUMNS:
        known = [value for each in scores if (value := each.values[column]) is not None]
        result[column] = sum(known) / len(known) if known else None
    counts = Counts()
    for each in scores:
        counts.add(each.counts)
    return {**result, **counts.shares()}


def _records(folder: Path) -> list[Path]:
    return sorted(folder.rglob(RECORD_NAME))
