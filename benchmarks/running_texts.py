"""How well running texts are read: `python -m benchmarks.running_texts FILE...` of `training/ocr_texts.py`.

By way of reading: steps found, times and cells right (after folding), the share of wrong cells that are
marked, and the share of all that are.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from extractor.record.model import SopRecord
from extractor.transcripts.source import read_text_source
from training.train_text_columns import same

FIELDS = {"activity": "activity", "requirements": "requirements", "output": "outputs", "duration": "duration"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print the cells that are wrong and not marked")
    args = parser.parse_args()
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for path in args.files:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)
            found = _measure(text, wrong=args.wrong)
            for group in (text["read"], "all"):
                for key, value in found.items():
                    sums[group][key] += value
    print(f"{'read':8s} texts  steps  cells   time flagged effort")
    for group, one in sorted(sums.items()):
        print(
            f"{group:8s} {one['texts']:5.0f} {2 * one['met'] / (one['true'] + one['named']):6.3f} "
            f"{one['cells'] / one['all cells']:6.3f} {one['times'] / one['true']:6.3f} "
            f"{one['confessed'] / max(one['wrong'], 1):6.3f} {one['marked'] / max(one['fields'], 1):6.3f}"
        )


def _measure(text: dict[str, Any], *, wrong: bool) -> dict[str, float]:
    plain = "\n".join(" ".join(word for word, *_ in line) if line else "" for line in text["lines"])
    records = read_text_source(plain.encode(), "sheet.txt")
    record = max(records, key=lambda r: len(r.steps))
    found = defaultdict(float, {"texts": 1.0, "true": len(text["steps"]), "named": len(record.steps)})
    by_number = {step.number: n for n, step in enumerate(record.steps)}
    for n, true in enumerate(text["steps"]):
        found["all cells"] += len(FIELDS)
        if n + 1 not in by_number:
            continue
        found["met"] += 1
        _compare(record, by_number[n + 1], true, found, wrong=wrong)
    return found


def _compare(
    record: SopRecord, at: int, true: dict[str, str], found: dict[str, float], *, wrong: bool
) -> None:
    step = record.steps[at]
    for name, field in FIELDS.items():
        value = getattr(step, field)
        shown = (
            " ".join(value)
            if isinstance(value, list)
            else value.text
            if name == "duration" and value
            else value or ""
        )
        right = same(name, shown, true[name])
        found["times"] += right and name == "duration"
        evidence = [
            e
            for p, e in record.evidence.items()
            if p == f"/steps/{at}/{field}" or p.startswith(f"/steps/{at}/{field}/")
        ]
        marked = any(e.needs_review for e in evidence)
        found["cells"] += right
        found["fields"] += 1
        found["marked"] += marked
        found["wrong"] += not right
        found["confessed"] += marked and not right
        if wrong and not right and not marked:
            print(f"{name}: {true[name]!r} read {value!r} {[e.confidence for e in evidence]}")


if __name__ == "__main__":
    main()
