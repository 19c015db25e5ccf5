"""Mermaid draws the exported flowcharts: all lanes, symbols and connectors, and texts as they are."""

import pytest
from export.entries import SAMPLES, entry
from export.hostile import NASTY, spoilt
from readers.browser import PICTURES, Json, open_all

from extractor.export.flowchart.mermaid import convert
from extractor.export.flowchart.model import read_flowchart
from extractor.record import codec
from extractor.record.characters import xml_text

pytestmark = pytest.mark.readers
RECORDS = {path.parts[-3]: codec.read(path) for path in SAMPLES}


@pytest.fixture(scope="module")
def drawings() -> list[Json]:
    """The samples, then each text that spoils files, in one browser."""
    records = [*RECORDS.values(), *map(spoilt, NASTY)]
    pictures = [str(PICTURES / f"{name}-mermaid.png") for name in RECORDS]
    jobs = [
        {"kind": "mermaid", "source": convert(entry(record)).files[0].content.decode()} for record in records
    ]
    for job, picture in zip(jobs, pictures, strict=False):
        job["picture"] = picture
    return open_all(jobs)


def test_all_of_a_sample_is_drawn(drawings: list[Json]) -> None:
    for drawn, record in zip(drawings, RECORDS.values(), strict=False):
        assert "error" not in drawn
        assert sorted(drawn["clusters"]) == sorted(actor.name for actor in record.actors)
        nodes = [node for lane in read_flowchart(record).lanes for node in lane.nodes]
        assert sorted(drawn["nodes"]) == sorted("".join(node.lines) for node in nodes)
        assert drawn["edges"] == len(record.flow)


def test_any_text_is_drawn_as_it_is_and_runs_nothing(drawings: list[Json]) -> None:
    for drawn, text in zip(drawings[len(RECORDS) :], NASTY, strict=True):
        assert "error" not in drawn, text
        assert drawn["asked"] == [], text
        assert drawn["scripts"] == 0
        words = ["".join(node.split()) for node in drawn["nodes"]]
        kept = "".join(xml_text(text).split())
        assert any(word.startswith(f"1.{kept}") for word in words), (text, words)
