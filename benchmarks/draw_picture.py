"""Draws a sheet beside its record for the README: `python -m benchmarks.draw_picture RECORD PAGE OUT.png`.

Each value of the record has the colour of its box on the page.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from extractor.record import codec
from extractor.record.model import SopRecord, Step

COLOURS = {
    "activity": "#1f5fbf",
    "symbols": "#b3401e",
    "duration": "#1d7a3a",
    "requirements": "#7a4fa0",
    "outputs": "#8a6d00",
}
INK, PALE = "#222222", "#777777"
WIDTH, LINE, MARGIN = 1200, 21, 24
Line = list[tuple[str, str]]
"""Pieces of text with their colours."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("page", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=4, help="steps to show")
    parser.add_argument("--font", default="DejaVuSansMono.ttf")
    arguments = parser.parse_args()
    record = codec.read(arguments.record)
    sheet = _sheet(record, arguments.record.parent, arguments.page)
    text = _text(
        list(_lines(record, arguments.page, arguments.steps)), ImageFont.truetype(arguments.font, 15)
    )
    picture = Image.new(
        "RGB", (sheet.width + text.width + 3 * MARGIN, max(sheet.height, text.height) + 2 * MARGIN), "white"
    )
    picture.paste(sheet, (MARGIN, MARGIN))
    picture.paste(text, (sheet.width + 2 * MARGIN, MARGIN))
    picture.quantize(256).save(arguments.out, optimize=True)


def _sheet(record: SopRecord, folder: Path, number: int) -> Image.Image:
    """The page with the boxes of its values, cut to what it holds and scaled to WIDTH."""
    page = next(page for page in record.source.pages if page.number == number)
    picture = Image.open(folder / (page.image or "")).convert("RGB")
    shade = picture.copy()
    draw = ImageDraw.Draw(shade)
    boxes = []
    for pointer, evidence in record.evidence.items():
        field = pointer.split("/")[3] if pointer.startswith("/steps/") else ""
        if evidence.page == number and evidence.box:
            boxes.append(evidence.box)
            if field in COLOURS:
                draw.rectangle(evidence.box, fill=COLOURS[field])
    picture = Image.blend(picture, shade, 0.22)
    edge = 60
    left, top = (min(box[side] for box in boxes) - edge for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) + edge for side in (2, 3))
    cut = picture.crop(
        (max(0, int(left)), max(0, int(top)), min(page.width, int(right)), min(page.height, int(bottom)))
    )
    return cut.resize((WIDTH, round(cut.height * WIDTH / cut.width)), Image.Resampling.LANCZOS)


def _lines(record: SopRecord, number: int, most: int) -> Iterator[Line]:
    names = {actor.id: actor.name for actor in record.actors}
    yield [("title     ", PALE), (record.identity.sop_title or "", INK)]
    yield [("actors    ", PALE), (", ".join(names.values()), INK)]
    for step in [step for step in record.steps if step.page == number][:most]:
        yield []
        yield from _step_lines(step, names)
    labelled = [edge for edge in record.flow if edge.label]
    if labelled:
        yield []
    for edge in labelled:
        yield [("flow      ", PALE), (f"{edge.source} -> {edge.target}: {edge.label}", INK)]


def _step_lines(step: Step, names: dict[str, str]) -> Iterator[Line]:
    for number, part in enumerate(_wrapped(step.activity, 52)):
        yield [(f"step {step.number:<5}" if number == 0 else " " * 10, PALE), (part, COLOURS["activity"])]
    done_by = ", ".join(f"{names.get(s.actor or '', '?')} ({s.kind})" for s in step.symbols)
    yield [("  by      ", PALE), (done_by, COLOURS["symbols"])]
    yield [("  needs   ", PALE), ("; ".join(step.requirements), COLOURS["requirements"])]
    if step.duration:
        time = f"{step.duration.text}  {step.duration.maximum or ''}"
        yield [("  takes   ", PALE), (time, COLOURS["duration"])]
    yield [("  gives   ", PALE), ("; ".join(step.outputs), COLOURS["outputs"])]


def _wrapped(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def _text(lines: list[Line], font: ImageFont.FreeTypeFont) -> Image.Image:
    width = round(max(sum(font.getlength(text) for text, _ in line) for line in lines)) + 2
    picture = Image.new("RGB", (width, LINE * len(lines)), "white")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        x = 0.0
        for text, colour in line:
            draw.text((x, number * LINE), text, fill=colour, font=font)
            x += font.getlength(text)
    return picture


if __name__ == "__main__":
    main()
