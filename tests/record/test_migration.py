import pytest

from extractor.errors import RecordError
from extractor.record.migration import Json, migrate


def rename_title(data: Json) -> Json:
    title = data.pop("name")
    return {**data, "title": title}


def add_mark(data: Json) -> Json:
    return {**data, "mark": len(data["title"])}


STEPS = {"0.8": ("0.9", rename_title), "0.9": ("1.0", add_mark)}


def test_the_present_version_is_left_as_it_is() -> None:
    data = {"schema_version": "1.0", "title": "a"}
    assert migrate(data, STEPS) is data


def test_an_old_record_goes_through_every_version_between() -> None:
    old = {"schema_version": "0.8", "name": "abc"}
    assert migrate(old, STEPS) == {"schema_version": "1.0", "title": "abc", "mark": 3}
    assert old == {"schema_version": "0.8", "name": "abc"}


@pytest.mark.parametrize("version", ["0.1", "2.0", None, 1])
def test_an_unknown_version_is_refused(version: object) -> None:
    with pytest.raises(RecordError):
        migrate({"schema_version": version}, STEPS)


def test_a_circle_of_steps_ends() -> None:
    circle = {"0.8": ("0.9", dict), "0.9": ("0.8", dict)}
    with pytest.raises(RecordError):
        migrate({"schema_version": "0.8"}, circle)
