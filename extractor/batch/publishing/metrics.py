"""The numbers of a run as OpenMetrics text, for Prometheus and what else collects such."""

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.openmetrics.exposition import generate_latest
from prometheus_client.registry import Collector

from extractor.batch.ledgers.model import Counts, State
from extractor.batch.model import SourceResult
from extractor.batch.observing import Observer
from extractor.batch.publishing.report import below
from extractor.record.characters import without_surrogates
from extractor.store import atomic
from extractor.store.closing import Closing

_PAUSE_SECONDS = 15.0
"""Between two writings: as often as such numbers are collected by custom."""


_PREFIX = "sop_batch_"
Family = TypeVar("Family", GaugeMetricFamily, CounterMetricFamily)


class Metrics(Observer, Closing):
    """Keeps a file up to date while a runner works; closed, it writes the last state.

    The numbers of the run are over all of its runners, those of the runner its own.
    """

    def __init__(self, path: Path, run: str, count: Callable[[], Counts]) -> None:
        """`run` names the run in every line; `count` looks how far it is. Raises OutputError."""
        self._path = path
        self._count = count
        self._run = without_surrogates(run)
        self._pages = 0
        self._documents: dict[str, int] = {}
        self._last = time.time()
        self._next = 0.0
        self._write()

    def source_done(self, result: SourceResult) -> None:
        status = result.status.value
        self._pages += result.pages
        self._documents[status] = self._documents.get(status, 0) + 1
        self._last = time.time()
        if time.monotonic() >= self._next:
            self._write()

    def close(self) -> None:
        """Write the last state."""
        self._write()

    def _write(self) -> None:
        registry = CollectorRegistry()
        registry.register(_Told(list(self._families(self._count()))))
        atomic.write_bytes(self._path, generate_latest(registry))  # type: ignore[no-untyped-call]
        self._next = time.monotonic() + _PAUSE_SECONDS

    def _families(self, counts: Counts) -> Iterable[Metric]:
        tally = counts.tally
        states = {"parts": counts.parts, "documents": counts.documents, "pages": counts.pages}
        for name, held in states.items():
            values = {state.value: float(held.get(state, 0)) for state in State}
            yield self._gauge(name, f"{name.title()} of the run by state.", values, "state")
        yield self._gauge(
            "failures", "Documents by the code of what failed.", below("failures.", tally), "code"
        )
        yield self._gauge("records", "Records by status.", below("records.", tally), "status")
        yield self._gauge("cpu_seconds", "CPU time of settled parts.", below("seconds.", tally), "stage")
        values = {"all": tally.get("values", 0.0), "doubtful": tally.get("values.doubtful", 0.0)}
        yield self._gauge("values", "Values of records.", values, "kind")
        yield self._gauge("runners", "Runners at work.", {"": len(counts.holders)})
        yield self._gauge(
            "runner_last_document_timestamp_seconds",
            "When this runner ended its last document.",
            {"": self._last},
        )
        yield self._counter("runner_pages", "Pages that this runner has read.", {"": self._pages})
        told = "Documents of this runner by what became of them."
        yield self._counter("runner_documents", told, self._documents, "status")

    def _gauge(self, name: str, told: str, values: Mapping[str, float], *labels: str) -> Metric:
        return self._filled(GaugeMetricFamily(f"{_PREFIX}{name}", told, labels=["run", *labels]), values)

    def _counter(self, name: str, told: str, values: Mapping[str, float], *labels: str) -> Metric:
        return self._filled(CounterMetricFamily(f"{_PREFIX}{name}", told, labels=["run", *labels]), values)

    def _filled(self, family: Family, values: Mapping[str, float]) -> Family:
        """The family with a line for each value; the key is the last label's value, where there are two."""
        for key, value in values.items():
            family.add_metric([self._run, key] if key else [self._run], value)
        return family


class _Told(Collector):
    """Gives what was counted already."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families
