"""How many randomly drawn flows are recovered as a whole, by the level of noise.

    python -m benchmarks.flow_recovery [--sheets 50] [--levels 0 1 2 3] [--seed 5000]

The sheets are those of `training/synthesis`: lanes, routes, heads, labels, widths, wear by chance. Columns:
flows recovered whole, precision and recall of connectors, labels right among those printed, how many of the
wrong or missed connectors are marked or end at a marked symbol, connectors marked, CPU seconds a sheet.
"""

import argparse
import time
from collections import Counter

import cv2

from extractor.flow.reading import read_flow
from extractor.options import FlowOptions
from training.synthesis.sheet import Drawn, draw_sheet

REVIEW_BELOW = FlowOptions().review_below


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sheets", type=int, default=50)
    parser.add_argument("--levels", type=int, nargs="+", default=[0, 1, 2, 3])
    parser.add_argument("--seed", type=int, default=5000)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print("level  whole  precision  recall  labels  confessed  marked  cpu s")
    for level in arguments.levels:
        seeds = range(arguments.seed + 1000 * level, arguments.seed + 1000 * level + arguments.sheets)
        print(_row(level, sum((recovery(draw_sheet(seed, level)) for seed in seeds), Counter())), flush=True)


def recovery(sheet: Drawn) -> Counter[str]:
    """Counts of one sheet: what was drawn, what was read, and what of it is right and marked."""
    start = time.process_time()
    flow = read_flow(sheet.page, sheet.grid, sheet.symbols, [""] * len(sheet.grid.steps), sheet.read)
    seconds = time.process_time() - start
    place = {symbol.box: n for n, symbol in enumerate(sheet.symbols)}
    drawn = [place[symbol.box] for symbol in flow.symbols]
    got = {(drawn[c.source], drawn[c.target]): c for c in flow.connectors}
    true = {(edge[0], edge[1]): edge for edge in sheet.edges}
    hits = got.keys() & true.keys()
    wrong = got.keys() ^ true.keys()
    marked = {pair for pair, c in got.items() if c.confidence < REVIEW_BELOW}
    doubted = {end for pair in marked for end in pair}
    doubted |= {drawn[n] for n, symbol in enumerate(flow.symbols) if symbol.confidence < REVIEW_BELOW}
    labelled = [pair for pair in hits if true[pair][3]]
    return Counter(
        sheets=1,
        whole=int(not wrong),
        hits=len(hits),
        got=len(got),
        true=len(true),
        labelled=len(labelled),
        labels=sum(got[pair].label == true[pair][2] for pair in labelled),
        wrong=len(wrong),
        confessed=sum(not doubted.isdisjoint(pair) for pair in wrong),
        marked=len(marked),
        milliseconds=round(1000 * seconds),
    )


def _row(level: int, counts: Counter[str]) -> str:
    def share(part: str, whole: str) -> float:
        return counts[part] / counts[whole] if counts[whole] else 1.0

    numbers = (
        f"{level:5d}",
        f"{share('whole', 'sheets'):5.2f}",
        f"{share('hits', 'got'):9.3f}",
        f"{share('hits', 'true'):6.3f}",
        f"{share('labels', 'labelled'):6.3f}",
        f"{counts['confessed']:4d}/{counts['wrong']:<4d}",
        f"{share('marked', 'got'):6.3f}",
        f"{share('milliseconds', 'sheets') / 1000:5.2f}",
    )
    return "  ".join(numbers)


if __name__ == "__main__":
    main()
