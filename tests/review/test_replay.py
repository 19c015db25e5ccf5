"""The truth replayed through the application: records made worse, set right again by keys alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.review_replay import replay
from benchmarks.review_wanted import of_record, of_truth
from extractor.record import codec
from extractor.record.model import SopRecord
from extractor.review.sessions.place import load
from review.spoiling import spoiled

Json = dict[str, Any]
EXPECTED = Path(__file__).parents[2] / "samples" / "expected"


def letters(value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    text = "".join(str(item["text"] if isinstance(item, dict) else item or "") for item in items)
    return re.sub(r"[\W_]+", "", text.casefold())


def scored(record: Json) -> Json:
    """All of a record that is scored, with names and places instead of ids."""
    lanes = {actor["id"]: letters(actor["name"]) for actor in record["actors"]}
    places = {
        symbol["id"]: (step["number"], lanes[symbol["actor"]], symbol["kind"])
        for step in record["steps"]
        for symbol in step["symbols"]
    }
    identity = record["identity"]
    return {
        "lanes": list(lanes.values()),
        "steps": [
            {
                "number": step["number"],
                "symbols": sorted(places[symbol["id"]] for symbol in step["symbols"]),
                "time": [(step["duration"] or {}).get(end) for end in ("minimum", "maximum")],
            }
            | {name: letters(step[name]) for name in ("activity", "requirements", "outputs", "remarks")}
            for step in record["steps"]
        ],
        "flow": sorted((places[e["source"]], places[e["target"]], e["label"] or "") for e in record["flow"]),
        "identity": {
            name: letters(identity[name]) for name in identity if name not in {"agency", "approved_by"}
        },
        "approver": [letters(identity["approved_by"][part]) for part in ("name", "nip")],
    }


@pytest.mark.parametrize(("case", "seed"), [("karangploso-good", 1), ("baturraden-typical", 2)])
def test_what_was_spoiled_is_set_right_by_keys_alone(case: str, seed: int, tmp_path: Path) -> None:
    right = load(EXPECTED / case / "01" / "record.json")
    path = tmp_path / case / "01" / "record.json"
    path.parent.mkdir(parents=True)
    wrong = spoiled(right, seed)
    path.write_text(codec.dumps(SopRecord.model_validate(wrong)), encoding="utf-8")
    assert scored(wrong) != scored(right)
    report = replay([path], {path: of_record(right)}, size=(80, 24))
    assert (report.stuck, report.left) == ([], [])
    assert scored(load(path)) == scored(right)
    queue = report.queue
    assert queue.wrong >= 6
    assert queue.apart >= 6, "what is wrong in a group is set apart from it"
    assert queue.keys <= 1.7 * (queue.places_right + queue.wrong)


def test_a_transcription_says_the_same_as_the_record() -> None:
    record = load(EXPECTED / "wonoasih-digital" / "01" / "record.json")
    names = {actor["id"]: actor["name"] for actor in record["actors"]}
    nodes: dict[str, str] = {}
    for step in record["steps"]:
        seen: list[str] = []
        for symbol in step["symbols"]:
            lane = names[symbol["actor"]]
            seen.append(lane)
            again = f"#{seen.count(lane)}" if seen.count(lane) > 1 else ""
            nodes[symbol["id"]] = f"{step['number']}@{lane}{again}"
    truth = {
        "actors": list(names.values()),
        "identity": record["identity"],
        "steps": [
            {
                "number": step["number"],
                "activity": step["activity"],
                "symbols": [{"actor": names[s["actor"]], "kind": s["kind"]} for s in step["symbols"]],
                "requirements": " ".join(step["requirements"]),
                "duration": (step["duration"] or {}).get("text", ""),
                "output": " ".join(step["outputs"]),
                "remarks": step["remarks"],
            }
            for step in record["steps"]
        ],
        "flow": [[nodes[e["source"]], nodes[e["target"]], e["label"]] for e in record["flow"]],
    }
    assert of_truth(truth) == of_record(record)
