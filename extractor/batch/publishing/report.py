"""What became of a run: its numbers, and an index of its documents."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.batch.ledgers.model import Counts, Ledger, Settlement, State
from extractor.batch.model import SourceResult
from extractor.batch.publishing.shards import SUFFIX
from extractor.record.characters import without_surrogates
from extractor.store import atomic

REPORT_NAME = "report.json"
INDEX_NAME = f"index{SUFFIX}"


def write_index(ledger: Ledger, path: Path) -> dict[str, float]:
    """A line of JSON for each settled document, gzipped; the times between which they were read."""
    times = {"began": 0.0, "ended": 0.0, "seconds": 0.0}

    def lines() -> Iterator[bytes]:
        for _, settlement in ledger.settled():
            times["began"] = min(times["began"] or settlement.began, settlement.began)
            times["ended"] = max(times["ended"], settlement.ended)
            yield from _entries(settlement)

    with atomic.writing(path) as stream, gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
        packed.writelines(lines())
    times["seconds"] = times["ended"] - times["began"]
    return times


def _entries(settlement: Settlement) -> Iterator[bytes]:
    line = 0
    for result in settlement.results:
        yield json.dumps(_entry(result, settlement.shard, line), ensure_ascii=False).encode() + b"\n"
        line += len(result.records)


def _entry(result: SourceResult, shard: str | None, line: int) -> dict[str, Any]:
    """What the index says of a document; `line` is where its records begin in the shard, from 0."""
    return {
        "source": result.url or without_surrogates(str(result.source)),
        "sha256": result.sha256,
        "status": result.status.value,
        "pages": result.pages,
        "folder": str(result.folder) if result.folder is not None else None,
        "shard": shard if result.records else None,
        "line": line if result.records else None,
        "records": [
            {
                "sop_number": record.sop_number,
                "title": record.title,
                "steps": record.steps,
                "doubtful": record.doubtful,
                "status": record.status,
            }
            for record in result.records
        ],
        "codes": sorted(result.codes),
        "problem": str(result.problem) if result.problem else None,
        "failed_pages": {failure.number: failure.code for failure in result.failures},
    }


def summary(counts: Counts, times: dict[str, float]) -> dict[str, Any]:
    """The numbers of a run, each group under its name."""
    tally = counts.tally
    pages = tally.get("pages", 0)
    cpu = {name: round(s, 3) for name, s in below("seconds.", tally).items()}
    looked_at = tally.get("quality.pages", 0)
    quality = below("quality.", tally)
    quality.pop("pages", None)
    return {
        "parts": {state.value: counts.parts.get(state, 0) for state in State},
        "documents": {state.value: counts.documents.get(state, 0) for state in State},
        "pages": {state.value: counts.pages.get(state, 0) for state in State},
        "results": below("documents.", tally),
        "failures": below("failures.", tally),
        "failed_pages": tally.get("pages.failed", 0),
        "records": below("records.", tally),
        "steps": tally.get("steps", 0),
        "values": tally.get("values", 0),
        "doubtful_values": tally.get("values.doubtful", 0),
        "cpu_seconds": cpu,
        "cpu_seconds_a_page": round(sum(cpu.values()) / pages, 3) if pages else None,
        "quality": {name: round(total / looked_at, 3) for name, total in quality.items()},
        "seconds": round(times["seconds"], 1),
        "pages_an_hour": round(3600 * pages / times["seconds"], 1) if times["seconds"] > 0 else None,
    }


def below(prefix: str, tally: Mapping[str, float]) -> dict[str, float]:
    """What of a tally has names of a group such as `failures.`, without the group."""
    found = {name.removeprefix(prefix): n for name, n in tally.items() if name.startswith(prefix)}
    return dict(sorted(found.items()))
