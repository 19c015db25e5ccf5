import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch import doubles
from typer.testing import CliRunner, Result

from extractor import cli
from extractor.batch import stages
from extractor.batch.lease import Lease
from extractor.batch.model import Problem, SourceResult, SourceStatus
from extractor.cli.extract import exit_code
from extractor.errors import ExitCode, OptionsError
from extractor.page.failure import PageFailure

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of inputs for the stages' doubles, which take the place of the real ones."""
    monkeypatch.setattr(stages, "PIPELINE", doubles.STAGES)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def sop(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def extract(*arguments: object) -> Result:
    return sop("extract", *arguments, "--jobs", "1")


def test_results_are_shown_in_a_table(inputs: Path) -> None:
    (inputs / "book.pdf").write_text("step letter step")
    result = extract(inputs)
    assert result.exit_code == ExitCode.OK
    for word in ("book/01", "book/02", "Pengujian 3", "5 menit", "record.json"):
        assert word in result.stdout
    assert Path("outputs/book/02/record.json").is_file()


def test_json_is_all_that_stands_on_stdout(inputs: Path) -> None:
    (inputs / "a.pdf").write_text("step broken")
    (inputs / "b.pdf").write_text("rubbish")
    result = extract(inputs, "--json", "--out", "elsewhere")
    assert result.exit_code == ExitCode.PARTIAL
    first, second = json.loads(result.stdout)
    assert first["failed_pages"] == [
        {"number": 2, "code": "E-BROKEN", "message": "The page is broken.", "remedy": "Scan it again."}
    ]
    assert first["records"][0]["record"]["identity"]["sop_title"] == "Pengujian 1"
    assert Path(first["records"][0]["path"]) == Path("elsewhere/a/01/record.json")
    assert second["status"] == "failed"
    assert second["problem"].startswith("E-TYPE")


def test_timings_are_said_for_each_record_and_not_among_its_json(inputs: Path) -> None:
    (inputs / "book.pdf").write_text("step letter step")
    said = extract(inputs, "--timings", "--json")
    assert said.stderr.count("CPU s a page") == 2
    assert "book.pdf/02: " in said.stderr
    assert len(json.loads(said.stdout)[0]["records"]) == 2


def test_failed_pages_and_files_are_named_with_their_reason(inputs: Path) -> None:
    (inputs / "a.pdf").write_text("step broken")
    result = extract(inputs, inputs / "gone.pdf")
    assert result.exit_code == ExitCode.PARTIAL
    assert "a.pdf, page 2: E-BROKEN: The page is broken. Scan it again." in result.stdout
    words = " ".join(result.stdout.split())
    assert "gone.pdf - E-ACCESS: The file is gone. - - - - failed" in words
    assert "E-ACCESS: Check the path, and that its drive is mounted." in words


def test_nothing_in_a_folder_is_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real stages: a good sheet among files of other kinds, links, and a folder that may not be read."""
    folder = tmp_path / "in"
    (folder / "closed").mkdir(parents=True)
    shutil.copy(SAMPLES / "text" / "kalipare" / "sheet.txt", folder / "sheet.txt")
    shutil.copy(SAMPLES / "text" / "kalipare" / "expected.json", folder / "expected.json")
    for name in ("letter.docx", "photo.webp", "scan.jfif", "nameless", "other.json"):
        (folder / name).write_bytes(b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml")
    (folder / "loop.pdf").symlink_to(folder / "loop.pdf")
    (folder / "up").symlink_to(folder)
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.7")
    (folder / "out.pdf").symlink_to(tmp_path / "secret.pdf")
    (folder / "pipe.pdf").symlink_to("/dev/null")
    scandir = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    monkeypatch.chdir(tmp_path)
    result = extract(folder)
    assert result.exit_code == ExitCode.PARTIAL
    rows = [line.split() for line in result.stdout.splitlines() if line.rstrip().endswith("failed")]
    reasons = {row[0]: " ".join(row[2:4]) for row in rows}
    kinds = dict.fromkeys(("letter.docx", "photo.webp", "scan.jfif", "nameless", "other.json"), "E-TYPE: The")
    links = {"loop.pdf": "E-ACCESS: The", "up": "E-ACCESS: A", "out.pdf": "E-ACCESS: The"}
    assert reasons == kinds | links | {"closed": "E-ACCESS: The", "pipe.pdf": "E-ACCESS: The"}
    words = " ".join(result.stdout.split())
    assert "sheet/01" in words
    assert "back to itself" in words
    assert "not followed" in words
    assert "expected.json" not in words
    assert f"{folder}: records are no inputs; 1 passed over." in result.stderr


def test_a_record_that_is_named_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = extract(SAMPLES / "text" / "kalipare" / "expected.json")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "The file is a record, and no sheet." in " ".join(result.stdout.split())


def test_the_record_to_look_at_is_one_of_an_sop(inputs: Path) -> None:
    (inputs / "a.pdf").write_text("letter")
    (inputs / "b.pdf").write_text("step")
    assert "json.tool outputs/b/01/record.json" in extract(inputs).stdout


def test_a_second_run_says_what_it_passed_over(inputs: Path) -> None:
    (inputs / "a.pdf").write_text("step")
    extract(inputs)
    assert "1 of 1 inputs were done already" in extract(inputs).stdout
    assert "done already" not in extract(inputs, "--force").stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("rubbish", ExitCode.BAD_INPUT),
        ("letter", ExitCode.NOT_SOP),
        ("missing missing", ExitCode.MISSING_DEPENDENCY),
    ],
)
def test_exit_codes_of_a_single_input(inputs: Path, words: str, code: ExitCode) -> None:
    (inputs / "a.pdf").write_text(words)
    assert extract(inputs).exit_code == code


@pytest.mark.parametrize("arguments", [["--engine", "eyes"], ["--pages", "4-2"], ["--config", "none.toml"]])
def test_wrong_settings_are_a_fault_of_usage(
    inputs: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sop", "extract", str(inputs), *arguments])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == ExitCode.USAGE
    assert capsys.readouterr().err.startswith("error: E-OPTIONS")


def test_an_output_folder_that_cannot_be_is_an_output_error(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (inputs / "a.pdf").write_text("step")
    Path("file").write_text("")
    monkeypatch.setattr(sys, "argv", ["sop", "extract", str(inputs), "--out", "file", "--jobs", "1"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == ExitCode.OUTPUT
    assert "choose another folder with --out" in capsys.readouterr().err


def test_an_error_commands_no_terminal(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (inputs / "a.pdf").write_text("step")
    Path("fi\x1b[2Jle\n").write_text("")
    monkeypatch.setattr(sys, "argv", ["sop", "extract", str(inputs), "--out", "fi\x1b[2Jle\n", "--jobs", "1"])
    with pytest.raises(SystemExit):
        cli.main()
    told = capsys.readouterr().err
    assert "fi\\x1b[2Jle\\n" in told.splitlines()[-1]
    assert "\x1b[2J" not in told


def test_a_second_run_into_the_folder_is_told_who_is_there(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (inputs / "a.pdf").write_text("step")
    monkeypatch.setattr(sys, "argv", ["sop", "extract", str(inputs), "--jobs", "1"])
    with Lease(Path("outputs")), pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == ExitCode.OUTPUT
    assert (
        f"error: E-LOCKED: Another run writes into outputs: process {os.getpid()}" in capsys.readouterr().err
    )
    assert list(Path("outputs").iterdir()) == []


PROGRAM = """
import sys
from batch import doubles
from extractor import cli
from extractor.batch import stages

if __name__ == "__main__":
    stages.PIPELINE = doubles.STAGES
    sys.argv = ["sop", "extract", "in", "--jobs", "2"]
    cli.main()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_run_cleanly(inputs: Path, tmp_path: Path, name: str) -> None:
    """What is done is kept, what is half done is tidied away, and the exit code says so."""
    (inputs / "a.pdf").write_text("step")
    (inputs / "b.pdf").write_text("hang step")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    process = subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        # Shells let what they start in the background ignore Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    record = tmp_path / "outputs" / "a" / "01" / "record.json"
    for _ in range(600):
        if record.exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.Signals[name])
    _, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Stopped. What was finished is kept" in errors
    assert record.exists()
    assert not (tmp_path / "outputs" / "b" / "01").exists()


def result(status: SourceStatus, *codes: str) -> SourceResult:
    failures = tuple(PageFailure(number, code, "") for number, code in enumerate(codes, start=1))
    problem = Problem("E-TYPE", "") if status is SourceStatus.FAILED and not codes else None
    return SourceResult(Path("a.pdf"), None, status, failures=failures, problem=problem)


DONE, PARTIAL = SourceStatus.DONE, SourceStatus.PARTIAL
NO_SOP, FAILED = SourceStatus.NO_SOP, SourceStatus.FAILED


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([DONE, DONE], ExitCode.OK),
        ([DONE, NO_SOP], ExitCode.OK),
        ([NO_SOP, NO_SOP], ExitCode.NOT_SOP),
        ([DONE, FAILED], ExitCode.PARTIAL),
        ([DONE, PARTIAL], ExitCode.PARTIAL),
        ([NO_SOP, FAILED], ExitCode.PARTIAL),
        ([FAILED, FAILED], ExitCode.BAD_INPUT),
    ],
)
def test_exit_codes_of_many_inputs(statuses: list[SourceStatus], code: ExitCode) -> None:
    assert exit_code([result(status) for status in statuses]) is code


def test_texts_of_pages_are_one_document_in_the_order_of_their_numbers(inputs: Path) -> None:
    for number in (1, 2, 10):
        (inputs / f"surat-page-{number}.txt").write_text(f"step {number}")
    result = extract(inputs / "surat-page-*.txt", "--together")
    joined = Path("outputs/together/surat.txt").read_text()
    assert [line for line in joined.split("\n") if line.startswith("step")] == ["step 1", "step 2", "step 10"]
    assert joined.count("\f") == 2
    assert "surat/01" in result.stdout


def test_pages_of_several_kinds_are_not_put_together(inputs: Path) -> None:
    (inputs / "a.txt").write_text("step")
    (inputs / "b.pdf").write_text("step")
    with pytest.raises(OptionsError, match="--together"):
        raise extract(inputs, "--together").exception or AssertionError("nothing was said")
