"""The zip for PCs without internet: the right wheels for each system, and one that is installed for real."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from release.bundle import PLATFORMS, ROOT, bundle, requirements_for

CUT = ("unshare", "--map-root-user", "--net")
"""Runs what follows without any network interface that is up."""


def names(platform: str, python: str) -> set[str]:
    locked = (ROOT / "requirements.txt").read_text()
    return {block.split("==")[0] for block in requirements_for(locked, platform, python)}


def test_each_system_gets_what_it_alone_needs() -> None:
    assert "colorama" in names("windows-x86_64", "3.11")
    assert "colorama" not in names("linux-x86_64", "3.11")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_package_stands_once_with_its_digests(platform: str) -> None:
    blocks = list(requirements_for((ROOT / "requirements.txt").read_text(), platform, "3.12"))
    found = [block.split("==")[0] for block in blocks]
    assert len(found) == len(set(found))
    assert {"numpy", "onnxruntime", "opencv-python-headless", "spacy"} <= set(found)
    assert all("--hash=sha256:" in block and ";" not in block for block in blocks)


def test_the_versions_follow_the_python_of_the_other_pc() -> None:
    old = "a==1 ; python_full_version < '3.12' \\\n    --hash=sha256:00\n"
    locked = old + "a==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:11\n"
    assert list(requirements_for(locked, "linux-x86_64", "3.11")) == ["a==1 \\\n    --hash=sha256:00\n"]
    assert list(requirements_for(locked, "linux-x86_64", "3.13")) == ["a==2 \\\n    --hash=sha256:11\n"]


def test_the_windows_script_has_the_line_ends_of_windows() -> None:
    script = (ROOT / "release" / "install.bat").read_bytes()
    assert script.count(b"\n") == script.count(b"\r\n") > 0


@pytest.mark.readers
def test_a_pc_without_internet_installs_it_and_reads_a_sheet(tmp_path: Path) -> None:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("only Linux lets a test cut the network")
    if subprocess.run([*CUT, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets nobody but an administrator cut the network")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with zipfile.ZipFile(bundle("linux-x86_64", version, tmp_path / "made")) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.glob("sop-extractor-*")
    environment = {**os.environ, "PYTHON": str(Path(sys.executable).resolve())}
    for command in (("sh", "install.sh"), ("sop/bin/sop", "extract", "contoh.pdf", "--out", "hasil")):
        done = subprocess.run(
            [*CUT, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "hasil" / "contoh" / "01" / "record.json").exists()
