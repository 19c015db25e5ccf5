"""Lines of office Indonesian drawn in many types and spoilt as printers, copiers and scanners spoil them.

The pictures are what `extractor.text.segmentation.lines` cuts out of a page: dark on white, a margin around
the letters.
"""

import io
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractor.page.model import Gray, Units
from extractor.record.geometry import Box
from extractor.store.knowledge import load_json
from extractor.text.language.lexicon import load_lexicon
from extractor.text.segmentation.lines import LineCut, cut_lines
from extractor.text.segmentation.region import Region

FOLDERS = (
    *("liberation", "croscore", "crosextra", "dejavu", "lato", "open-sans", "roboto", "freefont"),
    *("cabin", "comic-neue", "ebgaramond", "linux-libertine", "quattrocento", "urw-base35"),
)
HELD_OUT = ("Caladea", "DejaVuSerifCondensed", "Cabin", "ComicNeue", "EBGaramond")
"""Types that are not learned from, to be measured on."""
USUAL = ("LiberationSerif", "Tinos", "LiberationSans-", "Arimo", "Carlito", "NotoSerif-")
"""The types that offices set their sheets in, or their like."""
UNFIT = (
    "Math",
    "ExtraLight",
    "Hairline",
    "Thin",
    "Initials",
    "Symbol",
    "Dingbats",
    "D050",
    "Z003",
    "Keyboard",
)
"""Types without plain letters, or that no printer of an office brings onto paper."""
CROSSED = 0.15
"""Share of the lines that a pen or a stamp runs over."""
UNDERLINED = 0.04
"""Share of the lines with a rule right under the letters."""
FINE = 4
"""Pixels of the drawing for each pixel of the scan."""
SYLLABLES = tuple(
    "ka ri su no war man di yan to be lu ga mi har ja pu tra sa ni wi do lis tya en dra ba gus hel".split()  # noqa: SIM905
)
LINKS = tuple(
    "dan dari di ke yang untuk kepada dengan pada oleh atau dalam serta tidak jika agar dari dan".split()  # noqa: SIM905
)
"""The commonest words; "dan" and "dari" are as wide as each other and differ by a dot."""
LEADS = ("- ", "{}. ", "1{}. ", "a. ", "b. ", "{}) ", "• ")
NUMERALS = ("I", "II", "III", "IV", "V", "VI", "I, II dan III", "I/a", "III.b", "I dan II")
JOINTS = ("/", "-", ", ", "; ", ": ", " & ", " (")
Image8 = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Wear:
    """How lines are spoilt: `heights` of capitals in pixels of the scan (least, most, usual); `gentle` is the
    exponent that makes harm rarer; `two_toned` the share that the scanner gave in black and white alone,
    `copied` the share of those that were scanned from a copy.
    """

    heights: tuple[float, float, float]
    gentle: float
    two_toned: float
    copied: float


POOR = Wear((7.5, 26.0, 10.5), 0.6, 0.65, 0.6)
"""Coarse scans, and copies of copies."""
OFFICE = Wear((9.0, 60.0, 21.0), 2.5, 0.3, 0.15)
"""What office scanners give at 150 to 400 dots an inch, and pages rendered from files."""


@dataclass(frozen=True)
class DrawnLine:
    """A line's text, and the line as the reader cuts it out of a page."""

    text: str
    cut: LineCut


def drawn_line(rng: random.Random, *, held_out: bool = False, words: int = 4, wear: Wear = POOR) -> DrawnLine:
    """A line of up to `words` words; in one of the types that are never learned from if `held_out`."""
    while True:
        text = random_text(rng, words)
        height = rng.triangular(*wear.heights)
        ink = _ink(text, rng.choice(fonts(held_out=held_out)), height, rng)
        gray = spoil(ink, height, rng, wear)
        cut = _cut(gray, height, ink)
        if cut is not None:
            return DrawnLine(text, cut)


@cache
def fonts(*, held_out: bool) -> tuple[str, ...]:
    """Files of Latin types, roman ones more often than slanted ones."""
    roots = [Path("/usr/share/fonts") / kind for kind in ("truetype", "opentype")]
    files = [p for root in roots for folder in FOLDERS for p in sorted((root / folder).glob("*.[to]tf"))]
    files += [
        p
        for p in sorted((roots[0] / "noto").glob("NotoS*-*.ttf"))
        if p.stem.split("-")[0] in {"NotoSans", "NotoSerif"}
    ]
    wanted = [
        p
        for p in files
        if any(p.stem.startswith(name) for name in HELD_OUT) == held_out
        and not any(odd in p.stem for odd in UNFIT)
    ]
    upright = [p for p in wanted if not ("Italic" in p.stem or "Oblique" in p.stem)]
    usual = [p for p in upright if p.stem.startswith(USUAL)]
    return tuple(str(p) for p in [*usual * 6, *upright * 3, *wanted])


def random_text(rng: random.Random, words: int) -> str:
    """Words, names, numbers, codes and marks as sheets hold them, in a random order."""
    count = rng.randint(1, words)
    text = " ".join(_token(rng) for _ in range(count))
    style = rng.random()
    if style < 0.2:
        text = text.upper()
    elif style < 0.4:
        text = " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
    elif style < 0.75:
        text = text[:1].upper() + text[1:]
    if rng.random() < 0.08:
        text = rng.choice(LEADS).format(rng.randint(1, 9)) + text
    if rng.random() < 0.12:
        text += rng.choice((".", ",", ";", ":", ")", ".", ","))
    return text


@cache
def _vocabulary() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    lexicon = load_lexicon()
    roles = load_json("lexicon/roles.json")
    return lexicon.domain, lexicon.general, (*roles["expansions"], *roles["heads"])


def _token(rng: random.Random) -> str:
    domain, general, roles = _vocabulary()
    makers: tuple[tuple[float, Callable[[], str]], ...] = (
        (40, lambda: rng.choice(domain)),
        (28, lambda: rng.choice(general)),
        (22, lambda: rng.choice(LINKS)),
        (7, lambda: _cased(rng, rng.choice(roles))),
        (6, lambda: _name(rng)),
        (7, lambda: _abbreviation(rng)),
        (5, lambda: f"{_amount(rng)} {rng.choice(load_lexicon().units)}"),
        (2, lambda: rng.choice(NUMERALS)),
        (2, lambda: str(rng.choice((rng.randint(1, 31), rng.randint(1990, 2026), rng.randint(1, 999))))),
        (3, lambda: _code(rng)),
        (3, lambda: rng.choice(domain) + rng.choice(JOINTS) + rng.choice(domain)),
    )
    (make,) = rng.choices([make for _, make in makers], [weight for weight, _ in makers])
    return make()


def _amount(rng: random.Random) -> int:
    return rng.choice((rng.randint(1, 9), rng.randint(1, 60), rng.choice((10, 15, 20, 30, 45, 60))))


def _cased(rng: random.Random, word: str) -> str:
    return rng.choice((word.upper(), word.capitalize(), word))


def _name(rng: random.Random) -> str:
    name = "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4)))
    return _cased(rng, name) + rng.choice(
        ("", "", "", ", S.Sos", ", SH", ", M.Si", ", S.E.", ", M.AP", ", ST")
    )


def _abbreviation(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABDEGHIJKLMNOPRSTUBKPSDN") for _ in range(rng.randint(2, 5)))
    place = rng.randrange(len(letters))
    return letters[:place] + letters[place].lower() + letters[place + 1 :] if rng.random() < 0.35 else letters


def _code(rng: random.Random) -> str:
    parts = [
        "".join(rng.choice(string.digits) for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(2, 4))
    ]
    if rng.random() < 0.4:
        parts[rng.randrange(len(parts))] = _abbreviation(rng)
    if rng.random() < 0.2:
        return (
            "".join(rng.choice(string.digits) for _ in range(8))
            + " "
            + "".join(rng.choice(string.digits) for _ in range(6))
            + f" {rng.randint(1, 2)} 00{rng.randint(1, 9)}"
        )
    return rng.choice(("/", ".", "-", "/")).join(parts)


def _ink(text: str, font: str, height: float, rng: random.Random) -> Floats:
    """Coverage of paper by ink, 0 to 1, at `FINE` times the scan's resolution; wide empty borders."""
    face = ImageFont.truetype(font, max(8, round(height * FINE / 0.71)))
    border = round(2.2 * height * FINE)
    width = int(face.getlength(text)) + 2 * border
    image = Image.new("L", (width, round(height * FINE) + 2 * border), 0)
    ImageDraw.Draw(image).text((border, border), text, font=face, fill=255, anchor="lt")
    if rng.random() < UNDERLINED:
        base = border + round(height * FINE * rng.uniform(1.12, 1.3))
        ImageDraw.Draw(image).line((border, base, width - border, base), fill=255, width=max(2, FINE // 2))
    # Narrow and wide settings of a type, and printers that feed unevenly.
    image = image.resize((round(width * rng.uniform(0.84, 1.16)), image.height), Image.Resampling.BILINEAR)
    ink = np.asarray(image)
    weight = rng.choice((-2, -1, 0, 0, 0, 1, 2))
    if weight:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) + 1, abs(weight) + 1))
        ink = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel)
    return ink.astype(np.float32) / 255


def spoil(ink: Floats, height: float, rng: random.Random, wear: Wear = POOR) -> Gray:
    """The scan of inked paper: turned, blurred, faded, noisy; in two tones, or in greys after JPEG."""
    noise = np.random.default_rng(rng.randrange(2**32))
    turn = rng.gauss(0, 0.8)
    rows, columns = ink.shape[0] // FINE, ink.shape[1] // FINE
    middle = (ink.shape[1] / 2 + rng.uniform(-2, 2), ink.shape[0] / 2 + rng.uniform(-2, 2))
    turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D(middle, turn, 1.0), (columns * FINE, rows * FINE))
    scan = cv2.resize(turned, (columns, rows), interpolation=cv2.INTER_AREA)
    harm = rng.random() ** wear.gentle
    if rng.random() < CROSSED:
        scan = np.maximum(scan, _pen(scan.shape, height, rng))
    scan = cv2.GaussianBlur(scan, (0, 0), 0.25 + 0.075 * height * harm * rng.random())
    scan = scan * (1 - harm * 0.6 * _clouds(noise, scan.shape, height)) * rng.uniform(0.7, 1.0)
    scan += noise.normal(0, 0.02 + 0.12 * harm * rng.random(), scan.shape).astype(np.float32)
    if rng.random() < wear.two_toned:
        if rng.random() < wear.copied:
            scan = _copied(scan, height, rng, noise)
        gray = _two_tones(scan, harm, height, rng, noise)
    else:
        paper, dark = rng.uniform(200, 255), rng.uniform(0, 90)
        scan = 1 - (paper - (paper - dark) * scan) / 255
        gray = _jpeg((255 - 255 * scan).clip(0, 255).astype(np.uint8), rng.randint(25, 90))
        gray = (gray * (250 / max(1.0, float(np.median(gray))))).clip(0, 255).astype(np.uint8)
    back = cv2.getRotationMatrix2D((columns / 2, rows / 2), -turn + rng.gauss(0, 0.12), 1.0)
    method = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    return cv2.warpAffine(gray, back, (columns, rows), flags=method, borderMode=cv2.BORDER_REPLICATE)


def _pen(shape: tuple[int, ...], height: float, rng: random.Random) -> Floats:
    """A stroke of a signature or the ring of a stamp somewhere on the line, as coverage by ink."""
    rows, columns = shape
    drawn = np.zeros(shape, np.uint8)
    centre = rng.uniform(0, columns), rng.uniform(-2, 2) * height + rows / 2
    steps = np.linspace(0, 2 * np.pi, 80)
    if rng.random() < 0.4:
        radius = rng.uniform(2.5, 9) * height
        x, y = centre[0] + radius + radius * np.cos(steps), centre[1] + radius * np.sin(steps)
    else:
        swing, pitch = rng.uniform(1, 3) * height, rng.uniform(0.4, 1.6) * height
        x, y = centre[0] + pitch * (steps - np.pi), centre[1] + swing * np.sin(steps + rng.uniform(0, 6))
    points = np.stack([x, y], axis=1)[None].round().astype(np.int32)
    cv2.polylines(drawn, points, False, 255, max(1, round(height * rng.uniform(0.06, 0.16))), cv2.LINE_AA)
    return drawn.astype(np.float32) / 255 * rng.uniform(0.4, 1.0)


def _copied(scan: Floats, height: float, rng: random.Random, noise: np.random.Generator) -> Floats:
    """Ink of a copy: thin strokes did not reach the copier's level, toner spread over the rest."""
    lost = rng.uniform(0.35, 0.72) + 0.12 * (_clouds(noise, scan.shape, height) - 0.5)
    toner = 0.5 + 0.5 * np.tanh((scan - lost) / rng.uniform(0.02, 0.16))
    spread = cv2.GaussianBlur(toner.astype(np.float32), (0, 0), height * rng.uniform(0.03, 0.11))
    return (spread * rng.uniform(1.0, 1.9)).clip(0, 1)


def _two_tones(
    scan: Floats, harm: float, height: float, rng: random.Random, noise: np.random.Generator
) -> Gray:
    """Black where there is enough ink for the copier; specks and holes beside."""
    level = rng.uniform(0.25, 0.62) * (1 - 0.25 * harm)
    black = scan > level + 0.15 * harm * (_clouds(noise, scan.shape, height) - 0.5)
    for _ in range(rng.choice((0, 0, 1, 2, 4)) * scan.size // 12000):
        y, x = noise.integers(scan.shape[0]), noise.integers(scan.shape[1])
        size = int(noise.integers(1, max(2, round(0.28 * height))))
        black[y : y + size, x : x + size] = noise.random() < 0.7
    return np.where(black, np.uint8(0), np.uint8(255))


def _clouds(noise: np.random.Generator, shape: tuple[int, ...], height: float) -> Floats:
    """Slow changes over the paper, 0 to 1, a few letters wide."""
    coarse = noise.random(
        (max(2, int(shape[0] / height / rng_scale(noise))), max(2, int(shape[1] / height / rng_scale(noise))))
    )
    return cv2.resize(coarse.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).clip(
        0, 1
    )


def rng_scale(noise: np.random.Generator) -> float:
    return float(noise.uniform(0.3, 3.0))


def _jpeg(gray: Image8, quality: int) -> Image8:
    stored = io.BytesIO()
    Image.fromarray(gray).save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored).convert("L"))


def _cut(gray: Gray, height: float, drawn: Floats) -> LineCut | None:
    """The line as the reader would cut it out of the page; None where it would see another, or several."""
    paper, dark = float(np.percentile(gray, 90)), float(gray.min())
    ink = gray < (0.5 * paper + 0.5 * dark)
    if not _legible(ink, drawn, height):
        return None
    box = Box(0, 0, gray.shape[1], gray.shape[0])
    region = Region(box, box.grow(-0.9 * height), gray, ink, np.zeros(gray.shape, np.bool_))
    cuts = cut_lines(region, Units(height, max(1.0, height / 8)))
    inked = np.flatnonzero(drawn.max(axis=0) > 0.5) // FINE
    whole = [
        c for c in cuts if c.box.x0 <= inked[0] + 0.35 * height and c.box.x1 >= inked[-1] - 0.35 * height
    ]
    return whole[0] if len(whole) == 1 else None


def _legible(ink: NDArray[np.bool_], drawn: Floats, height: float) -> bool:
    """Whether something of every letter is left."""
    meant = cv2.resize(drawn, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_AREA) > 0.5
    left = meant & (cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    width = max(2, round(0.45 * height))
    blocks = range(0, ink.shape[1] - width, max(1, width // 2))
    shares = [
        left[:, x : x + width].sum() / meant[:, x : x + width].sum()
        for x in blocks
        if meant[:, x : x + width].sum() > 0.12 * height * width
    ]
    return bool(shares) and min(shares) > 0.3
