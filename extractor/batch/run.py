"""A run over many inputs into one folder of results: plan them, then read part after part."""

from collections.abc import Sequence

from extractor.batch.folders import Folders
from extractor.batch.home import PART_PAGES
from extractor.batch.lease import Lease
from extractor.batch.ledgers.local import LocalLedger
from extractor.batch.ledgers.model import Part, Settlement, grouped
from extractor.batch.model import Engine, SourceResult
from extractor.batch.observing import Observer
from extractor.batch.parts import Parts, Workspace, codes_of
from extractor.batch.planning.plan import Source
from extractor.batch.planning.survey import Survey
from extractor.batch.reading import Reader, Settings
from extractor.batch.stages import Stages


class Run:
    """One run of the inputs over an engine; it is executed once.

    It is planned into a ledger as any run is. What outlives it is the file `index.json` beside the records of
    each input, as folders of results are moved, copied and merged by people, file by file.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        settings: Settings,
        engine: Engine,
        stages: Stages,
        observer: Observer,
    ) -> None:
        self._sources = sources
        self._settings = settings
        self._engine = engine
        self._stages = stages
        self._observer = observer

    def execute(self) -> list[SourceResult]:
        """Work until every input is finished; results in the order of the inputs.

        Raises LockedError where another run writes to the same folder, OutputError where results cannot be
        written; a KeyboardInterrupt passes through. Either way the engine is closed, and the inputs and pages
        that were finished before stay on the disk.
        """
        settings = self._settings
        with Lease(settings.out) as lease, LocalLedger(lease.state / "ledger.sqlite") as ledger:
            try:
                documents = Survey(self._engine, settings.options.page).documents(self._sources)
                ledger.add(grouped(documents, PART_PAGES), settings.key)
                desk = _OneFolder(Workspace(Folders(settings.out, settings.key), lease))
                with Parts(ledger, desk, self._observer) as parts:
                    Reader(parts, settings, self._engine, self._stages, self._observer).read()
            except BaseException:
                self._engine.close()
                raise
            return [result for _, settlement in ledger.settled() for result in settlement.results]


class _OneFolder:
    """A desk where all documents have their folders side by side, and these are the results."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def open(self, part: Part) -> Workspace:  # noqa: ARG002 - of the protocol
        """The one folder for all."""
        return self._workspace

    def publish(
        self,
        part: Part,  # noqa: ARG002 - of the protocol
        results: Sequence[SourceResult],
    ) -> Settlement:
        """What was written is where it belongs."""
        return Settlement(tuple(results), codes_of(results))

    def settled(self, part: Part, settlement: Settlement, *, counts: bool) -> None:
        """There is nothing to tidy up."""

    def leave(self, workspace: Workspace) -> None:
        """The folder is held until the run ends."""

    def close(self, *, done: bool) -> None:
        """What is there is wanted."""
