"""The samples give what stands on them; what is read wrongly off a poor scan says that it is doubtful."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.batch.engines.local import LocalEngine
from extractor.batch.planning.plan import make_plan
from extractor.batch.reading import Settings
from extractor.batch.run import Run
from extractor.batch.stages import PIPELINE
from extractor.cli.display import progress
from extractor.options import Options, PageOptions
from extractor.record import codec
from extractor.record.model import SopRecord, Step, SymbolKind

PATIENT = Options(page=PageOptions(page_seconds=900))
"""A busy machine takes longer over a page than its limit allows."""
SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.pdf"))


@dataclass(frozen=True)
class Allowance:
    """How many fields of a sheet may be wrong, how many of these unmarked, how many connectors wrong."""

    wrong: int = 0
    unmarked: int = 0
    connectors: int = 0


CLEAN = Allowance()
ALLOWED = {
    "baturraden-typical": Allowance(wrong=2, connectors=2),
    "satpolpp-hard": Allowance(wrong=14, unmarked=2, connectors=4),
    "wonoasih-typical": Allowance(wrong=5, unmarked=1, connectors=4),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of all samples, extracted once."""
    out = tmp_path_factory.mktemp("samples")
    with progress(quiet=True) as observer, LocalEngine(jobs=2) as engine:
        Run(make_plan([str(SAMPLES)]).sources, Settings(out, PATIENT), engine, PIPELINE, observer).execute()
    return out


def folded(value: object) -> str:
    """Words without case, spaces and punctuation, as the scorer compares them."""
    text = " ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
    return re.sub(r"[\W_]+", "", text).casefold()


def content(record: SopRecord) -> dict[str, object]:
    """What stands on a sheet, by the place in the record that says so."""
    identity = record.identity
    found: dict[str, object] = {
        f"/identity/{name}": folded(getattr(identity, name))
        for name in ("agency", "sop_number", "sop_title", "date_created", "date_revised", "date_effective")
    }
    found |= {
        f"/identity/{name}": folded(getattr(identity, name))
        for name in ("qualifications", "related_sops", "equipment", "warnings", "record_keeping")
    }
    found["/identity/legal_basis"] = folded([law.text for law in identity.legal_basis])
    found |= {
        f"/identity/approved_by/{name}": folded(getattr(identity.approved_by, name))
        for name in ("name", "nip")
    }
    found |= {f"/actors/{place}": folded(actor.name) for place, actor in enumerate(record.actors)}
    found |= {f"/tables/{n}/columns": (t.columns, t.header_columns) for n, t in enumerate(record.tables)}
    for place, step in enumerate(record.steps):
        found |= {f"/steps/{place}/{name}": value for name, value in _step(record, step)}
    return found


def connectors(record: SopRecord) -> set[tuple[int, int, str | None]]:
    """Each connector as the numbers of its two steps and its label."""
    steps = {symbol.id: step.number for step in record.steps for symbol in step.symbols}
    return {(steps[edge.source], steps[edge.target], edge.label) for edge in record.flow}


def _step(record: SopRecord, step: Step) -> Iterator[tuple[str, object]]:
    lanes = {actor.id: place for place, actor in enumerate(record.actors)}
    symbols = [
        (lanes.get(s.actor or "", -1), s.kind) for s in step.symbols if s.kind is not SymbolKind.OFF_PAGE
    ]
    yield "number", step.number
    yield "activity", folded(step.activity)
    yield "symbols", sorted(symbols)
    yield "requirements", folded(step.requirements)
    yield "duration", step.duration and (step.duration.minimum, step.duration.maximum)
    yield "outputs", folded(step.outputs)
    yield "remarks", folded(step.remarks)


def is_marked(record: SopRecord, place: str) -> bool:
    """Whether the record itself doubts this value or a part of it."""
    places = [place, place.replace("/symbols", "/actors")]
    return any(
        evidence.needs_review and (pointer in places or pointer.startswith(tuple(f"{p}/" for p in places)))
        for pointer, evidence in record.evidence.items()
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_what_stands_on_it(results: Path, name: str) -> None:
    record = codec.read(results / name / "01" / "record.json")
    expected_record = codec.read(SAMPLES / "expected" / name / "01" / "record.json")
    expected = content(expected_record)
    read = content(record)
    wrong = sorted(place for place in expected.keys() | read.keys() if expected.get(place) != read.get(place))
    unmarked = [place for place in wrong if not is_marked(record, place)]
    allowed = ALLOWED.get(name, CLEAN)
    assert len(wrong) <= allowed.wrong, wrong
    assert len(unmarked) <= allowed.unmarked, unmarked
    missed = connectors(expected_record) ^ connectors(record)
    assert len(missed) <= allowed.connectors, missed
    assert not (results / name / "02").exists()


@pytest.mark.parametrize("name", NAMES)
def test_an_expected_record_holds_to_the_contract(name: str) -> None:
    record = codec.read(SAMPLES / "expected" / name / "01" / "record.json")
    symbols = {symbol.id for step in record.steps for symbol in step.symbols}
    lanes = {actor.id for actor in record.actors}
    assert all({edge.source, edge.target} <= symbols for edge in record.flow)
    assert all(set(step.actors) <= lanes for step in record.steps)
    assert record.source.file == f"{name}.pdf"
