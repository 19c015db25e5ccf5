"""Looks at the installation: what is there, in which version, what is missing and how to get it."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata

from extractor import __version__
from extractor.errors import MissingDependencyError
from extractor.store.knowledge import knowledge_version, model_path, models_root
from extractor.store.manifest import damaged_files

_LIBRARIES = (
    "numpy",
    "opencv-python-headless",
    "onnxruntime",
    "pytesseract",
    "pdfplumber",
    "pypdfium2",
    "pillow",
    "pi-heif",
    "pikepdf",
    "pydantic",
    "spacy",
)
_TESSERACT_REMEDY = "As an administrator run: apt install tesseract-ocr tesseract-ocr-ind"
_INSTALL_REMEDY = "Install the package again: pip install --force-reinstall sop-extractor"


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """Something is missing without which the product works, but less well."""
    ERROR = "error"
    """Something is missing without which it does not work."""


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at."""

    name: str
    level: Level
    found: str
    remedy: str = ""


def examine() -> list[Diagnosis]:
    """Look at everything that recognition needs."""
    return [
        Diagnosis("sop", Level.OK, __version__),
        Diagnosis("Python", Level.OK, f"{platform.python_version()} on {platform.platform(terse=True)}"),
        *(_library(name) for name in _LIBRARIES),
        _opencv(),
        *_tesseract(),
        _models(),
    ]


def _library(name: str) -> Diagnosis:
    try:
        return Diagnosis(name, Level.OK, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Diagnosis(name, Level.ERROR, "not installed", f"pip install {name}")


def _opencv() -> Diagnosis:
    """OpenCV may be installed and yet lack a library of the system, or a second OpenCV may lie over it."""
    code = "import cv2; print(cv2.__version__)"
    loaded = _output([sys.executable, "-c", code])
    if loaded is None:
        remedy = "pip uninstall opencv-python; pip install --force-reinstall opencv-python-headless"
        return Diagnosis("OpenCV loads", Level.ERROR, "no", remedy)
    return Diagnosis("OpenCV loads", Level.OK, f"version {loaded.strip()}")


def _tesseract() -> Iterator[Diagnosis]:
    program = shutil.which("tesseract")
    version = _output([program, "--version"]) if program else None
    if program is None or version is None:
        yield Diagnosis("Tesseract", Level.WARNING, "not found: PP-OCR reads alone", _TESSERACT_REMEDY)
        return
    yield Diagnosis("Tesseract", Level.OK, version.splitlines()[0].removeprefix("tesseract "))
    languages = (_output([program, "--list-langs"]) or "").split()
    if "ind" in languages:
        yield Diagnosis("Tesseract Indonesian", Level.OK, "ind")
    else:
        found = "the language ind is missing: PP-OCR reads alone"
        yield Diagnosis("Tesseract Indonesian", Level.WARNING, found, _TESSERACT_REMEDY)


def _models() -> Diagnosis:
    try:
        root = models_root()
        damaged = damaged_files(model_path("MANIFEST.toml"))
    except MissingDependencyError as error:
        return Diagnosis("Models", Level.ERROR, error.message, error.remedy)
    if damaged:
        return Diagnosis("Models", Level.ERROR, f"missing or changed: {', '.join(damaged)}", _INSTALL_REMEDY)
    return Diagnosis("Models", Level.OK, f"version {knowledge_version()}, whole, in {root}")


def _output(
    command: list[str], run: Callable[..., "subprocess.CompletedProcess[str]"] = subprocess.run
) -> str | None:
    """What a command prints; None where it cannot be run, fails or hangs."""
    try:
        done = run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr) if done.returncode == 0 else None
