"""Make `models/lexicon/words.txt.gz` again: Indonesian words that readings are checked against.

    python -m training.build_lexicon IND_TRAINEDDATA FREQUENCIES

The words are those of Tesseract's Indonesian model (Apache-2.0), taken out of it with the programs
combine_tessdata and dawg2wordlist, and spaCy's stop words (MIT). Words of up to four letters are left out:
the list holds too much noise among them; `words-domain.json` has those that matter.

The model's list also holds what people misspell ("infomasi", "tanggai"), which lets misread words pass for
known ones. A word goes that FREQUENCIES does not know and that is one letter off a common one. That file has
a word, a tab and its share of all words a line, as the package wordfreq (Apache-2.0) gives them for "id":

    python -c 'import wordfreq as f; [print(*i, sep="\\t") for i in f.get_frequency_dict("id").items()]'
"""

import argparse
import gzip
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from spacy.lang.id.stop_words import STOP_WORDS

from extractor.store.knowledge import load_json

TARGET = Path(__file__).resolve().parent.parent / "models" / "lexicon" / "words.txt.gz"
COMMON = 1e-5
"""Share of all words from which a word is so common that what is one letter off it is misspelt."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")
SHORTEST = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("traineddata", type=Path)
    parser.add_argument("frequencies", type=Path)
    arguments = parser.parse_args()
    words = {word.casefold() for word in unpack(arguments.traineddata)}
    rows = (line.split("\t") for line in arguments.frequencies.read_text(encoding="utf-8").splitlines())
    frequencies = {word: float(share) for word, share in rows}
    own = load_json("lexicon/words-domain.json")
    frequencies |= dict.fromkeys(own["words"], COMMON)
    plain = (word for word in words if PLAIN.fullmatch(word) and len(word) >= SHORTEST)
    kept = {word: 1 for word in plain if not is_misspelt(word, frequencies)}
    kept |= {word: 2 for word in STOP_WORDS if PLAIN.fullmatch(word) and len(word) > 2}
    lines = "".join(f"{word}\t{tier}\n" for word, tier in sorted(kept.items()))
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(lines.encode())
    print(f"{len(kept)} words")


def is_misspelt(word: str, frequencies: Mapping[str, float]) -> bool:
    """Whether the word is rare, and one letter off a common one."""
    return word not in frequencies and any(frequencies.get(near, 0.0) >= COMMON for near in one_off(word))


def one_off(word: str) -> Iterator[str]:
    """The words with a letter less, more, other, or two changed about."""
    for k in range(len(word) + 1):
        head, tail = word[:k], word[k:]
        yield head + tail[1:]
        yield head + tail[1:2] + tail[:1] + tail[2:]
        for letter in LETTERS:
            yield head + letter + tail
            yield head + letter + tail[1:]


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
