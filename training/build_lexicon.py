"""Make `models/lexicon/words.txt.gz` again: Indonesian words that readings are checked against.

    python -m training.build_lexicon /usr/share/tesseract-ocr/5/tessdata/ind.traineddata

The words are those of Tesseract's Indonesian model (Apache-2.0), taken out of it with the programs
combine_tessdata and dawg2wordlist, and spaCy's stop words (MIT). Words of up to four letters are left out:
the list holds too much noise among them; `words-domain.json` has those that matter.
"""

import argparse
import gzip
import re
import subprocess
import tempfile
from pathlib import Path

from spacy.lang.id.stop_words import STOP_WORDS

TARGET = Path(__file__).resolve().parent.parent / "models" / "lexicon" / "words.txt.gz"
PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
SHORTEST = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("traineddata", type=Path)
    words = {word.casefold(): 1 for word in unpack(parser.parse_args().traineddata)}
    kept = {word: 1 for word in words if PLAIN.fullmatch(word) and len(word) >= SHORTEST}
    kept |= {word: 2 for word in STOP_WORDS if PLAIN.fullmatch(word) and len(word) > 2}
    lines = "".join(f"{word}\t{tier}\n" for word, tier in sorted(kept.items()))
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(lines.encode())
    print(f"{len(kept)} words")


def unpack(traineddata: Path) -> list[str]:
    """The words of a Tesseract model."""
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "model."
        subprocess.run(["combine_tessdata", "-u", traineddata, parts], check=True, capture_output=True)
        command = ["dawg2wordlist", f"{parts}lstm-unicharset", f"{parts}lstm-word-dawg", f"{parts}words"]
        subprocess.run(command, check=True, capture_output=True)
        return Path(f"{parts}words").read_text(encoding="utf-8").split()


if __name__ == "__main__":
    main()
