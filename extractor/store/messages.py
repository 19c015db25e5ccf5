"""What the program says, in the language of the screens."""

import re
from functools import cache

from extractor.errors import SopError
from extractor.store.knowledge import load_json

_BLANK = re.compile(r"\{(\w+)\}")


def translated(text: str, lang: str) -> str:
    """The sentence in this language; as it is where it is so already, or has no translation.

    What stands in for a template's words in braces is translated as well, where it can be.
    """
    exact = _sentences(lang).get(text)
    if exact is not None:
        return exact
    for pattern, template in _templates(lang):
        found = pattern.fullmatch(text)
        if found is not None:
            return template.format(
                **{name: translated(word, lang) for name, word in found.groupdict().items()}
            )
    return text


def told(error: SopError, lang: str) -> str:
    """What happened and what to do, in this language, behind the error's code."""
    said = (translated(error.message, lang), translated(error.remedy, lang))
    return f"{error.code}: {' '.join(filter(None, said))}"


def _sentences(lang: str) -> dict[str, str]:
    sentences: dict[str, str] = load_json("review/messages.json").get(lang, {})
    return sentences


@cache
def _templates(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences with blanks, as patterns with their translations."""
    return tuple(
        (re.compile(_pattern(sentence), re.DOTALL), translation)
        for sentence, translation in _sentences(lang).items()
        if _BLANK.search(sentence)
    )


def _pattern(sentence: str) -> str:
    """The sentence as a regular expression; `re.split` gives fixed words and names in turn."""
    words = _BLANK.split(sentence)
    return "".join(f"(?P<{word}>.*)" if n % 2 else re.escape(word) for n, word in enumerate(words))
