"""Extracts the measuring data and scores the records: `make score CASES='dev-real/*'`.

The data lie outside the repository; without them there is nothing to score, and that is no error.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from extractor.batch.engines.local import LocalEngine
from extractor.batch.planning.plan import Source
from extractor.batch.reading import Settings
from extractor.batch.run import Run
from extractor.batch.stages import PIPELINE
from extractor.cli.display import progress
from extractor.options import load_options
from extractor.page.files.kinds import SOURCE_SUFFIXES
from extractor.store import atomic

SHARED = Path(__file__).resolve().parents[2] / "shared"


def main() -> int:
    arguments = _parser().parse_args()
    if not arguments.scorer.is_file():
        print(f"There is nothing to score: {arguments.scorer} is not here.")
        return 0
    sets = {}
    for folder in sorted(path for path in arguments.data.iterdir() if path.is_dir()):
        cases = [case for case in _cases(folder) if _is_chosen(case, arguments.cases)]
        if cases:
            sets[folder] = cases
    extract([case for cases in sets.values() for case in cases], arguments.out, arguments.jobs)
    codes = [score(folder, cases, arguments) for folder, cases in sets.items()]
    return max(codes, default=0)


def extract(cases: Sequence[Path], out: Path, jobs: int) -> None:
    """Extract every case anew, and name its results `out/<set>/<case>`."""
    sources = [Source(_input_of(case)) for case in cases]
    settings = Settings(out / "work", load_options({}, os.environ), force=True)
    with progress(quiet=False) as observer, LocalEngine(jobs) as engine:
        results = Run(sources, settings, engine, PIPELINE, observer).execute()
    for result in results:
        case = result.source.parent
        link = out / case.parent.name / case.name
        atomic.remove(link)
        atomic.make_folder(link.parent)
        if result.folder is not None:
            link.symlink_to(result.folder.resolve(), target_is_directory=True)
        if result.problem is not None or result.failures:
            failures = (f"page {f.number}: {f.message}" for f in result.failures)
            print(case.name, result.problem or "", *failures)


def score(folder: Path, cases: Sequence[Path], arguments: argparse.Namespace) -> int:
    """Print the scorer's table for one set; its exit status."""
    predictions = arguments.out / folder.name
    command = [sys.executable, str(arguments.scorer), str(folder), str(predictions), "--worst", "5"]
    if len(cases) < len(list(_cases(folder))):
        command += ["--only", arguments.cases.rpartition("/")[2]]
    print(f"\n{folder.name}", flush=True)
    return subprocess.run(command, check=False).returncode


def _cases(folder: Path) -> Iterator[Path]:
    yield from sorted(truth.parent for truth in folder.glob("*/truth.json"))


def _is_chosen(case: Path, pattern: str) -> bool:
    return any(fnmatch(name, pattern) for name in (case.name, f"{case.parent.name}/{case.name}"))


def _input_of(case: Path) -> Path:
    files = (path for path in sorted(case.iterdir()) if path.name != "truth.json")
    return next(path for path in files if path.suffix.lower() in SOURCE_SUFFIXES)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="?", default="*", help="a pattern such as 'dev-real/*' or '*-hard'")
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="folder of sets of cases")
    parser.add_argument("--scorer", type=Path, default=SHARED / "score" / "score.py")
    parser.add_argument("--out", type=Path, default=Path("outputs/score"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
