"""Completes what is typed from known texts."""

from collections.abc import Sequence

from textual.suggester import Suggester

from extractor.review.doubts.completion import completed


class KnownTexts(Suggester):
    """Suggests the first known text that begins as the last item typed."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = list(known)

    async def get_suggestion(self, value: str) -> str | None:
        """What was typed, completed; None where nothing known begins so."""
        return completed(value, self._known)
