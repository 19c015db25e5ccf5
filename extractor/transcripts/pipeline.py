"""The spaCy pipeline for lines of sheets: Indonesian tokens, the project's terms as spans, and line kinds.

`spacy.blank("id")` brings tokens only. A span ruler adds the words of the lexicons (verbs, documents,
conditions), a component of the project what only rules find (NIP, dates, durations, citations, roles), all
under `doc.spans["sop"]`. A small text categoriser, trained on generated lines, comes last.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from extractor.errors import MissingDependencyError
from extractor.meaning.durations.reader import read_duration
from extractor.meaning.identity.nip import find_nip
from extractor.meaning.terms.citations import parse_citation
from extractor.meaning.terms.dates import read_date
from extractor.meaning.terms.roles import RoleIndex
from extractor.store.knowledge import load_json, model_path

SPANS_KEY = "sop"
MODEL = "line_kind"
CATEGORISER = {
    "@architectures": "spacy.TextCatBOW.v3",
    "exclusive_classes": True,
    "ngram_size": 2,
    "length": 8192,
    "no_output_layer": False,
}
"""The categoriser's architecture; training and loading have to agree on it."""

_LONGEST = 2_000
_DATE = re.compile(r"\d{1,2}\s+[^\W\d_]{3,9}\s+(?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d")
_TIME = re.compile(
    r"(?:\d+(?:[.,]\d+)?\s*(?:-|s/d|s\.d\.?)\s*)?\d+(?:[.,]\d+)?\s*(?:\([a-z ]{3,30}\)\s*)?"
    r"(?:menit|jam|hari|minggu|bulan|tahun)(?:\s+kerja)?(?!\w)",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(?:Undang\s?-?\s?Undang|UU|PP|Per(?:aturan|pres|da|gub|bup|wali?|men\w*|ka)|Kep(?:utusan|pres|men\w*)|PMK|Instruksi)"
    r"[^.;:\n]{0,110}?(?:Nomor|No\.?)\s*:?\s*[\w./-]{1,30}(?:\s+Tahun\s+\d{4})?",
    re.IGNORECASE,
)


@Language.factory("sop_terms", default_config={"lanes": []})
class SopTerms:
    """Adds the spans that rules find; a span of higher rank hides those that it overlaps."""

    def __init__(self, nlp: Language, name: str, lanes: Sequence[str]) -> None:
        self.name = name
        self.vocab = nlp.vocab
        self._roles = RoleIndex(lanes)

    def __call__(self, doc: Doc) -> Doc:
        found = [
            span for start, end, label in self._find(doc.text) if (span := _span(doc, start, end, label))
        ]
        ruled = list(doc.spans.get(SPANS_KEY, []))
        doc.spans[SPANS_KEY] = [*_by_rank(found), *filter_spans(ruled)]
        return doc

    def _find(self, text: str) -> Iterator[tuple[int, int, str]]:
        nip = find_nip(text)
        if nip is not None:
            yield nip.start, nip.end, "NIP"
        for match in _LAW.finditer(text):
            if parse_citation(match.group()) is not None:
                yield match.start(), match.end(), "LAW"
        for match in _DATE.finditer(text):
            if read_date(match.group()).iso is not None:
                yield match.start(), match.end(), "DATE"
        for match in _TIME.finditer(text):
            reading = read_duration(match.group())
            if reading.duration is not None and reading.duration.minimum is not None:
                yield match.start(), match.end(), "TIME"
        for mention in self._roles.mentions(text):
            yield mention.start, mention.end, "ROLE"


def _span(doc: Doc, start: int, end: int, label: str) -> Span | None:
    return doc.char_span(start, end, label=label, alignment_mode="expand")


def _by_rank(spans: Sequence[Span]) -> list[Span]:
    """The spans in the order of their rank, those that overlap an earlier one left out."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return kept


def _patterns() -> list[dict[str, Any]]:
    words = load_json("lexicon/activities.json")
    lists = {"VERB": words["verbs"], "DOC": words["documents"], "CONDITION": words["conditions"]}
    return [{"label": label, "pattern": word} for label, entries in lists.items() for word in entries]


def build_pipeline(lanes: Sequence[str] = ()) -> Language:
    """Tokens and spans; `lanes` links roles to the lanes of one sheet. No trained part."""
    nlp = spacy.blank("id")
    ruler: Any = nlp.add_pipe("span_ruler", config={"spans_key": SPANS_KEY, "phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(_patterns())
    nlp.add_pipe("sop_terms", config={"lanes": list(lanes)})
    return nlp


@cache
def load_pipeline() -> Language:
    """The pipeline without lanes, with the trained categoriser where its model is there; once a process."""
    nlp = build_pipeline()
    try:
        folder = model_path(MODEL)
    except MissingDependencyError:
        return nlp
    categoriser: Any = nlp.add_pipe("textcat", config={"model": CATEGORISER})
    categoriser.from_disk(folder / "textcat", exclude=["vocab"])
    return nlp


def analyse(lines: Sequence[str]) -> list[Doc]:
    """Lines (none blank) as documents with spans, and with kinds under `cats` where the model is there."""
    return list(load_pipeline().pipe([line[:_LONGEST] for line in lines]))
