"""Makes a zip that installs the program on a PC without internet: wheels, models, install scripts, a sample.

    python -m release.bundle --platform windows-x86_64 --python 3.11 --out outputs/bundle

The versions are the locked ones, each file with its digest, so that what the PC installs is what the tests
have seen, and a file that was changed on the way is refused. Python and Tesseract are no wheels: the note in
the zip says how they are brought along.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

from extractor import __version__

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "wonoasih-digital.pdf"


@dataclass(frozen=True)
class Platform:
    """A kind of PC: its wheel tags, newest first, and what markers of requirements ask about it."""

    tags: tuple[str, ...]
    sys_platform: str
    platform_system: str
    os_name: str
    platform_machine: str
    script: str


_MACOS = tuple(
    f"macosx_{version}" for version in ("15_0_arm64", "14_0_arm64", "13_0_arm64", "12_0_arm64", "11_0_arm64")
)
_BOTH = tuple(f"macosx_{version}_universal2" for version in ("11_0", "10_15", "10_13", "10_9"))
_LINUX = tuple(f"manylinux{tag}_x86_64" for tag in ("_2_28", "_2_27", "_2_17", "2014"))
PLATFORMS = {
    "linux-x86_64": Platform(_LINUX, "linux", "Linux", "posix", "x86_64", "install.sh"),
    "windows-x86_64": Platform(("win_amd64",), "win32", "Windows", "nt", "AMD64", "install.bat"),
    "macos-arm64": Platform(
        (*_MACOS, "macosx_11_0_universal2"), "darwin", "Darwin", "posix", "arm64", "install.sh"
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a zip for a PC without internet.")
    parser.add_argument("--platform", choices=sorted(PLATFORMS), default="linux-x86_64")
    parser.add_argument("--python", default="3.11", help="version of Python on that PC, such as 3.11")
    parser.add_argument("--out", type=Path, default=ROOT / "outputs" / "bundle")
    arguments = parser.parse_args()
    print(bundle(arguments.platform, arguments.python, arguments.out))


def bundle(platform: str, python: str, out: Path) -> Path:
    """The zip for a platform of `PLATFORMS` and a version of Python, written whole or not at all."""
    name = f"sop-extractor-{__version__}-{platform}-py{python}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as folder:
        content = Path(folder) / name
        wheels = content / "wheels"
        wheels.mkdir(parents=True)
        locked = "".join(requirements_for((ROOT / "requirements.txt").read_text(), platform, python))
        (content / "requirements.txt").write_text(locked)
        _download(content / "requirements.txt", wheels, platform, python)
        own = _own_wheel(wheels)
        with (content / "requirements.txt").open("a") as file:
            file.write(
                f"sop-extractor=={__version__} --hash=sha256:{hashlib.sha256(own.read_bytes()).hexdigest()}\n"
            )
        for text in ("BACA-SAYA.txt", PLATFORMS[platform].script):
            shutil.copy(ROOT / "release" / text, content)
        (content / "python-version.txt").write_text(python + "\n")
        shutil.copy(SAMPLE, content / "contoh.pdf")
        packed = _pack(content, Path(folder) / f"{name}.zip")
        return packed.replace(out / packed.name)


def requirements_for(locked: str, platform: str, python: str) -> Iterator[str]:
    """The blocks of a lock file, requirement and digests, that this system wants, without their markers."""
    environment = _environment(platform, python)
    for block in _blocks(locked):
        stated, _, digests = block.partition("\\\n")
        requirement = Requirement(stated.strip())
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield f"{requirement.name}{requirement.specifier} \\\n{digests}"


def _blocks(locked: str) -> Iterator[str]:
    lines: list[str] = []
    for line in locked.splitlines(keepends=True):
        if lines and not line.startswith(" "):
            yield "".join(lines)
            lines = []
        lines.append(line)
    if lines:
        yield "".join(lines)


def _environment(platform: str, python: str) -> dict[str, str | AbstractSet[str]]:
    """What the markers are asked about: this interpreter, but for the other PC's system and version."""
    target = PLATFORMS[platform]
    return {
        **{name: str(value) for name, value in default_environment().items()},
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": target.sys_platform,
        "platform_system": target.platform_system,
        "platform_machine": target.platform_machine,
        "os_name": target.os_name,
    }


def _download(requirements: Path, wheels: Path, platform: str, python: str) -> None:
    """Ready wheels of that platform alone: nothing is compiled on an office's PC."""
    tags = [part for tag in PLATFORMS[platform].tags for part in ("--platform", tag)]
    checks = ("--require-hashes", "--no-deps", "--only-binary=:all:", "--python-version", python)
    pip = ("-m", "pip", "download", "-q", "--disable-pip-version-check")
    _run(*pip, *checks, *tags, "-d", wheels, "-r", requirements)


def _own_wheel(wheels: Path) -> Path:
    with tempfile.TemporaryDirectory() as built:
        _run("-m", "hatchling", "build", "-t", "wheel", "-d", built)
        (wheel,) = Path(built).glob("*.whl")
        return Path(shutil.copy(wheel, wheels))


def _run(*command: str | Path) -> None:
    subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _pack(content: Path, target: Path) -> Path:
    """Wheels are zips already, so nothing is packed twice; scripts keep the right to run."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(content.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(content.parent))
    return target


if __name__ == "__main__":
    main()
