"""How the review shows itself: language, pictures, plain screens."""

import locale
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import OptionsError, SopError
from extractor.store.knowledge import load_json
from extractor.store.messages import told, translated

if TYPE_CHECKING:
    from extractor.review.doubts.doubt import Candidate


class Images(StrEnum):
    """How pictures are drawn in the terminal."""

    AUTO = "auto"
    KITTY = "kitty"
    SIXEL = "sixel"
    CELLS = "cells"
    NONE = "none"


class Pictures(StrEnum):
    """Where the sheet is shown: in the terminal, on a page of the browser, or where best."""

    AUTO = "auto"
    BROWSER = "browser"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Key:
    """A key of a screen: Textual's names of it, what it does, whether the footer shows it."""

    names: str
    action: str
    shown: bool


@dataclass(frozen=True)
class Settings:
    """`plain` screens have no pictures and no frames, and say in words what colours say elsewhere."""

    lang: str = "en"
    images: Images = Images.AUTO
    plain: bool = False
    learning: bool = True
    sources: tuple[Path, ...] = ()
    worst_first: bool = True
    pictures: Pictures = Pictures.TERMINAL

    @classmethod
    def of(
        cls, lang: str | None = None, images: str = "auto", *, plain: bool = False, learning: bool = True
    ) -> "Settings":
        """The settings of a command line; the language is the locale's where none is named.

        Raises OptionsError for a language or a way of drawing that there is not.
        """
        chosen = lang or _locale_language()
        if chosen not in load_json("review/texts.json"):
            raise OptionsError("There is no such language.", "Choose id or en.")
        if images not in set(Images):
            raise OptionsError("Pictures cannot be drawn that way.", f"Choose one of {', '.join(Images)}.")
        return cls(chosen, Images.NONE if plain else Images(images), plain, learning)

    def text(self, name: str, **values: Any) -> str:
        """The words of this name in the chosen language."""
        words: str = load_json("review/texts.json")[self.lang][name]
        return words.format(**values)

    def field(self, name: str) -> str:
        """What a key of the record is called in the chosen language; the key itself where it has no word."""
        word: str = load_json("review/texts.json")[self.lang]["fields"].get(name, name)
        return word

    def form(self, pointer: str) -> str:
        """How a value of this place is typed; empty where any words are."""
        forms: dict[str, str] = load_json("review/texts.json")[self.lang]["forms"]
        found = (words for pattern, words in forms.items() if re.fullmatch(pattern, pointer))
        return next(found, "")

    def act(self, name: str) -> str:
        """What an action of the journal is called in the chosen language; its name where it has no word."""
        word: str = load_json("review/texts.json")[self.lang]["acts"].get(name, name)
        return word

    def count(self, number: int) -> str:
        """A number with its thousands parted as the chosen language does."""
        return f"{number:,}".replace(",", "." if self.lang == "id" else ",")

    def symbol(self, kind: str) -> str:
        """What a kind of symbol is called in the chosen language."""
        word: str = load_json("review/texts.json")[self.lang]["symbols"].get(kind, kind)
        return word

    def label(self, name: str) -> str:
        """Yes and no in the chosen language; another label as printed."""
        word: str = load_json("review/texts.json")[self.lang]["labels"].get(name, name)
        return word

    def source(self, candidate: "Candidate") -> str:
        """Where a candidate comes from, in the chosen language."""
        return ", ".join(self.text(f"source_{name}") for name in (candidate.source, *candidate.also))

    def told(self, said: SopError | str) -> str:
        """An error or a reason in the chosen language."""
        return told(said, self.lang) if isinstance(said, SopError) else translated(said, self.lang)


def keys_of(screen: str) -> list[Key]:
    """The keys of a screen, in the order of its footer."""
    return [Key(*entry) for entry in load_json("review/keys.json")[screen]]


def _locale_language() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "id" if named.casefold().startswith(("id", "in_", "indonesia")) else "en"
