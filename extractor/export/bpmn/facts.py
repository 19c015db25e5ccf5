"""What BPMN has no place for: identity, durations, where things stand on the sheet, what is in doubt."""

from extractor.export.bpmn.elements import Xml, add, add_fact
from extractor.export.bpmn.model import Element, SequenceFlow
from extractor.record.model import Duration, SopRecord

_LISTS = {
    "legal_basis": "legalBasis",
    "qualifications": "qualification",
    "related_sops": "relatedSop",
    "equipment": "equipment",
    "warnings": "warning",
    "record_keeping": "recordKeeping",
}


def add_record_facts(process: Xml, record: SopRecord) -> None:
    """Which record this is, the identity block, and the time that the sheet states for all."""
    holder = add(process, "extensionElements")
    add_fact(
        holder,
        "record",
        id=record.id,
        schemaVersion=record.schema_version,
        status=record.status.value,
        review=record.review.state.value,
        file=record.source.file,
        sha256=record.source.sha256,
    )
    _add_identity(holder, record)
    if record.declared_total is not None:
        _add_duration(holder, "declaredTotal", record.declared_total)


def _add_identity(holder: Xml, record: SopRecord) -> None:
    known = record.identity
    identity = add_fact(
        holder,
        "identity",
        number=known.sop_number,
        title=known.sop_title,
        created=known.date_created,
        revised=known.date_revised,
        effective=known.date_effective,
    )
    for line in known.agency:
        add_fact(identity, "agency", line)
    approver = known.approved_by
    if any((approver.position, approver.name, approver.rank, approver.nip)):
        add_fact(
            identity,
            "approvedBy",
            position=approver.position,
            name=approver.name,
            rank=approver.rank,
            nip=approver.nip,
        )
    for law in known.legal_basis:
        add_fact(identity, _LISTS["legal_basis"], law.text)
    for name, tag in _LISTS.items():
        if name != "legal_basis":
            for item in getattr(known, name):
                add_fact(identity, tag, item)


def add_element_facts(node: Xml, element: Element, record: SopRecord, *, doubtful: bool) -> None:
    """The symbol that an element stands for, the row of it, and the row's duration."""
    if element.station is None or (element.link is not None and element.station.symbol is None):
        return
    step, symbol = record.steps[element.step], element.station.symbol
    if step.remarks.strip():
        add(node, "documentation", step.remarks)
    holder = add(node, "extensionElements")
    add_fact(holder, "step", id=step.id, number=step.number, page=step.page, doubtful=doubtful or None)
    if symbol is not None:
        add_fact(holder, "symbol", id=symbol.id, kind=symbol.kind.value, text=symbol.text or None)
    if step.duration is not None:
        _add_duration(holder, "duration", step.duration)


def _add_duration(holder: Xml, tag: str, duration: Duration) -> None:
    shared = " ".join(map(str, duration.shared_with)) or None
    add_fact(
        holder,
        tag,
        text=duration.text,
        minimum=duration.minimum,
        maximum=duration.maximum,
        qualifier=duration.qualifier.value if duration.qualifier else None,
        dayKind=duration.day_kind.value if duration.day_kind else None,
        per=duration.per,
        sharedWith=shared,
    )


def add_flow_facts(node: Xml, flow: SequenceFlow, record: SopRecord, *, doubtful: bool) -> None:
    """The connector that a sequence flow stands for; whether only the order of the rows tells it."""
    if flow.way is None:
        return
    holder = add(node, "extensionElements")
    if flow.way.edge is None:
        add_fact(holder, "connector", origin="row_order")
        return
    edge = record.flow[flow.way.edge]
    add_fact(
        holder,
        "connector",
        source=edge.source,
        target=edge.target,
        label=edge.label,
        text=edge.text,
        labelOrigin=edge.label_origin.value if edge.label_origin else None,
        doubtful=doubtful or None,
    )


def doubtful_steps(record: SopRecord) -> frozenset[int]:
    """The steps, by index, of which something waits for a reviewer."""
    return _doubtful(record, "steps")


def doubtful_connectors(record: SopRecord) -> frozenset[int]:
    """The connectors, by index, that wait for a reviewer."""
    return _doubtful(record, "flow")


def _doubtful(record: SopRecord, part: str) -> frozenset[int]:
    found = (
        pointer.split("/")[2]
        for pointer, evidence in record.evidence.items()
        if evidence.needs_review and pointer.startswith(f"/{part}/")
    )
    return frozenset(int(place) for place in found if place.isdecimal())
