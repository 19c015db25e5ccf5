"""How soon the list of many SOPs is open, and how soon it answers, in headless Chromium.

    python -m benchmarks.report_list --records 5000

Records are copies of those of samples/ with other titles, numbers, offices and years. Prints milliseconds
from the request of the file to the first rows on the screen, and from a word typed to the rows it leaves,
the medians of several openings; the size of the file; and the seconds to make it.
"""

import argparse
import json
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from extractor.record import codec
from extractor.record.model import ReviewState
from extractor.report.examined import examine
from extractor.report.index_page import IndexEntry, index_entry, index_page

ROOT = Path(__file__).parents[1]
BROWSER = ROOT / "tests" / "readers" / "browser.mjs"
OPENED = """new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"""
ROWS = "document.querySelectorAll('[data-rows] tr').length"
ANSWERED = """new Promise((done) => {
  const input = document.getElementById('words'), begun = performance.now();
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))))
    .observe(document.querySelector('[data-rows]'), { childList: true });
  input.value = 'layanan 77';
  input.dispatchEvent(new Event('input', { bubbles: true }));
})"""


def many(count: int) -> list[IndexEntry]:
    """Lines for so many records; the same ones each time."""
    chance = random.Random(1)
    known = [
        index_entry(examine(codec.read(path)), "x.html")
        for path in sorted((ROOT / "samples" / "expected").rglob("record.json"))
    ]
    return [
        replace(
            known[n % len(known)],
            address=f"report_files/lembar-{n:05}.html",
            title=f"Penyusunan dan penyampaian laporan layanan {n}",
            number=f"065/{n}/35.07/{2010 + n % 15}",
            office=f"KECAMATAN {chance.randrange(120)}",
            year=2010 + n % 15,
            state=chance.choice(list(ReviewState)),
            doubts=chance.randrange(12),
            file=f"lembar-{n:05}.pdf",
        )
        for n in range(count)
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=5000)
    options.add_argument("--openings", type=int, default=5)
    given = options.parse_args()
    entries = many(given.records)
    begun = time.perf_counter()
    html = index_page(entries, "0")
    made = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        page.write_text(html, encoding="utf-8")
        steps = [["look", OPENED], ["look", ROWS], ["look", ANSWERED], ["look", ROWS]]
        jobs = [{"kind": "page", "source": page.as_uri(), "steps": steps}] * given.openings
        ran = subprocess.run(
            ["node", str(BROWSER), shutil.which("chromium") or ""],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            check=True,
        )
    seen = [outcome["seen"] for outcome in json.loads(ran.stdout)]
    opened, _, answered, _ = (statistics.median(values) for values in zip(*seen, strict=True))
    print(f"{given.records} records: {len(html.encode()) / 1e6:.2f} MB, made in {made:.2f} s")
    print(f"open in {opened:.0f} ms with {seen[0][1]} rows; a word answered in {answered:.0f} ms")


if __name__ == "__main__":
    main()
