"""Which pages of each input to work on, as the command line names them: `1-4,7,9-`; and lists of them."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from extractor.errors import OptionsError

_MOST_RUNS = 12  # runs of pages that are told one by one
_RANGE = re.compile(r"\s*(?P<first>\d+)?\s*(?P<dash>-)?\s*(?P<last>\d+)?\s*")


@dataclass(frozen=True)
class PageSelection:
    """Ranges of page numbers from 1, both ends included; None as an end means the file's last page."""

    ranges: tuple[tuple[int, int | None], ...] = ((1, None),)

    def of(self, page_count: int) -> tuple[int, ...]:
        """The selected pages of a file with `page_count` pages, ascending, each once."""
        chosen: set[int] = set()
        for first, last in self.ranges:
            chosen.update(range(first, min(page_count, page_count if last is None else last) + 1))
        return tuple(sorted(chosen))

    def __str__(self) -> str:
        return ",".join(
            str(first) if first == last else f"{first}-{'' if last is None else last}"
            for first, last in self.ranges
        )


ALL_PAGES = PageSelection()


def parse_pages(text: str) -> PageSelection:
    """The selection that a text such as `1-4,7,9-` names; OptionsError where it names none."""
    return PageSelection(tuple(_parse_range(part) for part in text.split(",")))


def listed(numbers: Collection[int]) -> str:
    """Page numbers with runs of them drawn together: `Pages 1-3, 7`; of many runs the first."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = runs[:_MOST_RUNS]
    words = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in told)
    more = len(numbers) - sum(map(len, told))
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {words}" + (f" and {more:,} more" if more else "")


def _parse_range(part: str) -> tuple[int, int | None]:
    match = _RANGE.fullmatch(part)
    first, dash, last = match.group("first", "dash", "last") if match else (None, None, None)
    if first is None and last is None:
        raise OptionsError(f"{part.strip()[:40]!r} is no range of pages.", "Write it like 1-4,7,9-.")
    start = int(first or 1)
    end = int(last) if last else (None if dash else start)
    if start < 1 or (end is not None and end < start):
        raise OptionsError(
            f"The pages {part.strip()[:40]!r} run backwards or begin before 1.", "Write it like 1-4."
        )
    return start, end
