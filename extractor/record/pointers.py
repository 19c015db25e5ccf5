"""JSON Pointers (RFC 6901) into a record's JSON, and the differences of two records as pointed-at changes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
"""An index as RFC 6901 writes it, of no more digits than a list can have places."""


class _Missing:
    """Stands for a place that does not exist, which is not the same as a null."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


@dataclass(frozen=True)
class Change:
    """What stood at a pointer before and what stands there after; MISSING where nothing did or does."""

    pointer: str
    before: Any
    after: Any

    def inverse(self) -> "Change":
        return Change(self.pointer, self.after, self.before)

    def as_json(self) -> Json:
        """Both sides by name; a side that is MISSING is left out."""
        sides = (("before", self.before), ("after", self.after))
        return {"pointer": self.pointer} | {name: side for name, side in sides if side is not MISSING}

    @classmethod
    def of_json(cls, line: Json) -> "Change":
        return cls(line["pointer"], line.get("before", MISSING), line.get("after", MISSING))


def parts(pointer: str) -> list[str]:
    """The unescaped parts of a pointer; the empty pointer has none."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def join(*names: object) -> str:
    """The pointer that leads over these keys and indices."""
    return "".join("/" + str(name).replace("~", "~0").replace("/", "~1") for name in names)


def resolve(data: Any, pointer: str) -> Any:
    """What stands at the pointer, or MISSING."""
    for part in parts(pointer):
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and _INDEX.fullmatch(part) and int(part) < len(data):
            data = data[int(part)]
        else:
            return MISSING
    return data


def diff(before: Any, after: Any, pointer: str = "") -> list[Change]:
    """The changes that lead from one JSON value to another.

    Objects are compared by key and lists of one length by place; a list that grew or shrank changes as a
    whole, so that no change depends on another of the same comparison. Parts that both share are passed over.
    """
    if before is after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        keys = [*before, *(key for key in after if key not in before)]
        places: Iterable[tuple[object, Any, Any]] = (
            (key, before.get(key, MISSING), after.get(key, MISSING)) for key in keys
        )
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        places = ((n, old, new) for n, (old, new) in enumerate(zip(before, after, strict=True)))
    else:
        same = type(before) is type(after) and before == after
        return [] if same else [Change(pointer, before, after)]
    return [change for key, old, new in places for change in diff(old, new, pointer + join(key))]


def patched(data: Any, changes: Sequence[Change]) -> Any:
    """The value after all changes, in order. What is not changed is shared with `data`, which stays as it is.

    Raises ValueError where a change does not fit: something else stands there than its `before`.
    """
    for change in changes:
        if resolve(data, change.pointer) != change.before:
            raise ValueError(f"The change at {change.pointer or '/'} does not fit.")
        data = replaced(data, change.pointer, change.after)
    return data


def replaced(data: Any, pointer: str, value: Any) -> Any:
    """The data with this value at the pointer, without the place where it is MISSING; the rest is shared.

    Raises TypeError where the pointer leads through something that has no such place.
    """
    return _replaced(data, parts(pointer), value)


def _replaced(data: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    head, *rest = path
    if isinstance(data, list) and _INDEX.fullmatch(head) and int(head) < len(data):
        index = int(head)
        return [*data[:index], _replaced(data[index], rest, value), *data[index + 1 :]]
    if not isinstance(data, dict):
        raise TypeError(f"Nothing can be put at {head!r}.")
    new = _replaced(data.get(head, MISSING), rest, value)
    if new is MISSING:
        return {key: old for key, old in data.items() if key != head}
    return {**data, head: new}
