"""The order in which a flow takes the symbols of a diagram: each after all that lead to it, returns apart."""

from collections.abc import Sequence

from extractor.flow.model import Connector


def flow_order(count: int, connectors: Sequence[Connector]) -> list[int]:
    """The indices of the symbols in the order of the flow; they are given by their place along the lanes.

    Of several ways on, the one to the symbol that stands first is taken first. Connectors that lead back to
    what was already passed on the way do not count.
    """
    targets: dict[int, list[int]] = {}
    entered: set[int] = set()
    for connector in connectors:
        targets.setdefault(connector.source, []).append(connector.target)
        entered.add(connector.target)
    begins = [n for n in range(count) if n not in entered]
    done: list[int] = []
    seen: set[int] = set()
    # What is finished last comes first; so of several, the last is begun with.
    for start in [*reversed(begins), *(n for n in range(count) if n in entered)]:
        if start in seen:
            continue
        part: list[int] = []
        _visit(start, targets, seen, part)
        done = [*done, *part] if start in begins else [*part, *done]
    return done[::-1]


def _visit(start: int, targets: dict[int, list[int]], seen: set[int], done: list[int]) -> None:
    """Adds a symbol behind all that follow it, without recursion: sheets may be long."""
    seen.add(start)
    stack = [(start, iter(sorted(set(targets.get(start, ())), reverse=True)))]
    while stack:
        _, following = stack[-1]
        after = next((n for n in following if n not in seen), None)
        if after is None:
            done.append(stack.pop()[0])
        else:
            seen.add(after)
            stack.append((after, iter(sorted(set(targets.get(after, ())), reverse=True))))
