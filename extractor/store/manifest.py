"""The manifest of `models/`: each file's source, licence, SHA-256 and how it is rebuilt."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import MissingDependencyError

MANIFEST_NAME = "MANIFEST.toml"


@dataclass(frozen=True)
class ModelFile:
    """An entry: `path` below `models/`, where the file comes from, its licence and how it is made anew."""

    path: str
    source: str
    licence: str
    sha256: str
    rebuilt: str


def read_manifest(path: Path) -> tuple[ModelFile, ...]:
    """The entries of a manifest; MissingDependencyError where it is damaged."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(ModelFile(**entry) for entry in content.get("file", []))
    except (OSError, ValueError, TypeError) as error:
        raise MissingDependencyError(
            "The manifest of the models is damaged.", "Install the package again."
        ) from error


def damaged_files(manifest: Path) -> list[str]:
    """The entries whose file is missing or has another SHA-256."""
    return [entry.path for entry in read_manifest(manifest) if not _is_whole(manifest.parent, entry)]


def unlisted_files(manifest: Path) -> list[str]:
    """The files beside the manifest that it says nothing of."""
    known = {entry.path for entry in read_manifest(manifest)} | {manifest.name}
    files = (path for path in manifest.parent.rglob("*") if path.is_file())
    return sorted({path.relative_to(manifest.parent).as_posix() for path in files} - known)


def _is_whole(root: Path, entry: ModelFile) -> bool:
    try:
        with (root / entry.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False
