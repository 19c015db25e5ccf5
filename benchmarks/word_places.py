"""How near to their true places the words of an exported PDF are: `python -m benchmarks.word_places`.

Born-digital samples are drawn as pictures, bent, skewed, turned and put into a PDF as a scanner does; these
scans are read and exported, and poppler's words are compared with those of the sample, carried through the
same distortion. A letter is the mean width of the word's own letters.
"""

import io
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
from lxml import etree
from numpy.typing import NDArray
from PIL import Image
from rapidfuzz.distance import Levenshtein

from extractor.batch.publishing.results import write_records
from extractor.batch.spool import Spool
from extractor.export.model import Entry
from extractor.export.pdf.document import convert
from extractor.options import Options, PageOptions
from extractor.page.files.source import inspect
from extractor.pipeline import assemble, recognise_page
from extractor.record import codec

SAMPLES = Path(__file__).parents[1] / "samples"
SHEETS = ("kalipare-digital", "wonoasih-digital")
PAGES = 2
DISTORTIONS = (
    (200, 0, 0.0, 0.0),
    (200, 90, 1.2, 0.0),
    (200, 180, -2.0, 9.0),
    (200, 0, 0.6, 14.0),
    (150, 0, 0.7, 0.0),
    (150, 0, -1.0, 6.0),
)
"""Dots an inch, degrees of turn and of skew, and pixels by which the middle of the rows is bent down."""
TWO_TONED_DPI = 150
"""Scans this coarse are nearly black and white."""

Points = NDArray[np.float64]


def main() -> None:
    misses: list[float] = []
    total = found = same = 0
    for name in SHEETS:
        for dpi, turn, lean, bow in DISTORTIONS:
            known, made = _compared(SAMPLES / f"{name}.pdf", dpi, turn, lean, bow)
            away = [_nearest(word, made, axis=turn // 90 % 2) for word in known]
            near = [miss for miss in away if miss is not None]
            total, found = total + len(known), found + len(near)
            same += sum(miss <= 0.5 for miss in near)
            misses += near
            print(
                f"{name} {dpi} dpi, turned {turn}, skewed {lean}, bent {bow}: "
                f"{len(known)} words, {len(near)} found, ",
                end="",
            )
            print(f"{sum(m <= 0.5 for m in near)} of them within half a letter, median {median(near):.2f}")
    print(f"all: {total} words, {found} found, {same} within half a letter ({same / found:.3f})")
    print("letters away: " + ", ".join(f"p{p} {np.percentile(misses, p):.2f}" for p in (50, 90, 99, 100)))


def _compared(
    sheet: Path, dpi: int, turn: int, lean: float, bow: float
) -> tuple[list[tuple[str, Points]], list[tuple[str, Points]]]:
    """The words of the sample where the distortion carries them, and those of the exported PDF; in shares."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        scan = place / "scan.pdf"
        known = _scan(sheet, scan, dpi, turn, lean, bow)
        options = Options(page=PageOptions(turns=dict.fromkeys(range(1, PAGES + 1), turn)))
        info = inspect(scan, options.page)
        results = [recognise_page(scan, n, options) for n in range(1, PAGES + 1)]
        spool = Spool(place / ".pages", info.sha256)
        for result in results:
            spool.put(result)
        records = assemble(info, results, options)
        numbers = range(1, PAGES + 1)
        write_records(place, records, spool.images(numbers), spool.layouts(numbers))
        made = []
        for n, _ in enumerate(records, start=1):
            path = place / f"{n:02d}" / "record.json"
            record = codec.read(path)
            document = convert(replace(Entry(record, path, "sheet"), originals=(scan,)))
            (place / "made.pdf").write_bytes(document.files[0].content)
            for k, page in enumerate(record.source.pages, start=1):
                made += [(f"{page.number}:{text}", box) for text, box in _words(place / "made.pdf", k)]
        return known, made


def _scan(sheet: Path, scan: Path, dpi: int, turn: int, lean: float, bow: float) -> list[tuple[str, Points]]:
    """Write the scan; the words of the sheet at their places on it, in points."""
    known: list[tuple[str, Points]] = []
    pdf = pikepdf.Pdf.new()
    document = pdfium.PdfDocument(sheet)
    for number in range(1, PAGES + 1):
        picture = document[number - 1].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
        height, width = picture.shape[:2]
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        picture = cv2.remap(picture, x, y - _bow(x, width, bow), cv2.INTER_CUBIC, borderValue=(255, 255, 255))
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -lean, 1.0)
        picture = cv2.warpAffine(picture, matrix, (width, height), borderValue=(255, 255, 255))
        noise = np.random.default_rng(number).normal(0, 6, picture.shape)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
        if dpi <= TWO_TONED_DPI:
            picture = _two_toned(picture)
        picture = np.ascontiguousarray(np.rot90(picture, turn // 90))
        for text, box in _words(sheet, number):
            x0, y0, x1, y1 = box * dpi / 72
            corners = np.array([(a, b) for a in (x0, x1) for b in (y0, y1)])
            corners[:, 1] += _bow(corners[:, 0], width, bow)
            corners = np.column_stack([corners, np.ones(4)]) @ matrix.T / (width, height)
            a, b = corners.T
            shown = {0: (a, b), 90: (b, 1 - a), 180: (1 - a, 1 - b), 270: (1 - b, a)}[turn]
            ends = np.array([shown[0].min(), shown[1].min(), shown[0].max(), shown[1].max()])
            known.append((f"{number}:{text}", ends * _page_size(picture, dpi)))
        _add(pdf, picture, dpi)
    pdf.save(scan)
    return known


def _two_toned(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture as a scanner leaves it that sharpens to black and white: thin strokes are pale."""
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.float32)
    return np.asarray(255 / (1 + np.exp((150 - soft) / 18)), np.uint8)


def _bow(x: Points, width: int, most: float) -> Points:
    return most * np.sin(np.pi * x / width)


def _add(pdf: pikepdf.Pdf, picture: NDArray[np.uint8], dpi: int) -> None:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=85)
    stream = pdf.make_stream(buffer.getvalue())
    height, width = picture.shape[:2]
    name = pikepdf.Name
    stream.stream_dict = pikepdf.Dictionary(
        Type=name.XObject, Subtype=name.Image, Width=width, Height=height,
        ColorSpace=name.DeviceRGB, BitsPerComponent=8, Filter=name.DCTDecode,
    )  # fmt: skip
    wide, high = width * 72 / dpi, height * 72 / dpi
    page = pikepdf.Dictionary(
        Type=name.Page, MediaBox=[0, 0, wide, high],
        Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=stream)),
        Contents=pdf.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Im Do Q".encode()),
    )  # fmt: skip
    pdf.pages.append(pikepdf.Page(page))


def _words(path: Path, number: int) -> list[tuple[str, Points]]:
    """poppler's words of a page, boxes in points."""
    pages = ("-f", str(number), "-l", str(number))
    made = subprocess.run(["pdftotext", "-bbox", *pages, str(path), "-"], check=True, capture_output=True)
    root = etree.fromstring(made.stdout, etree.XMLParser(recover=True))
    page = next(root.iter("{*}page"))
    keys = ("xMin", "yMin", "xMax", "yMax")
    return [(w.text or "", np.array([float(w.get(k)) for k in keys])) for w in page.iter("{*}word")]


def _page_size(picture: NDArray[np.uint8], dpi: int) -> Points:
    """Width and height of a picture's page in points, twice."""
    height, width = picture.shape[:2]
    return np.array([width, height, width, height]) * 72 / dpi


def _nearest(word: tuple[str, Points], made: list[tuple[str, Points]], axis: int) -> float | None:
    """How many of its letters the nearest word of nearly the same text is away; None where there is none.

    Words run across (axis 0) or down and up (1).
    """
    text, box = word
    letters = max(1, len(text.split(":", 1)[1]))
    letter = (box[axis + 2] - box[axis]) / letters
    away = [
        float(np.abs(_middle_and_ends(box, other, axis)).max()) / letter
        for name, other in made
        if name.split(":")[0] == text.split(":")[0] and Levenshtein.normalized_similarity(name, text) >= 0.8
    ]
    best = min(away, default=99.0)
    return best if best < 5 else None


def _middle_and_ends(box: Points, other: Points, axis: int) -> Points:
    """Differences of both ends along the word and of its middle across it: type is higher than its ink."""
    across = 1 - axis
    middles = [(each[across] + each[across + 2]) / 2 for each in (box, other)]
    return np.array([box[axis] - other[axis], box[axis + 2] - other[axis + 2], middles[0] - middles[1]])


if __name__ == "__main__":
    main()
