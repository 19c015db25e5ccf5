import subprocess
import sys

import pytest
from typer.testing import CliRunner

import extractor
from extractor import cli
from extractor.errors import ExitCode


def test_version() -> None:
    assert CliRunner().invoke(cli.app, ["--version"]).stdout == f"sop {extractor.__version__}\n"


@pytest.mark.parametrize("command", [[], ["extract"], ["doctor"]])
def test_every_help_has_an_example(command: list[str]) -> None:
    result = CliRunner().invoke(cli.app, [*command, "--help"])
    assert result.exit_code == ExitCode.OK
    assert " ".join(["sop", *command]) in result.stdout.split("Usage:")[1].split("\n", 1)[1]


def test_an_unknown_command_is_a_fault_of_usage() -> None:
    assert CliRunner().invoke(cli.app, ["extrude"]).exit_code == ExitCode.USAGE


HEAVY = (
    "rich",
    "numpy",
    "cv2",
    "onnxruntime",
    "pydantic",
    "pdfplumber",
    "pikepdf",
    "pypdfium2",
    "spacy",
    "multiprocessing",
)


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, contextlib, io\n"
        "from extractor.cli import app\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    app(['--help'])\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_supervisor_hears_of_a_file_without_what_opens_files() -> None:
    code = (
        "import sys\n"
        "import extractor.page.files.info, extractor.batch.reading, extractor.batch.stages\n"
        "print([name for name in ('numpy', 'cv2', 'pikepdf', 'pypdfium2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_few_sheets_need_is_not_loaded_with_the_pipeline() -> None:
    code = (
        "import sys, extractor.pipeline\n"
        "print([n for n in ('holidays', 'pdfplumber', 'pdfminer', 'lxml', 'spacy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_module_runs_as_the_command_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"sop {extractor.__version__}\n"
