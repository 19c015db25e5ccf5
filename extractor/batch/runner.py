"""Plans runs and carries them out: what `sop batch` does, for any number of runners at once."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from extractor.batch.home import Home
from extractor.batch.ledgers.model import Counts, grouped
from extractor.batch.limits import Guard
from extractor.batch.model import Engine
from extractor.batch.observing import Observer
from extractor.batch.parts import Parts
from extractor.batch.planning.plan import Source
from extractor.batch.planning.survey import Survey
from extractor.batch.reading import Reader
from extractor.batch.stages import Stages


def plan(home: Home, sources: Iterable[Source], engine: Engine) -> int:
    """Add inputs to a run, those left out that it holds with the same content; how many parts that makes.

    Stopped in the middle it keeps the parts that are planned; the same call goes on from there.
    """
    terms = home.terms
    ledger = home.ledger()
    try:
        weighed = Survey(engine, terms.options.page).documents(map(_anywhere, sources))
        groups = grouped(ledger.unplanned(weighed), terms.part_pages)
        return ledger.add(groups, terms.settings(home.root).key)
    except BaseException:
        engine.close()
        raise
    finally:
        ledger.close()


def carry_out(
    home: Home,
    engine: Engine,
    stages: Stages,
    observer: Observer,
    guard: Guard,
    *,
    patient: bool = True,
    holder: str | None = None,
) -> Counts:
    """Work until no part is left, neither here nor at other runners, whose parts it takes over if they end.

    Without `patient` it ends as soon as others have all that is left. `holder` names it in a shared ledger.
    Raises StoppedError where too much fails, OutputError where results cannot be written. Whatever ends it,
    its leases are given back.
    """
    home.check_current()
    desk, ledger = home.desk(), home.ledger(holder=holder)
    done = False
    try:
        with Parts(ledger, desk, observer, guard, patient=patient) as parts:
            Reader(parts, home.terms.settings(home.root), engine, stages, observer).read()
        done = not ledger.is_open()
        return ledger.counts()
    finally:
        desk.close(done=done)
        ledger.close()


def keep_up(
    home: Home,
    arrivals: Iterable[Sequence[Source]],
    engine: Engine,
    stages: Stages,
    observer: Observer,
    guard: Guard,
) -> None:
    """Plan and read inputs as they arrive, what was planned before first. Raises what `carry_out` does."""
    for arrived in chain([()], arrivals):
        plan(home, arrived, engine)
        carry_out(home, engine, stages, observer, guard, patient=False)


def retry(home: Home, codes: Collection[str] | None) -> int:
    """Plan the parts again in which something failed with one of these codes, or with any; how many."""
    ledger = home.ledger()
    try:
        return ledger.reopen(codes)
    finally:
        ledger.close()


def _anywhere(source: Source) -> Source:
    """The input as a runner finds it that was started in another folder."""
    if source.url is not None:
        return source
    return Source(source.path.absolute(), source.root.absolute() if source.root is not None else None)
