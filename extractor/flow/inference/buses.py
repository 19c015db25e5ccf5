"""Bars that share work out to the symbols of a row, or gather it: what crosses one feeds it, or leads on.

Where two lines cross, a connector takes no turn. A bar that joins nothing but the tops of symbols in one row
has no other source than the line across it, though; nor has one that joins nothing but their bottoms another
end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.flow.model import DrawnSymbol
from extractor.flow.tracing.fusion import Junctions, Link
from extractor.flow.tracing.graph import TURN_AT_CROSSING, side

_BAR = 2.2
"""Most that a way costs that turns at no crossing."""
_GAP = 0.5
"""Most that is missing (text heights) of a line that crosses a bar."""
_HEADED, _ENTERS = 0.5, 0.5
"""From this probability on a port bears a head; what one without counts for under a bar that is fed."""
_NO_WAY = 4.0
"""What it costs more to read a connector along the bar, from one of the row to another. By hand: as much as
the heads at its two ends can say."""
_PAIR = 2
"""Symbols of which one may lead to the other; more share a bar."""


@dataclass(frozen=True)
class _Bus:
    """The ports of a bar's arms, of the symbol that a line across joins to it, and others of the row."""

    arms: frozenset[int]
    across: frozenset[int]
    beside: frozenset[int]


def with_buses(
    junctions: Junctions, symbols: Sequence[DrawnSymbol], heads: Sequence[float]
) -> tuple[Junctions, list[float]]:
    """The junctions, with turns at bars' crossings free and ways along the bars dear, and the heads.

    `heads` are the probabilities of arrow heads at the ports. What a bar brings enters the symbols under it
    with heads or without: hardly an office draws one on each arm.
    """
    links, heads = list(junctions.links), list(heads)
    for bus in _buses(junctions, symbols, heads):
        for arm in bus.arms:
            if side(junctions.ports[arm]) == "t":
                heads[arm] = max(heads[arm], _ENTERS)
        for k, link in enumerate(links):
            ends = {link.start, link.end}
            if not ends & bus.arms:
                continue
            if ends & bus.across and _crosses(link):
                links[k] = link._replace(cost=max(0.0, link.cost - TURN_AT_CROSSING))
            elif ends <= bus.arms | bus.beside:
                links[k] = link._replace(cost=link.cost + _NO_WAY)
    return replace(junctions, links=tuple(links)), heads


def _crosses(link: Link) -> bool:
    """Whether a way is dear for a turn at a crossing, and not for what is missing of it."""
    return link.cost > _BAR and link.way.gap < _GAP


def _buses(junctions: Junctions, symbols: Sequence[DrawnSymbol], heads: Sequence[float]) -> Iterator[_Bus]:
    sides = [side(port) for port in junctions.ports]
    of = [port.symbol for port in junctions.ports]
    near: dict[int, set[int]] = {}
    over: dict[int, set[int]] = {}
    for link in junctions.links:
        if link.cost <= _BAR or _crosses(link):
            known = over if _crosses(link) else near
            known.setdefault(link.start, set()).add(link.end)
            known.setdefault(link.end, set()).add(link.start)
    for arms in _bars(near, sides):
        joined = {of[port] for port in arms}
        if len({symbols[s].row for s in joined}) > 1 or not _is_shared(arms, of, heads):
            continue
        met = [
            port for port in set().union(*(over.get(arm, set()) for arm in arms)) if of[port] not in joined
        ]
        facing = "b" if sides[min(arms)] == "t" else "t"
        across = {p for p in met if sides[p] == facing and joined <= {of[arm] for arm in over[p] & arms}}
        beside = {p for p in met if sides[p] != facing}
        if across:
            yield _Bus(frozenset(arms), frozenset(across), frozenset(beside))


def _bars(near: dict[int, set[int]], sides: Sequence[str]) -> Iterator[set[int]]:
    """Ports that hang together without crossings, all of them tops or all bottoms."""
    seen: set[int] = set()
    for start in sorted(near):
        if start in seen:
            continue
        group, front = {start}, [start]
        while front:
            more = near[front.pop()] - group
            group |= more
            front += more
        seen |= group
        if {sides[port] for port in group} in ({"t"}, {"b"}):
            yield group


def _is_shared(arms: set[int], of: Sequence[int], heads: Sequence[float]) -> bool:
    """Whether arms lead to three symbols or more, or bear heads all alike: else one may lead to the other."""
    headed = {of[port]: False for port in arms}
    for port in arms:
        headed[of[port]] |= heads[port] >= _HEADED
    return len(headed) > _PAIR or (len(headed) == _PAIR and len(set(headed.values())) == 1)
