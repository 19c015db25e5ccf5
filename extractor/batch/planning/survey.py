"""Looks at inputs before any work is planned: their digests and how many pages they hold, in their order."""

from collections.abc import Callable, Iterable, Iterator
from itertools import count, islice
from typing import cast

from extractor.batch.ledgers.model import Document
from extractor.batch.model import Engine, Outcome, Task
from extractor.batch.planning.plan import Source
from extractor.batch.stages import weigh_all, weigh_one
from extractor.options import PageOptions

_INPUTS_A_TASK = 16
_TASKS_AHEAD = 64
"""Tasks that wait for their turn: enough for all processes of a machine, few enough to bound memory."""


class Survey:
    """Weighs inputs on an engine that has nothing else to do meanwhile."""

    def __init__(self, engine: Engine, options: PageOptions) -> None:
        self._engine = engine
        self._options = options
        self._asked: dict[int, list[Source]] = {}
        self._ready: dict[int, list[Document | None]] = {}

    def documents(self, sources: Iterable[Source]) -> Iterator[Document]:
        """A document for each input, in their order; one that fails its task is planned unweighed."""
        waiting, numbers, following = iter(sources), count(), 0
        while True:
            while len(self._asked) < _TASKS_AHEAD and (some := list(islice(waiting, _INPUTS_A_TASK))):
                self._ask(next(numbers), some)
            if following not in self._asked:
                return
            while None in self._ready[following]:
                self._hear()
            yield from (document for document in self._ready.pop(following) if document is not None)
            del self._asked[following]
            following += 1

    def _ask(self, number: int, sources: list[Source]) -> None:
        self._asked[number] = sources
        self._ready[number] = [None] * len(sources)
        self._submit((number, None), weigh_all, sources)

    def _submit(self, key: object, function: Callable[..., object], given: object) -> None:
        self._engine.submit(Task(key, function, (given, self._options), self._options.page_seconds))

    def _hear(self) -> None:
        """Take the next outcome; where a task failed, each of its inputs becomes a task of its own."""
        outcome: Outcome = self._engine.next_outcome()
        number, place = cast("tuple[int, int | None]", outcome.key)
        sources, ready = self._asked[number], self._ready[number]
        if place is not None:
            source = sources[place]
            ready[place] = outcome.value or Document(source.path, source.root)
        elif outcome.problem is None:
            ready[:] = outcome.value
        else:
            for index, source in enumerate(sources):
                self._submit((number, index), weigh_one, source)
