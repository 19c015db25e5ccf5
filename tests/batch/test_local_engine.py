import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from batch import doubles
from processes import still_runs

from extractor.batch.engines.local import LocalEngine
from extractor.batch.model import Outcome, Task


@pytest.fixture(scope="module")
def engine() -> Iterator[LocalEngine]:
    with LocalEngine(jobs=2) as engine:
        yield engine


PATIENT = 6000.0
"""A limit for tasks that have to come out right, however busy the machine is, whatever a test lowers."""


def task(key: object, function: Callable[..., Any], *arguments: Any, seconds: float = 60) -> Task:
    return Task(key, function, arguments or (0,), seconds)


def outcomes(engine: LocalEngine, *tasks: Task) -> dict[object, Outcome]:
    for each in tasks:
        engine.submit(each)
    found = [engine.next_outcome() for _ in tasks]
    assert engine.unfinished == 0
    return {outcome.key: outcome for outcome in found}


def problem_of(engine: LocalEngine, function: Callable[..., Any], seconds: float = 60) -> str:
    """The problem of one bad task among good ones, all of which have to come out right."""
    good = [task(number, doubles.double, number, seconds=PATIENT) for number in range(6)]
    found = outcomes(engine, *good[:3], task("bad", function, seconds=seconds), *good[3:])
    assert [found[number].value for number in range(6)] == [0, 2, 4, 6, 8, 10]
    assert all(found[number].problem is None for number in range(6))
    return str(found["bad"].problem)


def test_every_task_has_its_value(engine: LocalEngine) -> None:
    found = outcomes(engine, *[task(number, doubles.double, number) for number in range(20)])
    assert {key: outcome.value for key, outcome in found.items()} == {n: 2 * n for n in range(20)}


def test_a_crash_fails_its_task_alone(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.crash) == (
        "E-CRASH: The process that worked on it ended with signal SIGSEGV."
    )


def test_a_killed_worker_hints_at_memory(engine: LocalEngine) -> None:
    assert "signal SIGKILL. Perhaps memory ran out" in problem_of(engine, doubles.be_killed)


def test_an_exit_fails_its_task_alone(engine: LocalEngine) -> None:
    assert "exit status 3" in problem_of(engine, doubles.leave)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor that gives a worker only a second to stand still."""
    monkeypatch.setattr("extractor.watch._STILL_SECONDS", 1.0)


@pytest.mark.usefixtures("impatient")
def test_a_hang_is_ended(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.hang, seconds=0.2).startswith("E-LIMIT: It stood still")


@pytest.mark.usefixtures("impatient")
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_stopped_worker_is_ended(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.be_stopped, seconds=0.2).startswith("E-LIMIT: It stood still")


def test_the_limit_is_on_cpu_time(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.toil, seconds=0.3).startswith(
        "E-LIMIT: It took longer than the limit of 0.3 seconds of CPU time."
    )


def test_time_that_the_cpu_spends_elsewhere_is_not_the_task_s(engine: LocalEngine) -> None:
    found = outcomes(engine, task("slow", doubles.rest, 2.0, seconds=0.5))
    assert found["slow"].value == 2.0


def test_a_task_that_goes_on_for_ever_is_ended(engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.watch._WALL_FACTOR", 0.02)
    assert problem_of(engine, doubles.trickle, seconds=60).startswith(
        "E-LIMIT: It was not done after 1 second"
    )


@pytest.mark.parametrize("function", [doubles.hoard, doubles.hoard_and_crash])
def test_memory_has_a_limit(function: Callable[..., Any]) -> None:
    with LocalEngine(jobs=2, memory_bytes=600_000_000) as engine:
        assert problem_of(engine, function).startswith(
            "E-LIMIT: It needed more memory than the limit of 0.6 GB."
        )


def test_a_process_that_had_no_memory_left_is_replaced() -> None:
    with LocalEngine(jobs=1, memory_bytes=600_000_000) as engine:
        tasks = [task(n, doubles.process_id, n) for n in range(2)]
        found = outcomes(engine, tasks[0], task("bad", doubles.hoard), tasks[1])
    assert found[0].value != found[1].value


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a child")
def test_memory_has_a_limit_in_what_a_task_starts() -> None:
    with LocalEngine(jobs=1, memory_bytes=600_000_000) as engine:
        found = outcomes(engine, task("child", doubles.hoard_in_a_child))
    assert found["child"].value == 1


def test_a_hang_takes_its_own_children_along(engine: LocalEngine, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    outcomes(engine, task("bad", doubles.hang_in_a_child, note, seconds=2))
    assert not still_runs(int(note.read_text()))


def test_a_crash_takes_its_own_children_along(engine: LocalEngine, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    outcomes(engine, task("bad", doubles.crash_and_leave_a_child, note))
    assert not still_runs(int(note.read_text()))


def test_temporary_files_lie_in_a_private_folder_that_goes_with_the_engine() -> None:
    with LocalEngine(jobs=1) as engine:
        first = outcomes(engine, task("x", doubles.temporary_file, b"NIP"))["x"].value
        folder = first.parents[1]
        assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(first.parent.stat().st_mode) == 0o700
        assert first.exists()
    assert not folder.exists()


def test_what_a_killed_run_left_goes_though_there_is_nothing_to_work_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "sop-run-x" / "1").mkdir(parents=True)
    with LocalEngine(jobs=1):
        assert list(tmp_path.iterdir()) == []


def test_what_a_task_left_in_the_temporary_folder_goes_with_its_process(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with LocalEngine(jobs=1) as engine:
        outcomes(engine, task("hung", doubles.temporary_file_and_hang, note, seconds=2))
        assert not Path(note.read_text()).exists()
        left = [outcomes(engine, task(n, doubles.temporary_file, b"NIP"))[n].value for n in range(2)]
        outcomes(engine, task("bad", doubles.crash))
        assert not any(path.exists() for path in left)


SUPERVISOR = """
import sys
from pathlib import Path
from batch import doubles
from extractor.batch.engines.local import LocalEngine
from extractor.batch.model import Task

if __name__ == "__main__":
    with LocalEngine(jobs=1) as engine:
        engine.submit(Task(0, doubles.temporary_file_and_stick, (Path(sys.argv[1]),), 600))
        engine.next_outcome()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux only")
def test_nothing_outlives_a_killed_supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a worker that is stuck, nor what it started; the next run takes its temporary files away."""
    note, program, temporary = tmp_path / "note", tmp_path / "program.py", tmp_path / "tmp"
    program.write_text(SUPERVISOR)
    temporary.mkdir()
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, str(program), str(note)], env=environment) as supervisor:
        while not note.exists() or len(note.read_text().split()) < 3:
            assert supervisor.poll() is None
            time.sleep(0.05)
        supervisor.kill()
    worker, child, picture = note.read_text().split()
    assert not still_runs(int(worker))
    assert not still_runs(int(child))
    assert Path(picture).exists()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with LocalEngine(jobs=1) as engine:
        outcomes(engine, task("x", doubles.double))
        assert not Path(picture).exists()
    assert list(temporary.iterdir()) == []


def test_rubbish_on_the_standard_streams_harms_nothing(
    engine: LocalEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    assert outcomes(engine, task("noise", doubles.babble, 5))["noise"].value == 5
    assert capfd.readouterr() == ("", "")


def test_a_coded_error_keeps_code_and_remedy(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.complain) == "E-BROKEN: The page is broken. Scan it again."


def test_an_unexpected_error_says_where_but_not_what_the_sheet_says(engine: LocalEngine) -> None:
    problem = problem_of(engine, doubles.quote_the_sheet)
    assert problem.startswith("E-INTERNAL: An unexpected KeyError at doubles.py:")
    assert "19631116" not in problem


def test_out_of_memory_is_a_limit(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.run_out_of_memory).startswith("E-LIMIT: It needed more memory")


def test_a_value_that_cannot_travel_is_a_problem(engine: LocalEngine) -> None:
    assert problem_of(engine, doubles.answer_with_what_cannot_be_pickled).startswith("E-INTERNAL")


def test_a_crash_loop_ends(engine: LocalEngine) -> None:
    found = outcomes(engine, *[task(number, doubles.leave, number) for number in range(6)])
    assert all(outcome.problem is not None for outcome in found.values())


def test_workers_have_one_thread(engine: LocalEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    with LocalEngine(jobs=1) as fresh:
        assert outcomes(fresh, task("x", doubles.environment, "OMP_THREAD_LIMIT"))["x"].value == "1"
    assert "OMP_THREAD_LIMIT" not in os.environ


def test_a_task_can_go_first() -> None:
    with LocalEngine(jobs=1) as engine:
        engine.submit(task("late", doubles.double, 1))
        engine.submit(task("early", doubles.double, 2), first=True)
        assert [engine.next_outcome().key for _ in range(2)] == ["early", "late"]


def test_a_worker_is_renewed_after_its_share_of_tasks() -> None:
    with LocalEngine(jobs=1, tasks_per_worker=2) as engine:
        found = outcomes(engine, *[task(number, doubles.process_id, number) for number in range(4)])
    ids = [found[number].value for number in range(4)]
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_closing_ends_what_stillstill_runs() -> None:
    with LocalEngine(jobs=2) as engine:
        engine.submit(task("hung", doubles.hang))
        engine.submit(task("id", doubles.process_id))
        pid = engine.next_outcome().value
    assert engine.unfinished == 0
    assert not still_runs(pid)


def test_waiting_for_nothing_is_an_error(engine: LocalEngine) -> None:
    with pytest.raises(LookupError):
        engine.next_outcome()


def test_an_engine_needs_a_job() -> None:
    with pytest.raises(ValueError, match="at least one"):
        LocalEngine(jobs=0)
