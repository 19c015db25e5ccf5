"""What is done to a record when it is taken up: known answers are given, and a clean one is checked."""

from contextlib import suppress

from extractor.errors import SopError
from extractor.record.model import ReviewState
from extractor.review.doubts.together import each
from extractor.review.sessions.learning import Lexicon, office_of
from extractor.review.sessions.session import Session


def settle_known(session: Session, lexicon: Lexicon) -> int:
    """Settle what is known from this office's other answers; how many there were.

    What was touched is left alone, and what a person has approved.
    """
    if _is_closed(session):
        return 0
    office, touched = office_of(session.data), {entry.doubt for entry in session.entries}
    settled = 0
    asked = (one for doubt in session.doubts() if doubt.key not in touched for one in each([doubt]))
    for doubt in asked:
        text = lexicon.remedy(office, doubt)
        if text is not None and doubt.key not in touched:
            with suppress(SopError):
                session.learn(doubt, text)
                settled += 1
    return settled


def check_clean(session: Session) -> None:
    """Check a record on which nothing is open, before that is said of it."""
    if not _is_closed(session) and not session.doubts():
        session.check()


def _is_closed(session: Session) -> bool:
    return session.read_only is not None or session.data["review"]["state"] == ReviewState.APPROVED
