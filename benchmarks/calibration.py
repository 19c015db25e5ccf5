"""How honest confidences are: of values that say 0.9, nine of ten should be right.

    python -m benchmarks.calibration TRUTH PREDICTIONS [--name 'dev-real*']

TRUTH holds a folder a sheet with its truth.json, PREDICTIONS one with its records, as `benchmarks.score`
leaves them. For each field: how many values, the share that is right, the mean confidence, the expected
calibration error (ECE: the mean distance of both over ten bins of confidence, weighed by their values; Naeini
et al. 2015), how many wrong values no mark confesses, and the share that is right in each bin.
A value's confidence is the least of its evidence, that of its parts included. Connectors and steps that are
missing have none, so they are not counted here, nor are handwritten values that the truth does not tell.
Sheets that the fits were made on look better than others: `training.fit_record_calibration` leaves each out.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from extractor.compare.evaluation import Evaluated, evaluate, find_cases

BINS = 10
_STEP_FIELDS = ("activity", "requirements", "outputs", "duration", "actors")
_IDENTITY = (
    "sop_number",
    "sop_title",
    "date_created",
    "date_revised",
    "date_effective",
    "approved_by/name",
    "approved_by/nip",
)


@dataclass(frozen=True)
class Judged:
    """One value: how sure the record is of it, whether it is right, and whether a person is asked."""

    confidence: float
    right: bool
    marked: bool


def expected_error(values: Sequence[Judged]) -> float:
    """The expected calibration error, from 0 (honest) to 1."""
    return sum(
        abs(sum(v.right for v in each) - sum(v.confidence for v in each)) for each in bins(values) if each
    ) / max(len(values), 1)


def bins(values: Sequence[Judged]) -> list[list[Judged]]:
    """The values by confidence, in `BINS` bins of equal width."""
    found: list[list[Judged]] = [[] for _ in range(BINS)]
    for value in values:
        found[min(int(value.confidence * BINS), BINS - 1)].append(value)
    return found


def judged(sheet: Evaluated) -> Iterator[tuple[str, Judged]]:
    """The field and judgement of each value that the truth speaks of and that has evidence."""
    if sheet.record is None:
        return
    wrong = {error.pointer for error in sheet.score.errors}
    for field, pointer in pointers(sheet):
        own = [
            evidence
            for place, evidence in sheet.record.evidence.items()
            if place == pointer or place.startswith(f"{pointer}/")
        ]
        if own:
            least = min(evidence.confidence for evidence in own)
            yield field, Judged(least, pointer not in wrong, any(evidence.needs_review for evidence in own))


def pointers(sheet: Evaluated) -> Iterator[tuple[str, str]]:
    """The field and place of each value that the truth speaks of."""
    if sheet.record is None:
        return
    for n in range(len(sheet.record.steps)):
        yield from ((field, f"/steps/{n}/{field}") for field in _STEP_FIELDS)
    yield from (("flow", f"/flow/{n}") for n in range(len(sheet.record.flow)))
    places = (f"/identity/{name}" for name in _IDENTITY)
    yield from (("identity", place) for place in places if place in sheet.score.identity_asked)


def main() -> None:
    parser = argparse.ArgumentParser(description="How honest confidences are.")
    parser.add_argument("truth", type=Path)
    parser.add_argument("predictions", type=Path)
    parser.add_argument("--name", default="*", help="sheets whose folder's name fits")
    arguments = parser.parse_args()
    cases = [case for case in find_cases(arguments.truth)[0] if fnmatch(case.name, arguments.name)]
    values: dict[str, list[Judged]] = defaultdict(list)
    for sheet in evaluate(cases, arguments.predictions):
        for field, value in judged(sheet):
            values[field].append(value)
    print("field         values   right    mean     ECE  silent  right by bin of confidence, 0 to 1 (values)")
    for field, each in [*values.items(), ("all", [v for found in values.values() for v in found])]:
        right = sum(v.right for v in each) / max(len(each), 1)
        mean = sum(v.confidence for v in each) / max(len(each), 1)
        silent = sum(not v.right and not v.marked for v in each)
        shares = " ".join(
            f"{sum(v.right for v in b) / len(b):.2f}({len(b)})" if b else "-" for b in bins(each)
        )
        print(
            f"{field:13}{len(each):7}{right:8.3f}{mean:8.3f}{expected_error(each):8.3f}{silent:8}  {shares}"
        )


if __name__ == "__main__":
    main()
