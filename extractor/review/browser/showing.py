"""What a reviewer has at hand, on its way to the page that follows."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.record.pointers import Json

META = "showing"
"""The type under which the terminal's program tells the server that runs it what is shown."""


@dataclass(frozen=True)
class Showing:
    """The record at `path` as it is now, the place looked at, and whether its whole row is asked for.

    `together` are the places that one question is about, where they are several.
    """

    path: Path
    data: Json
    at: str
    whole: bool = False
    together: tuple[str, ...] = ()

    @property
    def open_places(self) -> list[str]:
        """The places that a person has still to look at."""
        return [place for place, known in self.data["evidence"].items() if known.get("needs_review")]

    def shares_content(self, other: "Showing | None") -> bool:
        """Whether the other one is the same record and says the same, whatever is known of its values."""
        return (
            other is not None
            and self.path == other.path
            and (self.data is other.data or _content(self.data) == _content(other.data))
        )


Follow = Callable[[Showing], None]
"""Takes what is shown now; called from the thread of the screens."""


def telling(write: Callable[[dict[str, object]], object]) -> Follow:
    """Follows by messages: a record goes with the first, and with others only where it has changed."""
    last: list[Json] = []

    def tell(showing: Showing) -> None:
        message: dict[str, object] = {"type": META, "path": str(showing.path), "at": showing.at}
        message |= {"whole": showing.whole, "together": showing.together}
        if not last or last[0] is not showing.data:
            message["data"] = showing.data
        last[:] = [showing.data]
        write(message)

    return tell


def told(message: dict[str, Any], before: Showing | None) -> Showing | None:
    """What a message of `telling` says, after what was shown before; None where that is not known."""
    data = message.get("data") or (before.data if before is not None else None)
    if data is None:
        return None
    together = tuple(message["together"])
    return Showing(Path(message["path"]), data, message["at"], bool(message["whole"]), together)


def _content(data: Json) -> list[Any]:
    return [data[name] for name in ("identity", "actors", "steps", "flow", "declared_total", "source")]
