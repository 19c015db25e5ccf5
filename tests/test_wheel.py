"""The built wheel, installed into an empty environment, works from any folder."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: object, folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SOP_", "DISPLAY"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def sop(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment that holds the wheel, and borrows its dependencies from this one."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    scripts = Path(sysconfig.get_path("scripts", vars={"base": str(place)}))
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    python = scripts / "python"
    run(
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "-q",
        "--offline",
        "--no-deps",
        "--python",
        python,
        wheel,
        folder=place,
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    assert run(python, "-c", "import extractor; print(extractor.__file__)", folder=place).startswith(
        str(packages)
    )
    return scripts / "sop"


def test_the_wheel_carries_every_model_and_nothing_of_the_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    models = {path.relative_to(ROOT).as_posix() for path in (ROOT / "models").rglob("*") if path.is_file()}
    assert {f"extractor/_{name}" for name in models} <= names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"extractor"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_wheel_finds_all_it_needs(sop: Path, tmp_path: Path) -> None:
    found = {
        each["name"]: each["level"] for each in json.loads(run(sop, "doctor", "--json", folder=tmp_path))
    }
    assert found["Models"] == found["OpenCV loads"] == "ok"


def test_the_installed_wheel_extracts_a_sample_from_another_folder(sop: Path, tmp_path: Path) -> None:
    run(sop, "extract", ROOT / "samples" / "kalipare-digital.pdf", "--jobs", "1", folder=tmp_path)
    record = json.loads((tmp_path / "outputs" / "kalipare-digital" / "01" / "record.json").read_bytes())
    assert record["identity"]["sop_title"] == "Penyusunan Laporan Kinerja (LKj)"
    assert len(record["steps"]) == 12
    run(sop, "report", "outputs", folder=tmp_path)
    page = (tmp_path / "outputs" / "report_files" / "kalipare-digital-01.html").read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 3


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_works_without_a_screen_and_from_any_index(name: str) -> None:
    """The OpenCV build with windows needs libraries of a screen, and two builds lie over each other."""
    lines = (ROOT / name).read_text().splitlines()
    packages = [line.split("==")[0] for line in lines if line and not line.startswith((" ", "#", "-"))]
    assert "opencv-python-headless" in packages
    assert "opencv-python" not in packages
    assert not [line for line in lines if "index-url" in line or "find-links" in line or "://" in line]
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
