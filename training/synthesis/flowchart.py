"""Random flows that an SOP could hold: symbols in rows and lanes, and who follows whom."""

import random
from dataclasses import dataclass

from extractor.record.model import SymbolKind

YES_NO = (
    ("Ya", "Tidak"),
    ("YA", "TIDAK"),
    ("Y", "T"),
    ("Setuju", "Tidak setuju"),
    ("Lengkap", "Tidak lengkap"),
    ("Sesuai", "Tidak sesuai"),
)


@dataclass(frozen=True)
class Node:
    """A symbol to draw. `level` counts the heights within a row, 0 at the top."""

    row: int
    lane: int
    level: int
    kind: SymbolKind
    text: str = ""


@dataclass(frozen=True)
class Link:
    """A connector to draw between two nodes (indices); `word` is printed beside it."""

    source: int
    target: int
    label: str | None = None
    word: str | None = None


@dataclass(frozen=True)
class Flowchart:
    lanes: int
    rows: int
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def random_flowchart(rng: random.Random, max_lanes: int = 15, max_rows: int = 11) -> Flowchart:
    """A valid flow: starts and ends at terminators, decisions fork, everything is reachable."""
    lanes = rng.choices(range(1, max_lanes + 1), [4 if 2 <= n <= 7 else 1 for n in range(1, max_lanes + 1)])[
        0
    ]
    rows = rng.randint(2, max_rows)
    nodes: list[Node] = []
    groups: list[list[int]] = []  # indices that are done at the same time, in the order of the flow
    for row in range(rows):
        first, last = row == 0, row == rows - 1
        groups += _row(rng, nodes, row, lanes, first, last)
    links = _links(rng, nodes, groups)
    return Flowchart(lanes, rows, tuple(nodes), tuple(links))


def _row(
    rng: random.Random, nodes: list[Node], row: int, lanes: int, first: bool, last: bool
) -> list[list[int]]:
    def add(lane: int, level: int, kind: SymbolKind) -> int:
        nodes.append(Node(row, lane, level, kind))
        return len(nodes) - 1

    def kind() -> SymbolKind:
        return SymbolKind.DECISION if rng.random() < 0.3 else SymbolKind.PROCESS

    if first or last:
        lane = rng.randrange(lanes)
        if not last or rng.random() < 0.85:
            end = add(lane, 0, SymbolKind.TERMINATOR)
            if first and rng.random() < 0.12:
                other = rng.randrange(lanes)
                return [[end], [add(other, 1, SymbolKind.PROCESS)]]
            return [[end]]
        before = add(lane, 0, SymbolKind.PROCESS)
        return [[before], [add(rng.randrange(lanes), 1, SymbolKind.TERMINATOR)]]
    draw = rng.random()
    if draw < 0.72 or lanes < 3:
        return [[add(rng.randrange(lanes), 0, kind())]]
    if draw < 0.86:  # a chain along the row
        chosen = sorted(rng.sample(range(lanes), min(lanes, rng.randint(2, 5))), reverse=rng.random() < 0.2)
        return [[add(lane, 0, SymbolKind.PROCESS if rng.random() < 0.7 else kind())] for lane in chosen]
    if draw < 0.93:  # at the same time
        return [
            [add(lane, 0, SymbolKind.PROCESS) for lane in sorted(rng.sample(range(lanes), rng.randint(2, 3)))]
        ]
    chosen = rng.sample(range(lanes), 2)
    return [[add(chosen[0], 0, kind())], [add(chosen[1], 1, kind())]]


def _links(rng: random.Random, nodes: list[Node], groups: list[list[int]]) -> list[Link]:
    words = rng.choice(YES_NO)
    printed = rng.random()
    links: list[Link] = []
    for at, group in enumerate(groups[:-1]):
        for source in group:
            decision = nodes[source].kind is SymbolKind.DECISION
            show = decision and (printed < 0.5 or (printed < 0.7 and rng.random() < 0.5))
            yes = (("yes", words[0]) if show else ("yes", None)) if decision else (None, None)
            links += [Link(source, target, *yes) for target in groups[at + 1]]
            if decision and at > 0:
                back = groups[max(0, at - rng.choice((1, 1, 1, 2, 3)))][0]
                if back != source:
                    said = decision and (printed < 0.5 or (printed < 0.7 and rng.random() < 0.5))
                    links.append(Link(source, back, "no", words[1] if said else None))
    return links
