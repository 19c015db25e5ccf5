"""Small files of every kind that is read, spoilt at random, through `sop extract`, many at a time.

    python -m benchmarks.mutants [--count 5000] [--seed 1] [--keep FOLDER]

Each has to come to an end within its limits, with records or with one clear error: no fault of the program,
no file outside the folder of results, no memory over the limit. What breaks this is copied to FOLDER.
"""

import argparse
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from PIL import Image, ImageDraw, ImageFont

from benchmarks.hostile import Cost, watch

A_RUN = 200
MEMORY_BYTES = 1_500_000_000
ALLOWED = {0, 3, 4, 5}
FAULTS = ("E-INTERNAL", "E-CRASH")
"""What no input may cause: a fault of the program, a process that ends by itself."""
NAMES_OF_PDF = (b"/JBIG2Decode", b"/JPXDecode", b"/CCITTFaxDecode", b"/LZWDecode", b"/Crypt", b"/Pages")
Mutator = Callable[[bytes, random.Random], bytes]


def page(words: str) -> Image.Image:
    """A ruled note so small that reading it costs next to nothing."""
    picture = Image.new("L", (240, 160), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((10, 10, 230, 150), outline=0, width=2)
    draw.line((120, 10, 120, 150), fill=0, width=2)
    draw.text((20, 60), words, fill=0, font=ImageFont.load_default(18))
    return picture


def seeds() -> dict[str, bytes]:
    """A file of each kind."""
    first, second = page("Surat"), page("Arsip")
    found: dict[str, bytes] = {}
    kinds = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "bmp": "BMP", "webp": "WEBP", "jp2": "JPEG2000"}
    for suffix, kind in kinds.items():
        found[suffix] = written(first, kind)
    found["tif"] = written(first, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")
    found["g4.tif"] = written(first.convert("1"), "TIFF", compression="group4")
    found["scan.pdf"] = written(first, "PDF", save_all=True, append_images=[second])
    found["fax.pdf"] = written(first.convert("1"), "PDF")
    found["digital.pdf"] = digital()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", found["png"])
        archive.writestr("../b.jpg", found["jpg"])
    found["zip"] = packed.getvalue()
    found["txt"] = b"NOMOR SOP : 1/2024\nNAMA SOP : Surat\nNo | Kegiatan | Waktu\n1 | Menerima | 5 menit\n"
    return found


def written(picture: Image.Image, kind: str, **more: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **more)  # type: ignore[arg-type]
    return stream.getvalue()


def digital() -> bytes:
    """A PDF of objects that are easy to spoil, uncompressed."""
    content = b"BT /F1 12 Tf 20 60 Td (Menerima surat) Tj ET 10 10 220 140 re S 120 10 m 120 150 l S"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 240 160] /Contents 5 0 R /Resources 6 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 240 160] /Contents 5 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, value in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + table + tail


def truncated(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64))):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def lying(data: bytes, rng: random.Random) -> bytes:
    """Four bytes of the head that say another size, count or place."""
    place = rng.randrange(min(len(data), 200))
    lie = rng.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\x80\0\0\0", b"\0\0\x80\0"))
    return data[:place] + lie + data[place + 4 :]


def moved(data: bytes, rng: random.Random) -> bytes:
    """A piece taken from one place and put to another, or written over with another."""
    start, length, place = rng.randrange(len(data)), rng.randrange(1, 200), rng.randrange(len(data))
    piece = data[start : start + length]
    return data[:place] + piece + data[place + rng.choice((0, len(piece))) :]


def filled(data: bytes, rng: random.Random) -> bytes:
    place, length = rng.randrange(len(data)), rng.randrange(1, 500)
    filler = rng.choice((b"\0", b"\xff", b"(", b"[", b"<<", b"9"))
    return data[:place] + (filler * length)[:length] + data[place + length :]


def repeated(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start : start + rng.randrange(1, 300)] * rng.choice((2, 100)) + data[start:]


def renumbered(data: bytes, rng: random.Random) -> bytes:
    """Another number where a file writes one out: giant boxes, loops of references, lying lengths."""
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return flipped(data, rng)
    match = rng.choice(found)
    other = rng.choice((b"0", b"1", b"2", b"3", b"-1", b"99999999", b"4294967295", b"1e38", b"2147483648"))
    return data[: match.start()] + other + data[match.end() :]


def renamed(data: bytes, rng: random.Random) -> bytes:
    """Another filter, type or key of a PDF."""
    found = list(re.finditer(rb"/[A-Z][A-Za-z0-9]+", data))
    if not found:
        return moved(data, rng)
    match = rng.choice(found)
    names = (
        b"/JBIG2Decode",
        b"/JPXDecode",
        b"/CCITTFaxDecode",
        b"/LZWDecode",
        b"/Crypt",
        b"/Pages",
        b"/XObject",
    )
    return data[: match.start()] + rng.choice((*names, rng.choice(found)[0])) + data[match.end() :]


MUTATORS: tuple[Mutator, ...] = (
    truncated,
    flipped,
    lying,
    moved,
    filled,
    repeated,
    renumbered,
    renamed,
)
NAMES = ("%2e%2e%2f{}.{}", "a\n{}.{}", "-{}.{}", "\x1b[31m{}.{}", "{} .{}", "CON{}.{}", "é\u202e{}.{}")


def fill(folder: Path, count: int, rng: random.Random) -> None:
    """So many spoilt files, a link that leads out, one that leads to itself, a pipe and a folder's name."""
    kinds = list(seeds().items())
    for number in range(count):
        suffix, data = rng.choice(kinds)
        for _ in range(rng.choice((1, 1, 1, 3))):
            data = rng.choice(MUTATORS)(data, rng) or b"\0"
        pattern = rng.choice(NAMES) if rng.random() < 0.1 else "{}.{}"
        (folder / pattern.format(f"{number:05d}", suffix)).write_bytes(data)
    (folder / "out.pdf").symlink_to("/etc/passwd")
    (folder / "self.pdf").symlink_to("self.pdf")
    os.mkfifo(folder / "pipe.pdf")


def disturb(folder: Path, count: int, rng: random.Random, jobs: int = 2) -> tuple[Counter[str], list[str]]:
    """Read so many mutants below `folder`; what became of them, and what should not have."""
    inputs, out, temporary = folder / "in", folder / "deep" / "out", folder / "tmp"
    for made in (inputs, out.parent, temporary):
        made.mkdir()
    fill(inputs, count, rng)
    before = {path: path.lstat().st_mtime_ns for path in inputs.rglob("*")}
    command = [sys.executable, "-m", "extractor", "extract", str(inputs), "--out", str(out), "--json"]
    limits = {"SOP_PAGE_PAGE_SECONDS": "20", "TMPDIR": str(temporary)}
    cost = Cost()
    with (folder / "said").open("w+b") as said:
        with subprocess.Popen(
            [*command, "--jobs", str(jobs)], stdout=said, env={**os.environ, **limits}
        ) as process:
            watch(psutil.Process(process.pid), cost)
        said.seek(0)
        results = json.load(said) if process.returncode in ALLOWED else []
    wrong = [f"It ended with {process.returncode}."] if process.returncode not in ALLOWED else []
    seen: Counter[str] = Counter()
    for result in results:
        told = [str(result["problem"] or ""), *(page["code"] for page in result["failed_pages"])]
        codes = sorted({code.split(":")[0] for code in told if code})
        seen[" ".join([result["status"], *codes])] += 1
        if set(codes) & set(FAULTS) or (result["status"] == "failed" and not codes):
            wrong.append(f"{result['source']}: {told}")
    if len(results) != len(before):
        wrong.append(f"{len(before)} inputs have {len(results)} results.")
    if {path: path.lstat().st_mtime_ns for path in inputs.rglob("*")} != before:
        wrong.append("Inputs were changed.")
    strange = [*temporary.iterdir(), *(path for path in out.parent.iterdir() if path != out)]
    wrong += [f"Left behind: {path}." for path in strange]
    if cost.worker_bytes > MEMORY_BYTES:
        wrong.append(f"A worker held {cost.worker_bytes:,} bytes.")
    return seen, wrong


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args(arguments)
    rng, total, bad = random.Random(given.seed), Counter[str](), 0
    for start in range(0, given.count, A_RUN):
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            seen, wrong = disturb(Path(folder), min(A_RUN, given.count - start), rng)
            total += seen
            bad += len(wrong)
            print(f"{start + A_RUN}: {len(wrong)} wrong", *wrong, sep="\n  ", flush=True)
            if wrong and given.keep:
                shutil.copytree(Path(folder) / "in", given.keep / str(start), symlinks=True)
    for what, number in total.most_common():
        print(f"{number:6} {what}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
