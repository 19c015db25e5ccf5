"""What pages say, in both languages at once: one switch on the page shows the one or the other."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from extractor.record.characters import xml_text
from extractor.record.reasons import Reason
from extractor.store.knowledge import load_json
from extractor.store.reasons import sentence

TEXTS_FILE = "report/texts.json"


class Words(NamedTuple):
    """One thing said in Indonesian and in English."""

    id: str
    en: str

    def __html__(self) -> str:
        """Both languages, each marked as such; once where they are the same. Escaped, without controls."""
        own, english = map(xml_text, self)
        if own == english:
            return str(escape(own))
        return Markup('<span class="id" lang="id">{}</span><span class="en" lang="en">{}</span>').format(
            own, english
        )

    def joined(self, other: "Words", between: str = " ") -> "Words":
        """This and the other behind it, in each language."""
        return Words(f"{self.id}{between}{other.id}", f"{self.en}{between}{other.en}")


def same(text: str) -> Words:
    """What stands on the sheet: the same in both languages."""
    return Words(text, text)


def say(name: str, **values: object) -> Words:
    """The text of this name, its blanks filled; a value of two languages fills each with its own."""
    return Words(*(_filled(lang, name, values) for lang in Words._fields))


def said(names: str, value: str) -> Words:
    """What a value of a fixed set is called, such as `state` `approved`; itself where it has no word."""
    return Words(*(_texts(lang)[names].get(value, value) for lang in Words._fields))


def reason(reasons: Sequence[Reason]) -> Words:
    """The reasons of evidence in both languages."""
    return Words(sentence(reasons, "id"), sentence(reasons, "en"))


def basis(check: str, english: str) -> Words:
    """What a check rests on; as its catalogue has it, in English, where another package brought it."""
    return Words(_texts("id")["bases"].get(check, english), english)


def label(words: Words) -> Markup:
    """Attributes that name an element to those who cannot see it, in either language."""
    return Markup('aria-label="{0}" data-label-id="{0}" data-label-en="{1}"').format(*map(xml_text, words))


def _filled(lang: str, name: str, values: dict[str, object]) -> str:
    own = {key: getattr(value, lang) if isinstance(value, Words) else value for key, value in values.items()}
    text: str = _texts(lang)[name]
    return text.format(**own)


def _texts(lang: str) -> dict[str, Any]:
    texts: dict[str, Any] = load_json(TEXTS_FILE)[lang]
    return texts
