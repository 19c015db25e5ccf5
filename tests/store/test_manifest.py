import hashlib
from pathlib import Path

import pytest

from extractor.errors import MissingDependencyError
from extractor.store.knowledge import models_root
from extractor.store.manifest import MANIFEST_NAME, damaged_files, read_manifest, unlisted_files

ENTRY = """
[[file]]
path = "{path}"
source = "drawn"
licence = "Apache-2.0"
sha256 = "{sha256}"
rebuilt = "by hand"
"""


def test_every_model_is_whole() -> None:
    assert damaged_files(models_root() / MANIFEST_NAME) == [], "write the digests: make manifest"


def test_every_model_states_source_licence_and_rebuilding() -> None:
    manifest = models_root() / MANIFEST_NAME
    assert unlisted_files(manifest) == []
    assert all(entry.source and entry.licence and entry.rebuilt for entry in read_manifest(manifest))


def test_changed_missing_and_unknown_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "whole").write_bytes(b"a")
    (tmp_path / "changed").write_bytes(b"b")
    (tmp_path / "unknown").write_bytes(b"")
    digest = hashlib.sha256(b"a").hexdigest()
    manifest = tmp_path / MANIFEST_NAME
    manifest.write_text("".join(ENTRY.format(path=p, sha256=digest) for p in ("whole", "changed", "missing")))
    assert damaged_files(manifest) == ["changed", "missing"]
    assert unlisted_files(manifest) == ["unknown"]


@pytest.mark.parametrize("text", ["[[file", "[[file]]\npath = 'a'\n", "[[file]]\ncolour = 'blue'\n"])
def test_a_damaged_manifest_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text)
    with pytest.raises(MissingDependencyError, match="manifest"):
        read_manifest(tmp_path / MANIFEST_NAME)
