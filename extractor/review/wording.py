"""Places of a record in a person's words, in the language of the screens."""

from extractor.review.pointers import parts
from extractor.review.settings import Settings


def place_words(pointer: str, settings: Settings) -> str:
    """Such as `step 3, duration` for `/steps/2/duration`; the pointer's own names where none are known."""
    words: list[str] = []
    for name in parts(pointer):
        if name.isdecimal():
            number = str(int(name) + 1)
            words.append(f"{words.pop()} {number}" if words else number)
        else:
            words.append(settings.field(name))
    return ", ".join(words[1:] if len(words) > 1 and words[0] == settings.field("identity") else words)
