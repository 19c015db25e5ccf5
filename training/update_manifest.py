"""Writes the present SHA-256 of every file under models/ into its manifest: `make manifest`.

A file that the manifest does not know yet is an error: its source, licence and rebuilding are for a person
to state.
"""

import hashlib
import re
import sys
from pathlib import Path

from extractor.store.knowledge import models_root
from extractor.store.manifest import MANIFEST_NAME, read_manifest, unlisted_files

_ENTRY = r'(path = "{path}"\n(?:(?!\[\[file\]\]).*\n)*?sha256 = ")[0-9a-f]*(")'


def main() -> int:
    manifest = models_root() / MANIFEST_NAME
    text = manifest.read_text(encoding="utf-8")
    for entry in read_manifest(manifest):
        digest = hashlib.sha256((models_root() / entry.path).read_bytes()).hexdigest()
        text = re.sub(_ENTRY.format(path=re.escape(entry.path)), rf"\g<1>{digest}\g<2>", text)
    Path(manifest).write_text(text, encoding="utf-8")
    unknown = unlisted_files(manifest)
    for name in unknown:
        print(f"state source, licence and rebuilding of {name} in {manifest}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
