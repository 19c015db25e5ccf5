"""The numbers of a run, read with the strict parser of the format's own people."""

from pathlib import Path

from batch.test_runner import Shelf, fill
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from extractor.batch.home import Home
from extractor.batch.publishing.metrics import Metrics


def samples(path: Path) -> dict[tuple[str, str], float]:
    """Name and the label that is not the run's -> value."""
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {
        (sample.name, "".join(value for name, value in sample.labels.items() if name != "run")): sample.value
        for family in families
        for sample in family.samples
    }


def test_numbers_say_how_far_the_run_is(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    fill(shelf)
    shelf.plan()
    path = tmp_path / "numbers.txt"
    home = Home.open(shelf.root)
    with Metrics(path, 'a "run"\n', home.counts) as metrics:
        before = samples(path)
        shelf.run(observer=metrics)
    after = samples(path)
    assert before["sop_batch_documents", "planned"] == 6
    assert before["sop_batch_runner_pages_total", ""] == 0
    assert after["sop_batch_documents", "planned"] == 0
    assert after["sop_batch_documents", "done"] == 5
    assert after["sop_batch_documents", "failed"] == 1
    assert after["sop_batch_failures", "E-BROKEN"] == 1
    assert after["sop_batch_runner_pages_total", ""] == 10
    assert after["sop_batch_runner_documents_total", "partial"] == 1
    assert after["sop_batch_values", "doubtful"] == 7
    assert "Pengujian" not in path.read_text(encoding="utf-8")
