"""Opens the exports of whole extractions with programs by others: `make score`'s results, or any others.

    PYTHONPATH=tests python -m benchmarks.exports outputs/score [--originals FOLDER] [--formats bpmn ...]

Each record is exported to each format by `sop export`, and read back: by jsonschema, pandas, openpyxl,
LibreOffice, the OMG's schema and SpiffWorkflow, bpmn.io and mermaid in Chromium, Graphviz, markdown-it, the
schemas of ALTO and PAGE, hocr-tools, poppler and qpdf. Prints how much each reader opened, and its faults.
"""

import argparse
import contextlib
import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import jsonschema
import openpyxl
import pandas as pd
from export.bpmn.reading import export_bpmn
from export.bpmn.running import Runner
from export.bpmn.test_diagram import assert_sound
from export.bpmn.test_running import paths
from export.pdf_reading import Found, with_poppler
from export.test_markdown import RENDERER, cells
from export.test_page_formats import (
    ALTO_SCHEMA,
    PAGE_SCHEMA,
    Words,
    alto_words,
    hocr_words,
    layout_words,
    page_words,
)
from export.test_tables import plain
from hocr_tools_lib.tools import hocr_check
from lxml import etree, html
from readers.browser import Json, open_all
from readers.test_office import saved_as_csv

from extractor.export.bpmn.branching import CIRCLES
from extractor.export.bpmn.process import read_process
from extractor.export.flowchart.model import read_flowchart
from extractor.export.model import Entry
from extractor.export.pages.sheets import sheets_of
from extractor.export.place import names_of
from extractor.export.tables.all import TABLES
from extractor.export.tables.model import Subject, Value
from extractor.record import codec
from extractor.record.characters import inert
from extractor.record.page_layout import PageLayout
from extractor.record.schema import json_schema

BATCH = 10
"""Records that one browser opens."""
NEAR = 0.5
"""Letters that a word may be away from its place."""


@dataclass(frozen=True)
class Exported:
    """What was exported to one format."""

    entries: list[Entry]
    folder: Path

    def files(self, entry: Entry, suffix: str) -> list[Path]:
        """The files of a record: one, or one for each page."""
        whole = self.folder / f"{entry.name}{suffix}"
        return [whole] if whole.exists() else sorted(self.folder.glob(f"{entry.name}-page-*{suffix}"))


Fault = tuple[str, str]
"""A record's name, and what is wrong."""
Reader = Callable[[Exported], Iterator[Fault | None]]
"""Opens all files; gives None for each that is as it should be."""


def each(check: Callable[[Exported, Entry], None]) -> Reader:
    """A reader that looks at one record after the other, and raises for what is wrong."""

    def read(made: Exported) -> Iterator[Fault | None]:
        for entry in made.entries:
            yield fault_of(entry, partial(check, made, entry))

    return read


def fault_of(entry: Entry, check: Callable[[], None]) -> Fault | None:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever a foreign reader raises is a fault of our file
        return entry.name, f"{type(error).__name__}: {error}"[:300]
    return None


SCHEMA = jsonschema.Draft202012Validator(json_schema())


def json_by_jsonschema(made: Exported, entry: Entry) -> None:
    (path,) = made.files(entry, ".json")
    check_record(path.read_text("utf-8"), entry)


def check_record(text: str, entry: Entry) -> None:
    SCHEMA.validate(json.loads(text))
    assert codec.loads(text) == entry.record, "another record"


def jsonl_by_jsonschema(made: Exported) -> Iterator[Fault | None]:
    lines = (made.folder / "records.jsonl").read_text("utf-8").splitlines()
    for entry, line in zip(made.entries, lines, strict=True):
        yield fault_of(entry, partial(check_record, line, entry))


def rows(entries: Iterable[Entry], name: str) -> dict[str, list[tuple[Value, ...]]]:
    """The rows of a table by their records."""
    table = next(table for table in TABLES if table.name == name)
    return {entry.name: [tuple(row.cells) for row in table.rows(Subject(entry))] for entry in entries}


def csv_by_pandas(made: Exported) -> Iterator[Fault | None]:
    for table in TABLES:
        found = pd.read_csv(made.folder / f"{table.name}.csv", keep_default_na=False, na_values=[""])
        counts = found.groupby("record").size() if len(found) else {}
        for name, known in rows(made.entries, table.name).items():
            same = int(counts.get(name, 0)) == len(known)
            yield None if same else (name, f"other rows in {table.name}")


def csv_by_libreoffice(made: Exported) -> Iterator[Fault | None]:
    files = [made.folder / f"{table.name}.csv" for table in TABLES]
    yield from texts_of_tables(made, [saved_as_csv(file, made.folder / "office")[0] for file in files], inert)


def xlsx_by_openpyxl(made: Exported) -> Iterator[Fault | None]:
    book = openpyxl.load_workbook(made.folder / "records.xlsx", read_only=True)
    for table in TABLES:
        found = defaultdict(list)
        for row in book[table.name].iter_rows(min_row=2, values_only=True):
            found[str(row[0])].append(tuple(map(plain, row)))
        for name, known in rows(made.entries, table.name).items():
            right = [tuple(None if value == "" else value for value in row) for row in known]
            yield None if found.get(name, []) == right else (name, f"other values in {table.name}")


def xlsx_by_libreoffice(made: Exported) -> Iterator[Fault | None]:
    saved = {path.stem: path for path in saved_as_csv(made.folder / "records.xlsx", made.folder / "office")}
    yield from texts_of_tables(made, [saved[f"records-{table.name}"] for table in TABLES])


def texts_of_tables(
    made: Exported, saved: list[Path], written: Callable[[str], str] = str
) -> Iterator[Fault | None]:
    """Whether LibreOffice shows every text as it was `written`; numbers and dates it shows in its own way.

    In CSV the check DEC-05 is a date to it.
    """
    for table, path in zip(TABLES, saved, strict=True):
        with path.open(encoding="utf-8", newline="") as stream:
            _, *found = csv.reader(stream)
        known = rows(made.entries, table.name)
        texts: dict[str, list[list[str]]] = defaultdict(list)
        for line in found:
            texts[line[0]].append([shown_as(cell) for cell in line])
        for name, lines in known.items():
            right = [
                [shown_as(written(v)) if isinstance(v, str) and v[:4] != "DEC-" else None for v in line]
                for line in lines
            ]
            same = len(right) == len(texts[name]) and all(
                value is None or value == shown
                for line, other in zip(right, texts[name], strict=True)
                for value, shown in zip(line, other, strict=True)
            )
            yield None if same else (name, f"other texts in {table.name}")


def shown_as(text: str) -> str:
    return " ".join(text.split())


def bpmn_by_spiffworkflow(made: Exported, entry: Entry) -> None:
    """The schema, the geometry, and runs of the process."""
    record = entry.record
    (path,) = made.files(entry, ".bpmn")
    root = export_bpmn(record)
    assert etree.tostring(etree.parse(path), method="c14n") == etree.tostring(root, method="c14n")
    assert_sound(root)
    if CIRCLES in {note.what for note in read_process(record)[1]}:
        return  # the engine looks along a circle without an end for ever
    runner = Runner(root)
    for start in runner.starts:
        for _ in range(4):
            runner.run(start)
    assert not record.flow or runner.followed <= paths(record), "a path that is none of the record's"


def bpmn_by_chromium(made: Exported) -> Iterator[Fault | None]:
    for entry, drawn in opened(made, "bpmn", ".bpmn"):
        told = drawn["warnings"] or drawn["asked"]
        tasks = [one for one in drawn["elements"] if one["type"] == "bpmn:UserTask"]
        well = not told and bool(tasks) == bool(entry.record.steps)
        yield None if well else (entry.name, f"{len(tasks)} tasks, {told}")


def mermaid_by_chromium(made: Exported) -> Iterator[Fault | None]:
    for entry, drawn in opened(made, "mermaid", ".mmd"):
        chart = read_flowchart(entry.record)
        right = len(chart.links), sum(len(lane.nodes) for lane in chart.lanes)
        found = drawn.get("error") or (drawn["edges"], len(drawn["nodes"]))
        yield None if found == right else (entry.name, f"{found}, not {right} connectors and symbols")


def opened(made: Exported, kind: str, suffix: str) -> Iterator[tuple[Entry, Json]]:
    """What Chromium made of each record's file."""
    for start in range(0, len(made.entries), BATCH):
        part = made.entries[start : start + BATCH]
        sources = [made.files(entry, suffix)[0].read_text("utf-8") for entry in part]
        yield from zip(part, open_all([{"kind": kind, "source": s} for s in sources]), strict=True)


def dot_by_graphviz(made: Exported, entry: Entry) -> None:
    (path,) = made.files(entry, ".dot")
    ran = subprocess.run(["dot", "-Tjson", str(path)], capture_output=True, check=True)
    assert b"syntax error" not in ran.stderr
    assert len(json.loads(ran.stdout).get("edges", [])) == len(read_flowchart(entry.record).links)


def markdown_by_markdown_it(made: Exported, entry: Entry) -> None:
    (path,) = made.files(entry, ".md")
    shown = {blank(cell).removesuffix("(?)") for cell in cells(RENDERER.render(path.read_text("utf-8")))}
    missing = [s.activity for s in entry.record.steps if blank(s.activity or "") not in shown]
    assert not missing, f"{len(missing)} activities are not shown"


def blank(text: str) -> str:
    return "".join(text.split())


def hocr_by_hocr_tools(made: Exported, entry: Entry) -> None:
    (path,) = made.files(entry, ".hocr.html")
    known = [word for layout in layouts(entry) for word in layout_words(layout)]
    assert hocr_words(path.read_bytes()) == known, "other words"
    whole = html.parse(path)
    for number in range(len(layouts(entry))):  # the checker takes lines of two pages for overlapping ones
        one = etree.fromstring(etree.tostring(whole))
        for k, other in enumerate(one.xpath("//*[@class='ocr_page']")):
            if k != number:
                other.getparent().remove(other)
        (made.folder / "page.html").write_bytes(etree.tostring(one))
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            hocr_check.Checker(made.folder / "page.html").check()
        answers = said.getvalue().splitlines()
        wrong = [answer for answer in answers if not answer.startswith("ok ")]
        assert answers
        assert not wrong, wrong[:3]


def layouts(entry: Entry) -> list[PageLayout]:
    return [sheet.layout for sheet in sheets_of(entry)]


def pages_by_schema(suffix: str, schema: etree.XMLSchema, read: Callable[[bytes], Words]) -> Reader:
    def check(made: Exported, entry: Entry) -> None:
        for path, layout in zip(made.files(entry, suffix), layouts(entry), strict=True):
            schema.assertValid(etree.parse(path))
            assert read(path.read_bytes()) == layout_words(layout), "other words"

    return each(check)


def pdf_by_qpdf(made: Exported, entry: Entry) -> None:
    (path,) = made.files(entry, ".pdf")
    ran = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-200:] + ran.stderr[-200:]


def pdf_by_poppler(made: Exported) -> Iterator[Fault | None]:
    """Whether pdftotext finds each word half a letter from its place at most."""
    for entry in made.entries:
        (path,) = made.files(entry, ".pdf")
        for number, layout in enumerate(layouts(entry), start=1):
            found = with_poppler(path, number)
            letters = {unicodedata.normalize("NFKC", each.text) for each in found}
            for word, box, along in placed(layout):
                where = away(word, box, along, found)
                if where is None:
                    there = "elsewhere" if word in letters else "not there"
                    yield entry.name, f"page {layout.number}: {word!r} {there}"
                else:
                    yield None if where <= NEAR else (entry.name, f"{word!r} {where:.2f} letters away")


def placed(layout: PageLayout) -> Iterator[tuple[str, tuple[float, float, float, float], int]]:
    """Each word, its box in shares of the file's page, and the axis along which it runs there."""
    for line in layout.lines:
        for word in line.words:
            ends = [(word.box.x0, word.box.y0), (word.box.x1, word.box.y1)]
            corners = [layout.placement.at(x / layout.width, y / layout.height) for x, y in ends]
            xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
            turned = abs(layout.placement.at(1, 0)[1] - layout.placement.at(0, 0)[1]) > 0.5
            axis = int((line.turns % 2 == 1) != turned)
            yield unicodedata.normalize("NFKC", word.text), (xs[0], ys[0], xs[1], ys[1]), axis


def away(word: str, box: tuple[float, ...], axis: int, found: list[Found]) -> float | None:
    """Letters by which the nearest end or middle of that word is off; None where it is nowhere near.

    Readers part words at other places than sheets do: a word may be a part of what they took for one.
    """
    letter = max(1e-9, (box[axis + 2] - box[axis]) / len(word))
    middle = (box[1 - axis] + box[3 - axis]) / 2
    best = None
    for other in found:
        text = unicodedata.normalize("NFKC", other.text)
        at = text.find(word)
        while at >= 0:
            low, high = other.box[axis], other.box[axis + 2]
            each = (high - low) / len(text)
            across = abs(middle - (other.box[1 - axis] + other.box[3 - axis]) / 2)
            whole = text == word
            start = low if whole else low + each * at
            end = high if whole else start + each * len(word)
            off = max(abs(start - box[axis]), abs(end - box[axis + 2]), across) / letter
            best = off if best is None else min(best, off)
            at = text.find(word, at + 1)
    return best


READERS: dict[str, dict[str, Reader]] = {
    "json": {"jsonschema": each(json_by_jsonschema)},
    "jsonl": {"jsonschema": jsonl_by_jsonschema},
    "csv": {"pandas": csv_by_pandas, "LibreOffice": csv_by_libreoffice},
    "xlsx": {"openpyxl": xlsx_by_openpyxl, "LibreOffice": xlsx_by_libreoffice},
    "bpmn": {"OMG schema, geometry, SpiffWorkflow": each(bpmn_by_spiffworkflow), "bpmn.io": bpmn_by_chromium},
    "mermaid": {"mermaid": mermaid_by_chromium},
    "dot": {"Graphviz": each(dot_by_graphviz)},
    "md": {"markdown-it": each(markdown_by_markdown_it)},
    "hocr": {"hocr-tools": each(hocr_by_hocr_tools)},
    "alto": {"ALTO 4.2 schema": pages_by_schema(".alto.xml", ALTO_SCHEMA, alto_words)},
    "page": {"PAGE 2019 schema": pages_by_schema(".page.xml", PAGE_SCHEMA, page_words)},
    "pdf": {"qpdf": each(pdf_by_qpdf), "poppler, words": pdf_by_poppler},
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("extraction", type=Path)
    parser.add_argument("--originals", type=Path, action="append", default=[])
    parser.add_argument("--formats", nargs="+", default=list(READERS), choices=list(READERS))
    parser.add_argument("--faults", type=int, default=5, help="how many faults of a reader are shown")
    given = parser.parse_args()
    paths_found = sorted(given.extraction.rglob("record.json"))
    read = zip(paths_found, names_of(paths_found), strict=True)
    entries = [Entry(codec.read(path), path, name) for path, name in read]
    print(f"{len(entries)} records\n{'format':9}{'reader':38}{'opened':>8}{'faults':>8}")
    for form in given.formats:
        with tempfile.TemporaryDirectory() as folder:
            made = export(form, given.extraction, given.originals, entries, Path(folder))
            for name, reader in READERS[form].items():
                outcomes = list(reader(made))
                wrong = [fault for fault in outcomes if fault is not None]
                print(f"{form:9}{name:38}{len(outcomes):8}{len(wrong):8}", flush=True)
                for where, what in wrong[: given.faults]:
                    print(f"    {where}: {what}")


def export(
    form: str, extraction: Path, originals: list[Path], entries: list[Entry], folder: Path
) -> Exported:
    """Export by the command; records that it does not export are told and left out."""
    command = [sys.executable, "-m", "extractor", "export", str(extraction), "--to", form]
    command += ["--out", str(folder), "--quiet"]
    if form == "pdf":
        command += [part for place in originals for part in ("--originals", str(place))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    refused = [line for line in ran.stderr.splitlines() if line.startswith("error:")]
    for line in refused:
        print(f"    {line}")
    places = tuple(originals)
    kept = [replace(e, originals=places) for e in entries if not any(str(e.path) in line for line in refused)]
    return Exported(kept, folder)


if __name__ == "__main__":
    assert shutil.which("pdftotext"), "make test-readers installs the readers"
    main()
