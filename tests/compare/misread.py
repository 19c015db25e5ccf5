"""Samples as truth files, and as records that were misread in known ways."""

from typing import Any

from export.entries import sample

from extractor.record.model import SopRecord

Json = dict[str, Any]


def truth_of(record: SopRecord) -> Json:
    """The record as a truth file holds it."""
    names = {actor.id: actor.name for actor in record.actors}
    nodes: dict[str, str] = {}
    steps = []
    for step in record.steps:
        seen: dict[str, int] = {}
        symbols = []
        for symbol in step.symbols:
            name = names[symbol.actor or ""]
            seen[name] = seen.get(name, 0) + 1
            nodes[symbol.id] = f"{step.number}@{name}" + (f"#{seen[name]}" if seen[name] > 1 else "")
            symbols.append({"actor": name, "kind": symbol.kind.value})
        steps.append(
            {
                "number": step.number,
                "activity": step.activity,
                "symbols": symbols,
                "requirements": " ".join(step.requirements),
                "duration": step.duration.text if step.duration else "",
                "output": " ".join(step.outputs),
                "remarks": step.remarks,
            }
        )
    identity = record.identity.model_dump(mode="json")
    flow = [[nodes[edge.source], nodes[edge.target], edge.label] for edge in record.flow]
    return {"steps": steps, "flow": flow, "identity": identity}


def misread(name: str = "kalipare-digital") -> SopRecord:
    """A sample with a fault of each kind, some of them marked."""
    record = sample(name)
    data = record.model_dump(mode="json")
    steps, flow, identity = data["steps"], data["flow"], data["identity"]
    steps[0]["activity"] = steps[0]["activity"].replace("n", "m", 2)
    steps[1]["symbols"][0]["actor"] = data["actors"][-1]["id"]
    steps[1]["actors"] = [data["actors"][-1]["id"]]
    steps[2]["duration"] |= {"minimum": "P9D", "maximum": "P9D"}
    steps[3]["symbols"][0]["kind"] = "document"
    steps[4]["requirements"] = []
    steps[4]["remarks"] = "bukan"
    del steps[5]
    del flow[0]
    flow.append({"source": "s1.1", "target": "s4.1", "label": None})
    flow.append({"source": "s2.1", "target": "s1.1", "label": "no"})
    for edge in flow[2:5]:
        edge["label"] = {"yes": "no", "no": "yes"}.get(edge["label"] or "")
    identity["approved_by"]["nip"] = "1"
    identity["sop_number"] = None
    identity["date_created"] = "2016-01-02"
    identity["equipment"] = ["Palu"]
    identity["legal_basis"] = identity["legal_basis"][:1]
    for pointer in (
        "/steps/0/activity", "/steps/2/duration/maximum", "/steps/3/outputs/0", "/steps/4/symbols/0",
        "/flow/1", "/flow/3/label", "/identity/sop_number", "/actors/1/name", "/steps/1/symbols/0/kind",
    ):  # fmt: skip
        data["evidence"][pointer] = {"confidence": 0.5, "origin": "ocr", "needs_review": True}
    return SopRecord.model_validate(data)
