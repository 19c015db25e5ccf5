import shutil
from importlib import metadata
from pathlib import Path

import pytest

from extractor import doctor
from extractor.doctor import Diagnosis, Level, examine
from extractor.errors import MissingDependencyError


def of(name: str) -> Diagnosis:
    return next(diagnosis for diagnosis in examine() if diagnosis.name == name)


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are not run; each test says what they would print."""
    monkeypatch.setattr(doctor, "_output", lambda _: "5.0\n")


def test_every_complaint_has_a_remedy() -> None:
    assert all(diagnosis.remedy for diagnosis in examine() if diagnosis.level is not Level.OK)


def test_tesseract_with_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = {"--version": "tesseract 5.3.0\n leptonica", "--list-langs": "List of (2):\neng\nind\n"}
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/tesseract")
    monkeypatch.setattr(doctor, "_output", lambda command: printed.get(command[1], "5.0"))
    assert of("Tesseract") == Diagnosis("Tesseract", Level.OK, "5.3.0")
    assert of("Tesseract Indonesian").level is Level.OK


def test_tesseract_without_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/tesseract")
    assert of("Tesseract Indonesian").level is Level.WARNING
    assert "tesseract-ocr-ind" in of("Tesseract Indonesian").remedy


def test_without_tesseract_the_product_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert of("Tesseract").level is Level.WARNING


def test_a_missing_library_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version

    def without_numpy(name: str) -> str:
        if name == "numpy":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(metadata, "version", without_numpy)
    assert of("numpy") == Diagnosis("numpy", Level.ERROR, "not installed", "pip install numpy")


def test_an_opencv_that_does_not_load_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_output", lambda _: None)
    assert of("OpenCV loads").level is Level.ERROR


def test_missing_models_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise MissingDependencyError("The folder of models is missing.", "Install the package again.")

    monkeypatch.setattr(doctor, "models_root", missing)
    assert of("Models").level is Level.ERROR


def test_damaged_models_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "damaged_files", lambda _: ["lexicon/words.csv"])
    assert "lexicon/words.csv" in of("Models").found


def test_a_command_that_cannot_be_run_prints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert doctor._output(["no-such-program-anywhere"]) is None
