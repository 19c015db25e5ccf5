"""What stands in the way of approving a record, and the word that approves it all the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.errors import OptionsError
from extractor.record.model import Severity
from extractor.review.doubts.doubt import Doubt

WORDS = {"id": "setujui", "en": "approve"}
"""What has to be typed to approve a record with open doubts, by language; each is understood in both."""


@dataclass(frozen=True)
class Obstacles:
    """The doubts that are open on a record that has just been checked; a check that failed is one of them."""

    doubts: Sequence[Doubt]

    @property
    def errors(self) -> int:
        """How many are of severity error."""
        return sum(doubt.severity is Severity.ERROR for doubt in self.doubts)

    def require(self, word: str) -> None:
        """Raises OptionsError where something is open, and the word is none that approves all the same."""
        if self.doubts and word.strip().casefold() not in WORDS.values():
            raise OptionsError(
                f"{len(self.doubts)} doubts are open, {self.errors} of them errors.",
                f"Settle them, or approve all the same with the word {WORDS['en']}.",
            )
