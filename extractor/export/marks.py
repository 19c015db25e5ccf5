"""What is doubtful in a record, and how sure its values are, looked up by place."""

from extractor.record.model import Evidence, Origin, SopRecord, State


class Marks:
    """The evidence of a record, gathered upwards: what holds a doubtful value is doubtful too."""

    def __init__(self, record: SopRecord) -> None:
        self._marked: set[str] = set()
        self._doubtful: set[str] = set()
        self._confidence: dict[str, float] = {}
        for pointer, evidence in record.evidence.items():
            self._gather(pointer, evidence)

    def is_marked(self, pointer: str) -> bool:
        """Whether the value there still needs a person's look, whatever its parts do."""
        return pointer in self._marked

    def is_doubtful(self, pointer: str) -> bool:
        """Whether the value there, or a part of it, still needs a person's look."""
        return pointer in self._doubtful

    def confidence(self, pointer: str) -> float | None:
        """The lowest confidence of the value there and of its parts; None where nothing is known of it."""
        return self._confidence.get(pointer)

    def _gather(self, pointer: str, evidence: Evidence) -> None:
        is_open = evidence.needs_review or evidence.state is State.UNREADABLE
        doubtful = is_open and evidence.origin is not Origin.REVIEWER
        if doubtful:
            self._marked.add(pointer)
        while pointer:
            if doubtful:
                self._doubtful.add(pointer)
            known = self._confidence.get(pointer, 1.0)
            self._confidence[pointer] = min(known, evidence.confidence)
            pointer = pointer.rpartition("/")[0]
