"""Fit `models/calibration/record.json`: how often values are right that the record is so sure of.

    python -m training.fit_record_calibration TRUTH PREDICTIONS [TRUTH PREDICTIONS ...] [--dry-run]

Each TRUTH holds a folder a sheet with its truth.json, PREDICTIONS one with its records, as `benchmarks.score`
leaves them; records made with the fit in use are taken back to what they were before it. Prints the
expected calibration error of each kind and folder, each sheet measured under a fit that never saw it, nor its
drawing in another type or scan. Only numbers and codes of reasons are saved.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.calibration import Judged, expected_error, pointers
from extractor.compare.evaluation import evaluate, find_cases
from extractor.meaning.assembly.calibration import MODEL, KindCalibration, kind_of, load_kinds, log_odds
from extractor.record.model import Evidence, SopRecord, State
from training.fit_calibration import kin

TARGET = Path(__file__).resolve().parent.parent / "models" / "calibration" / "record.json"
PRIOR = np.linspace(0.05, 0.95, 10)
"""Values that nobody has seen, one each, as often right as their confidence says: so few sheets know little
of what is rarely wrong, and what the readers' own fits said holds until they know more."""
ENOUGH = 3
"""Values with a reason, from which the fit speaks for that reason."""
UNREAD = (State.UNREADABLE, State.HANDWRITTEN)


@dataclass(frozen=True)
class Sample:
    """A value: where it comes from, its kind, its confidence before the fit, whether it is right."""

    folder: str
    family: str
    kind: str
    confidence: float
    right: bool
    marked: bool
    reasons: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", metavar="TRUTH PREDICTIONS")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    if len(arguments.folders) % 2:
        parser.error("each folder of truth needs one of predictions")
    pairs = zip(arguments.folders[::2], arguments.folders[1::2], strict=True)
    found = [s for truth, predicted in pairs for s in samples(truth, predicted)]
    report(found)
    model = {
        "about": "How often values are right, by confidence; refit: training/fit_record_calibration.py",
        "kinds": {kind: entry([s for s in found if s.kind == kind]) for kind in kinds(found)},
    }
    if not arguments.dry_run:
        TARGET.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")


def samples(truth: Path, predictions: Path) -> Iterator[Sample]:
    """The values of all sheets that the truth speaks of and that were read."""
    for sheet in evaluate(find_cases(truth)[0], predictions):
        if sheet.record is None:
            continue
        wrong = {error.pointer for error in sheet.score.errors}
        family = kin(sheet.name.split("[")[0])
        for _, pointer in pointers(sheet):
            own = {
                place: evidence
                for place, evidence in sheet.record.evidence.items()
                if place == pointer or place.startswith(f"{pointer}/")
            }
            model = used_by(sheet.record)
            known = [before(e, model.get(k)) for place, e in own.items() if (k := kind_of(place)) is not None]
            kind = kind_of(pointer)
            if kind is None or not known or any(each.state in UNREAD for each in own.values()):
                continue
            yield Sample(
                truth.name,
                family,
                kind,
                min(known),
                pointer not in wrong,
                any(each.needs_review for each in own.values()),
                frozenset(reason.code for each in own.values() for reason in each.reasons),
            )


def used_by(record: SopRecord) -> Mapping[str, KindCalibration]:
    """The lines that the record was made with; none where it is older than they are."""
    digest = record.provenance.models.get(MODEL)
    if digest is None:
        return {}
    if not hashlib.sha256(TARGET.read_bytes()).hexdigest().startswith(digest):
        raise SystemExit(f"{record.source.file} was read with another fit: extract it anew.")
    return load_kinds()


def before(evidence: Evidence, model: KindCalibration | None) -> float:
    """The confidence that the model in use, if the record was made with one, made this one of."""
    if model is None:
        return evidence.confidence
    confidence = model.confidence(evidence.confidence)
    if any(reason.code not in model.reasons for reason in evidence.reasons):
        return max(confidence, evidence.confidence)
    return confidence


def kinds(found: Sequence[Sample]) -> list[str]:
    return sorted({sample.kind for sample in found})


def entry(own: Sequence[Sample]) -> dict[str, object]:
    """What the model holds of a kind."""
    model = fit(own)
    return {
        "values": len(own),
        "wrong": sum(not sample.right for sample in own),
        "slope": model.slope,
        "bias": model.bias,
        "reasons": sorted(model.reasons),
    }


def fit(own: Sequence[Sample], rounds: int = 50) -> KindCalibration:
    """A logistic regression over the log odds of the confidence, by Newton's method."""
    shown = [*(sample.confidence for sample in own), *PRIOR]
    x = np.column_stack([[log_odds(each) for each in shown], np.ones(len(shown))])
    y = np.array([*(float(sample.right) for sample in own), *PRIOR])
    weights = np.array([1.0, 0.0])
    for _ in range(rounds):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        hessian = x.T @ (x * (p * (1 - p))[:, None])
        weights -= np.clip(np.linalg.solve(hessian, x.T @ (p - y)), -2.0, 2.0)
    counts = Counter(code for sample in own for code in sample.reasons)
    spoken = frozenset(code for code, count in counts.items() if count >= ENOUGH)
    return KindCalibration(round(float(weights[0]), 4), round(float(weights[1]), 4), spoken)


def report(found: Sequence[Sample]) -> None:
    """Prints how far probabilities are from shares; no sheet is in the fit that it is measured with."""
    print("folder         kind      values  wrong  ECE before  after")
    for kind in kinds(found):
        own = [sample for sample in found if sample.kind == kind]
        after: dict[str, list[Judged]] = {}
        for family in sorted({sample.family for sample in own}):
            model = fit([sample for sample in own if sample.family != family])
            for sample in own:
                if sample.family == family:
                    sure = model.probability(sample.confidence)
                    if not sample.reasons <= model.reasons:
                        sure = min(sure, sample.confidence)
                    after.setdefault(sample.folder, []).append(Judged(sure, sample.right, sample.marked))
        for folder, values in after.items():
            raw = [Judged(s.confidence, s.right, s.marked) for s in own if s.folder == folder]
            wrong = sum(not value.right for value in values)
            print(
                f"{folder:15}{kind:9}{len(values):7}{wrong:7}"
                f"{expected_error(raw):12.3f}{expected_error(values):7.3f}"
            )


if __name__ == "__main__":
    main()
