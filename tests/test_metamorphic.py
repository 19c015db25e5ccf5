"""A sheet gives the same record however it lies: turned, skewed, at another resolution, after other pages."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from extractor.batch.engines.local import LocalEngine
from extractor.batch.planning.plan import make_plan
from extractor.batch.reading import Settings
from extractor.batch.run import Run
from extractor.batch.stages import PIPELINE
from extractor.cli.display import progress
from extractor.options import Options, PageOptions
from extractor.record import codec
from extractor.record.model import SopRecord, Step

PATIENT = Options(page=PageOptions(page_seconds=900))
"""A busy machine takes longer over a page than its limit allows."""
SAMPLE = Path(__file__).parents[1] / "samples" / "karangploso-good.pdf"
DPI = 200
PAPER = (252, 252, 252)

Change = Callable[[Image.Image], Image.Image]


def turned(degrees: float) -> Change:
    return lambda picture: picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)


def scaled(dpi: int) -> Change:
    def scale(picture: Image.Image) -> Image.Image:
        size = (picture.width * dpi // DPI, picture.height * dpi // DPI)
        resized = picture.resize(size, Image.Resampling.LANCZOS)
        resized.info["dpi"] = (dpi, dpi)
        return resized

    return scale


CHANGES: dict[str, Change] = {
    "as-it-is": Image.Image.copy,
    "turned-90": turned(90),
    "turned-180": turned(180),
    "turned-270": turned(270),
    "skewed-left": turned(3),
    "skewed-right": turned(-3),
    "150-dpi": scaled(150),
    "400-dpi": scaled(400),
}


IDENTITY_CHANGES = ("as-it-is", "turned-90", "150-dpi")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SopRecord]:
    """The records of the sample's pages after each change, and of the procedure page behind two others."""
    folder = tmp_path_factory.mktemp("metamorphic")
    with pypdfium2.PdfDocument(SAMPLE) as document:
        block, sheet = (page.render(scale=DPI / 72).to_pil().convert("RGB") for page in document)
    changed = {name: change(sheet) for name, change in CHANGES.items()}
    changed |= {f"identity-{name}": CHANGES[name](block) for name in IDENTITY_CHANGES}
    for name, picture in changed.items():
        picture.save(folder / f"{name}.png", dpi=picture.info.get("dpi", (DPI, DPI)), compress_level=1)
    cover = Image.new("RGB", (sheet.width, sheet.height), PAPER)
    pages = {"save_all": True, "append_images": [cover, sheet], "compression": "tiff_lzw"}
    cover.save(folder / "after-others.tif", dpi=(DPI, DPI), **pages)
    out = folder / "out"
    with progress(quiet=True) as observer, LocalEngine(jobs=2) as engine:
        Run(
            make_plan([str(folder)], out).sources, Settings(out, PATIENT), engine, PIPELINE, observer
        ).execute()
    return {path.parts[-3]: codec.read(path) for path in out.glob("*/01/record.json")}


def meaning(record: SopRecord) -> dict[str, object]:
    """What the record says of the procedure, without where it stands and how sure it is."""
    symbols = {s.id: (step.number, s.actor, s.kind) for step in record.steps for s in step.symbols}
    return {
        "actors": [actor.name for actor in record.actors],
        "steps": [_step(step) for step in record.steps],
        "flow": sorted((symbols[e.source], symbols[e.target]) for e in record.flow),
        "total": record.declared_total and record.declared_total.maximum,
    }


def labels(record: SopRecord) -> dict[tuple[str, str], str | None]:
    """The branch labels that the record does not doubt, by the symbols that their connectors join."""
    marked = {pointer for pointer, evidence in record.evidence.items() if evidence.needs_review}
    return {(e.source, e.target): e.label for n, e in enumerate(record.flow) if f"/flow/{n}" not in marked}


def _step(step: Step) -> tuple[object, ...]:
    time = step.duration and (step.duration.minimum, step.duration.maximum)
    symbols = [(symbol.actor, symbol.kind) for symbol in step.symbols]
    return (
        step.number,
        step.activity,
        step.actors,
        symbols,
        step.requirements,
        time,
        step.outputs,
        step.remarks,
    )


@pytest.mark.parametrize("name", [*list(CHANGES)[1:], "after-others"])
def test_the_record_stays_the_same(records: dict[str, SopRecord], name: str) -> None:
    assert len(meaning(records["as-it-is"])["steps"]) == 6  # type: ignore[arg-type]
    assert meaning(records[name]) == meaning(records["as-it-is"])
    sure, as_it_is = labels(records[name]), labels(records["as-it-is"])
    assert all(sure[edge] == as_it_is[edge] for edge in sure.keys() & as_it_is.keys())


def identity(record: SopRecord) -> dict[str, str]:
    """The identity's fields in words, without spaces, which are few pixels wide."""
    fields = record.identity.model_dump(exclude={"legal_basis": {"__all__": {"citation"}}})
    return {name: "".join(str(value).split()) for name, value in fields.items()}


@pytest.mark.parametrize("name", IDENTITY_CHANGES[1:])
def test_the_identity_stays_the_same(records: dict[str, SopRecord], name: str) -> None:
    as_it_is = records["identity-as-it-is"]
    assert as_it_is.identity.sop_title == "Pelaporan Kinerja"
    assert identity(records[f"identity-{name}"]) == identity(as_it_is)


@pytest.mark.parametrize(("name", "rotation"), [("turned-90", 90), ("turned-180", 180), ("turned-270", 270)])
def test_the_record_says_how_the_page_was_turned(
    records: dict[str, SopRecord], name: str, rotation: int
) -> None:
    assert records[name].source.pages[0].rotation == rotation


def test_a_page_behind_others_keeps_its_number(records: dict[str, SopRecord]) -> None:
    assert {step.page for step in records["after-others"].steps} == {3}
