"""The elements of a BPMN process, before they have a place or are XML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from extractor.export.bpmn.stations import Station, Way, grouped


class ElementKind(StrEnum):
    """The value is the name of the BPMN element."""

    START = "startEvent"
    END = "endEvent"
    TASK = "userTask"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    THROW = "intermediateThrowEvent"
    CATCH = "intermediateCatchEvent"


@dataclass(frozen=True)
class Element:
    """A flow node in the cell of its lane and step; `level` counts down within the step.

    `link` is the name that both halves of an off-page pair share. Only the element that stands for a symbol
    itself has a `station`, not those that BPMN wants beside it.
    """

    id: str
    kind: ElementKind
    name: str
    lane: int
    step: int
    level: int
    station: Station | None = None
    link: str | None = None


@dataclass(frozen=True)
class SequenceFlow:
    """A sequence flow; `way` is None between elements that stand for one symbol."""

    id: str
    source: str
    target: str
    way: Way | None = None

    @property
    def name(self) -> str:
        return (self.way.words or "") if self.way else ""


@dataclass(frozen=True)
class DataUse:
    """A requirement or an output of a step: the data object that it is, the tasks that take or make it."""

    id: str
    data: str
    name: str
    step: int
    output: bool
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class StepTime:
    """How long a step takes, as printed; a time that covers several steps stands at the first."""

    id: str
    step: int
    text: str
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Process:
    """A process with its lanes, left to right, by name; None is the lane of what has no known actor.

    With `follows_rows` no connector is known, and the sequence flows follow the rows.
    """

    lanes: tuple[str | None, ...]
    elements: tuple[Element, ...]
    sequences: tuple[SequenceFlow, ...]
    data: tuple[DataUse, ...]
    times: tuple[StepTime, ...]
    follows_rows: bool = False

    @cached_property
    def entering(self) -> Mapping[str, Sequence[SequenceFlow]]:
        """The flows into each element."""
        return grouped((flow.target, flow) for flow in self.sequences)

    @cached_property
    def leaving(self) -> Mapping[str, Sequence[SequenceFlow]]:
        """The flows out of each element."""
        return grouped((flow.source, flow) for flow in self.sequences)

    @cached_property
    def uses(self) -> Mapping[str, Sequence[DataUse]]:
        """What each task needs and makes."""
        return grouped((task, use) for use in self.data for task in use.tasks)
