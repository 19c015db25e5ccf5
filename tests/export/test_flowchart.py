"""Flowcharts: Graphviz lays them out where it is installed; Mermaid's texts come back letter by letter."""

import json
import re
import shutil
import subprocess

import pytest
from export.entries import SAMPLES, entry, sample
from export.hostile import LONG, NASTY, spoilt, texts
from hypothesis import given

from extractor.export.flowchart import dot, mermaid
from extractor.export.flowchart.model import read_flowchart
from extractor.export.model import Note
from extractor.record import codec
from extractor.record.characters import xml_text
from extractor.record.model import SopRecord

RECORDS = [codec.read(path) for path in SAMPLES]


def folded(text: str) -> str:
    return xml_text(text).replace("\r\n", "\n")


def test_each_symbol_stands_once_in_its_lane_and_each_connector_is_drawn() -> None:
    for record in RECORDS:
        chart = read_flowchart(record)
        assert [lane.name for lane in chart.lanes] == [actor.name for actor in record.actors]
        nodes = [node.key for lane in chart.lanes for node in lane.nodes]
        assert len(nodes) == len(set(nodes)) == sum(len(step.symbols) for step in record.steps)
        assert len(chart.links) == len(record.flow)
        assert chart.notes == ()


def test_what_cannot_be_drawn_is_told() -> None:
    record = sample()
    record.flow[0].target = "gone"
    record.steps[3].symbols[0].actor = None
    record.steps[5].symbols = []
    notes = read_flowchart(record).notes
    assert Note("the place of symbols whose lane is not known", 1) in notes
    assert Note("the connectors of steps without a symbol", 1) in notes
    lost = sum(e.target == "gone" or "s6" in (e.source[:2], e.target[:2]) for e in record.flow)
    assert Note("connectors with an end that is no symbol", lost) in notes
    assert "loose" not in mermaid.write(read_flowchart(record))


def labels(source: str) -> list[str]:
    """The texts of a Mermaid flowchart as it decodes them."""
    return [
        re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text.replace("<br>", "\n"))
        for text in re.findall(r'"([^"]*)"', source)
    ]


@given(texts.filter(bool), texts.filter(bool))
def test_any_text_is_whole_in_mermaid_and_ends_nothing(a: str, b: str) -> None:
    source = mermaid.convert(entry(spoilt(a, b))).files[0].content.decode()
    first, second = folded(a), folded(b)
    lane, node, other, after, branch, no = labels(source)
    assert (lane, other, branch, no) == (first, second, second, "Tidak")
    assert node.startswith(f"1. {folded(a)}")
    assert after.startswith(f"2. {folded(b)}")
    skeleton = re.sub(r'"[^"]*"', '""', source).splitlines()
    assert [line.split('""')[0].strip() for line in skeleton] == [
        "flowchart TB", "subgraph lane1[", "n1{", "end", "subgraph lane2[", "n2[", "end",
        "n1 -->|", "n1 -->|",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def laid_out() -> list[dict[str, object]]:
    """What Graphviz made of the samples and of texts that spoil files."""
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed: apt install graphviz")
    records = [*RECORDS, *(spoilt(text) for text in (*NASTY, *LONG))]
    graphs = "".join(dot.convert(entry(record)).files[0].content.decode() for record in records)
    ran = subprocess.run(
        [program, "-Tjson"],
        input=graphs.encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    assert b"syntax error" not in ran.stderr
    decoder, found, text, at = json.JSONDecoder(strict=False), [], ran.stdout.decode(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        graph, at = decoder.raw_decode(text, at)
        found.append(graph)
    return found


def test_graphviz_draws_all_lanes_nodes_and_connectors(laid_out: list[dict[str, object]]) -> None:
    for record, graph in zip(RECORDS, laid_out, strict=False):
        objects = graph["objects"]
        clusters = [one["label"] for one in objects if one["name"].startswith("cluster_")]
        names = [actor.name for actor in record.actors]
        assert sorted(str(label).replace("\\n", "") for label in clusters) == sorted(names)
        assert len(objects) - len(clusters) == sum(len(step.symbols) for step in record.steps)
        assert len(graph["edges"]) == len(record.flow)


def test_graphviz_shows_any_text_as_it_is(laid_out: list[dict[str, object]]) -> None:
    for text, graph in zip((*NASTY, *LONG), laid_out[len(RECORDS) :], strict=True):
        drawn = [one for one in graph["objects"] if one["name"] == "n1"]
        assert "URL" not in graph
        shown = "".join(part["text"] for one in drawn for part in one["_ldraw_"] if part["op"] == "T")
        kept = folded(text).replace("\r", "\n").replace("\n", "")
        assert shown.startswith(f"1. {kept}"), text[:40]


def test_steps_that_have_two_symbols_name_the_second_by_number() -> None:
    record = sample()
    step = record.steps[2]
    step.symbols.append(step.symbols[0].model_copy(update={"id": "x", "actor": "a1", "text": "Lengkap?"}))
    (node,) = [node for node in read_flowchart(record).lanes[0].nodes if node.lines[0] == "3"]
    assert node.lines == ("3", "Lengkap?")


def test_a_record_without_anything_is_an_empty_chart() -> None:
    record = SopRecord(id="x", status="failed", source={"file": "a", "sha256": "", "media_type": ""})
    assert mermaid.write(read_flowchart(record)) == "flowchart TB\n"
