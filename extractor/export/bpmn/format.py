"""The export format `bpmn`."""

from extractor.export.bpmn.diagram import draw
from extractor.export.bpmn.process import read_process
from extractor.export.bpmn.writer import write
from extractor.export.model import Document, Entry, File, RecordFormat
from extractor.record.model import SopRecord


def convert(entry: Entry) -> Document:
    """The flow of a record as a BPMN 2.0 process with a diagram."""
    record = entry.record
    process, notes = read_process(record)
    title = title_of(record)
    diagram = draw(process, title, len(record.steps))
    return Document((File(write(record, process, diagram, title)),), tuple(notes))


def title_of(record: SopRecord) -> str:
    """What the pool is called: the SOP's title, else its number."""
    identity = record.identity
    return (identity.sop_title or identity.sop_number or "SOP").strip() or "SOP"


FORMAT = RecordFormat("bpmn", ".bpmn", "the flow as a BPMN 2.0 process with lanes, and its diagram", convert)
