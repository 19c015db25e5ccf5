"""Records of a part in one compressed file: one record a line, in the order of the documents."""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from extractor.batch.ledgers.model import Tally, add
from extractor.batch.model import SourceResult, SourceStatus
from extractor.batch.publishing.results import RECORD_NAME
from extractor.errors import OutputError
from extractor.record.characters import without_surrogates

SUFFIX = ".jsonl.gz"
_LEVEL = 6  # of gzip: 9 takes three times as long for two per cent less


class Shard:
    """Writes the lines of a part, and counts what stands in them."""

    def __init__(self, root: Path, earlier: bytes | None = None) -> None:
        """`root` is what folders of results are named from; `earlier` the part's file from before a retry."""
        self._root = root
        self._earlier = _by_source(earlier) if earlier is not None else {}
        self.tally: Tally = {}

    def write(self, stream: BinaryIO, results: Sequence[SourceResult]) -> None:
        """The records of these documents. The same records give the same bytes."""
        with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=stream, mtime=0) as packed:
            for result in results:
                add(self.tally, tally_of_document(result))
                for record in self._records(result):
                    add(self.tally, tally_of_record(record))
                    packed.write(
                        json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    )

    def _records(self, result: SourceResult) -> Iterator[dict[str, Any]]:
        key = (result.sha256, without_surrogates(result.source.name))
        for summary in result.records:
            if self._earlier.get(key):
                yield self._earlier[key].pop(0)
            elif result.folder is not None:
                path = self._root / result.folder / summary.folder / RECORD_NAME
                yield json.loads(path.read_bytes())
            else:
                raise OutputError(
                    "The file of records that a part had before is gone or damaged.",
                    "Put it back from a copy, or plan the inputs into another run.",
                )


def read_shard(data: bytes) -> Iterator[dict[str, Any]]:
    """The records of a shard."""
    return (json.loads(line) for line in gzip.decompress(data).splitlines())


def _by_source(data: bytes) -> dict[tuple[str | None, str], list[dict[str, Any]]]:
    found = defaultdict(list)
    for record in read_shard(data):
        found[record["source"]["sha256"], record["source"]["file"]].append(record)
    return found


def tally_of_document(result: SourceResult) -> Tally:
    """What a document adds to the sums of a run."""
    tally: Tally = {"documents": 1, f"documents.{result.status}": 1, "pages": result.pages}
    failed = result.pages if result.status is SourceStatus.FAILED else len(result.failures)
    add(tally, {"pages.failed": failed})
    for code in result.codes:
        add(tally, {f"failures.{code}": 1})
    return tally


def tally_of_record(record: dict[str, Any]) -> Tally:
    """What a record adds: its values, how many are doubtful, CPU seconds by stage, quality of pages."""
    evidence: Iterable[dict[str, Any]] = record["evidence"].values()
    tally: Tally = {"records": 1, f"records.{record['status']}": 1, "steps": len(record["steps"])}
    add(tally, {"values": len(record["evidence"])})
    add(tally, {"values.doubtful": sum(bool(value["needs_review"]) for value in evidence)})
    add(tally, {f"seconds.{stage}": s for stage, s in record["provenance"]["stage_seconds"].items()})
    for page in record["source"]["pages"]:
        if page["quality"]:
            add(tally, {"quality.pages": 1})
            add(tally, {f"quality.{name}": amount for name, amount in page["quality"].items()})
    return tally
