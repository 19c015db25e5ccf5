"""What the sheets draw, in the words of BPMN."""

from collections import Counter

import pytest
from export.bpmn.flows import flow_record, symbol
from export.bpmn.reading import NS, export_bpmn, find, flows, kinds, nodes
from export.entries import sample
from lxml import etree

from extractor.export.bpmn.branching import CIRCLES
from extractor.export.bpmn.joins import UNCLOSED, UNEVEN
from extractor.export.bpmn.offpage import LOOSE
from extractor.export.bpmn.process import LOOSE_CONNECTORS, ROW_ORDER, read_process
from extractor.export.model import Note
from extractor.record.model import Evidence, Origin, SopRecord, State


def notes(record: SopRecord) -> list[Note]:
    return read_process(record)[1]


def chain(*kinds: str) -> SopRecord:
    """Rows of one symbol each, one after the other."""
    rows = [[symbol(f"s{n}", "a1", kind)] for n, kind in enumerate(kinds)]
    return flow_record(rows, [(f"s{n}", f"s{n + 1}") for n in range(len(kinds) - 1)])


def test_first_and_last_symbols_are_events_and_the_work_of_their_rows() -> None:
    root = export_bpmn(chain("terminator", "process", "terminator"))
    assert Counter(kinds(root)) == {"startEvent": 1, "userTask": 3, "endEvent": 1}
    assert ("Start_1_1", "Task_1_1") in flows(root)
    assert ("Task_3_1", "End_3_1") in flows(root)
    assert nodes(root)["Task_2_1"].get("name") == "2. Mengerjakan 2"


def test_a_start_beside_the_symbol_of_the_work_is_an_event_alone() -> None:
    record = flow_record(
        [[symbol("m", "a1", "terminator", "Mulai"), symbol("p")], [symbol("e", "a1", "terminator")]],
        [("m", "p"), ("p", "e")],
    )
    root = export_bpmn(record)
    assert Counter(kinds(root)) == {"startEvent": 1, "userTask": 2, "endEvent": 1}
    assert nodes(root)["Event_1_1"].get("name") == "Mulai"


def test_a_decision_is_work_and_the_choice_after_it() -> None:
    record = flow_record(
        [[symbol("s1")], [symbol("s2", "a2", "decision")], [symbol("s3", "a1", "terminator")]],
        [("s1", "s2"), ("s2", "s3", "yes"), ("s2", "s1", "no")],
    )
    root = export_bpmn(record)
    assert {("Task_2_1", "Gateway_2_1"), ("Gateway_2_1", "Task_3_1"), ("Gateway_2_1", "Task_1_1")} <= flows(
        root
    )
    names = [one.get("name") for one in find(root, "//b:sequenceFlow[@sourceRef='Gateway_2_1']")]
    assert names == ["Ya", "Tidak"]


def test_a_decision_of_one_way_out_stays_a_choice() -> None:
    root = export_bpmn(chain("terminator", "decision", "terminator"))
    assert nodes(root)["Gateway_2_1"].tag.endswith("exclusiveGateway")


def test_a_decision_beside_the_symbol_of_the_work_is_the_choice_alone() -> None:
    record = flow_record(
        [[symbol("p"), symbol("d", "a1", "decision")], [symbol("e")], [symbol("f")]],
        [("p", "d"), ("d", "e", "yes"), ("d", "f", "no")],
    )
    assert Counter(kinds(export_bpmn(record))) == {
        "startEvent": 1,
        "userTask": 3,
        "exclusiveGateway": 1,
        "endEvent": 2,
    }


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ([("s1", "s3")], "parallelGateway"),
        ([("s1", "s3", "no")], "exclusiveGateway"),
        ([("s1", "s3"), ("s3", "s1")], "exclusiveGateway"),
    ],
    ids=["side by side", "told by words", "one leads back"],
)
def test_work_with_several_ways_out(more: list[tuple[str, ...]], kind: str) -> None:
    record = flow_record([[symbol("s1")], [symbol("s2")], [symbol("s3")]], [("s1", "s2"), *more])
    assert kind in kinds(export_bpmn(record))


def fork(*more: tuple[str, ...]) -> SopRecord:
    """Two sides that come together again, the first of them over a second step."""
    rows = [[symbol(name)] for name in ("s1", "s2", "s3", "s4", "s5")]
    edges = [("s1", "s2"), ("s1", "s3"), ("s2", "s4"), ("s3", "s5"), ("s4", "s5")]
    return flow_record(rows, [*edges, *more])


def test_sides_of_a_fork_are_joined() -> None:
    root = export_bpmn(fork())
    assert kinds(root).count("parallelGateway") == 2
    assert {("Task_3_1", "Join1_5_1"), ("Task_4_1", "Join1_5_1"), ("Join1_5_1", "Task_5_1")} <= flows(root)
    assert notes(fork()) == []


def test_a_way_back_over_the_whole_fork_leaves_it_one() -> None:
    root = export_bpmn(fork(("s5", "s1", "no")))
    assert kinds(root).count("parallelGateway") == 2
    assert "Join1_5_1" in nodes(root)


def test_a_way_back_within_one_side_leaves_the_join() -> None:
    assert "Join1_5_1" in nodes(export_bpmn(fork(("s4", "s2", "no"))))


@pytest.mark.parametrize(
    "back",
    [[("s4", "s0", "no"), ("s3", "s0", "no")], [("s5", "s3", "no")]],
    ids=["out of a side", "into a side"],
)
def test_sides_that_a_way_back_opens_do_not_wait_for_ever(back: list[tuple[str, ...]]) -> None:
    record = fork(("s0", "s1"), *back)
    record.steps.insert(0, record.steps[0].model_copy(deep=True))
    record.steps[0].symbols[0].id = "s0"
    assert "parallelGateway" in kinds(export_bpmn(record))
    assert "Join1_6_1" not in nodes(export_bpmn(record))
    assert Note(UNCLOSED) in notes(record)


def test_sides_that_do_not_all_come_in_every_run_do_not_wait() -> None:
    record = fork(("s4", "s6", "no"))
    record.steps.append(record.steps[0].model_copy(deep=True))
    record.steps[-1].symbols[0].id = "s6"
    assert "Join1_5_1" not in nodes(export_bpmn(record))
    assert Note(UNEVEN) in notes(record)


def test_ways_that_part_at_a_choice_meet_without_waiting() -> None:
    rows = [[symbol("s1", "a1", "decision")], [symbol("s2")], [symbol("s3")], [symbol("s4")]]
    record = flow_record(rows, [("s1", "s2", "yes"), ("s1", "s3", "no"), ("s2", "s4"), ("s3", "s4")])
    assert "parallelGateway" not in kinds(export_bpmn(record))
    assert notes(record) == []


def test_off_page_connectors_with_lines_are_a_pair_of_links() -> None:
    record = flow_record(
        [
            [symbol("s1"), symbol("o1", "a1", "off_page")],
            [symbol("o2", "a1", "off_page"), symbol("s2")],
        ],
        [("s1", "o1"), ("o1", "o2"), ("o2", "s2")],
    )
    assert_linked(export_bpmn(record))


def test_off_page_connectors_under_a_joined_connector_are_a_pair_of_links() -> None:
    record = flow_record(
        [
            [symbol("s1"), symbol("o1", "a2", "off_page")],
            [symbol("s2", "a3"), symbol("o2", "a2", "off_page")],
        ],
        [("s1", "s2", "no")],
    )
    assert_linked(export_bpmn(record))


def test_a_connector_to_another_page_is_drawn_with_a_pair_of_links() -> None:
    record = flow_record([[symbol("s1")], [symbol("s2", "a3")]], [("s1", "s2", "no")])
    record.steps[1].page = 2
    root = export_bpmn(record)
    assert_linked(root)
    (throw,) = find(root, "//b:intermediateThrowEvent")
    assert not find(throw, "b:extensionElements"), "it is no symbol of the row"
    for node, lane in (("Throw", "Lane_1"), ("Catch", "Lane_3")):
        (link,) = find(root, f"//b:intermediate{node}Event/@id")
        assert find(root, f"//b:lane[b:flowNodeRef='{link}']/@id") == [lane]
    assert notes(record) == []


def test_a_connector_that_only_the_end_of_the_page_tells_is_drawn_as_a_line() -> None:
    record = flow_record([[symbol("s1")], [symbol("s2")]], [("s1", "s2")])
    record.steps[1].page = 2
    record.evidence["/flow/0"] = Evidence(confidence=0.6, origin=Origin.INFERRED, state=State.INFERRED)
    root = export_bpmn(record)
    assert not find(root, "//b:linkEventDefinition")
    assert ("Task_1_1", "Task_2_1") in flows(root)


def assert_linked(root: "etree._Element") -> None:
    throw, catch = find(root, "//b:intermediateThrowEvent/*[b:target]|//b:intermediateCatchEvent/*[b:source]")
    assert throw.get("name") == catch.get("name") == "A"
    assert find(throw, "b:target")[0].text == catch.get("id")
    assert find(catch, "b:source")[0].text == throw.get("id")
    (into,) = find(root, f"//b:sequenceFlow[@targetRef='{throw.getparent().get('id')}']")
    (out,) = find(root, f"//b:sequenceFlow[@sourceRef='{catch.getparent().get('id')}']")
    assert (into.get("sourceRef"), out.get("targetRef")[:4]) == ("Task_1_1", "Task")


def test_open_off_page_connectors_begin_or_end_the_process_and_loose_ones_are_told() -> None:
    record = flow_record(
        [[symbol("i", "a2", "off_page"), symbol("s1")], [symbol("o", "a3", "off_page", "B")]],
        [("i", "s1"), ("s1", "o")],
    )
    root = export_bpmn(record)
    assert Counter(kinds(root)) == {"startEvent": 1, "userTask": 1, "endEvent": 1}
    assert notes(record) == []
    record.flow.pop()
    assert Note(LOOSE, 1) in notes(record)


def test_without_a_connector_the_rows_follow_one_another_and_the_drawing_says_so() -> None:
    record = chain("process", "process", "process")
    record.flow.clear()
    root = export_bpmn(record)
    assert {("Task_1_1", "Task_2_1"), ("Task_2_1", "Task_3_1")} <= flows(root)
    assert notes(record) == [Note(ROW_ORDER)]
    assert find(root, "//b:textAnnotation[@id='Note_order']/b:text")
    assert len(find(root, "//sop:connector[@origin='row_order']")) == 2


def test_steps_without_a_symbol_keep_their_actors_or_stand_in_a_lane_of_their_own() -> None:
    record = flow_record([[symbol("s1", None)], [], []], [])
    record.steps[1].actors = ["a2", "a1"]
    root = export_bpmn(record)
    lanes = {one.get("name"): [n.text for n in find(one, "b:flowNodeRef")] for one in find(root, "//b:lane")}
    assert "Task_2_1" in lanes["Lajur 2"]
    assert "Task_2_2" in lanes["Lajur 1"]
    assert {"Task_1_1", "Task_3_1"} <= set(lanes["Pelaksana tidak diketahui"])


def test_every_part_has_a_start_and_a_circle_without_an_end_is_told() -> None:
    record = flow_record(
        [[symbol("s1")], [symbol("s2")], [symbol("s3")], [symbol("s4")]],
        [("s1", "s2"), ("s3", "s4"), ("s4", "s3")],
    )
    root = export_bpmn(record)
    assert kinds(root).count("startEvent") == 2
    assert Note(CIRCLES) in notes(record)


def test_an_end_whose_ways_lead_back_may_end() -> None:
    record = flow_record(
        [[symbol("s1")], [symbol("s2", "a1", "terminator")]], [("s1", "s2"), ("s2", "s1", "no")]
    )
    root = export_bpmn(record)
    assert {("Gateway_2_1", "End_2_1"), ("Gateway_2_1", "Task_1_1")} <= flows(root)
    assert notes(record) == []


def test_connectors_that_end_nowhere_are_told() -> None:
    record = flow_record([[symbol("s1")], [symbol("s2")]], [("s1", "s2"), ("s1", "s9")])
    assert notes(record) == [Note(LOOSE_CONNECTORS)]


def test_documents_of_the_same_words_are_the_same_data() -> None:
    record = chain("process", "process")
    record.steps[1].requirements = ["hasil  1"]
    root = export_bpmn(record)
    (made,) = find(root, "//b:dataObjectReference[@name='Hasil 1']")
    (needed,) = find(root, "//b:dataObjectReference[@name='hasil  1']")
    assert made.get("dataObjectRef") == needed.get("dataObjectRef")
    assert find(root, f"//b:dataInputAssociation[b:sourceRef='{needed.get('id')}']")
    assert find(root, f"//b:userTask[@id='Task_1_1']//b:targetRef[.='{made.get('id')}']")


def test_a_time_for_several_steps_stands_once() -> None:
    record = chain("process", "process", "process")
    for step in record.steps[:2]:
        step.duration.shared_with = [1, 2]
    texts = [
        one.text for one in find(export_bpmn(record), "//b:textAnnotation[starts-with(@id,'Time')]/b:text")
    ]
    assert texts == ["10 menit", "10 menit"]


def test_identity_durations_and_symbols_are_kept_beside_the_flow() -> None:
    record = sample()
    record.steps[0].remarks = "SOP Surat Masuk"
    record.evidence["/steps/0/activity"] = Evidence(confidence=0.4, origin=Origin.OCR, needs_review=True)
    root = export_bpmn(record)
    identity = find(root, "//b:process/b:extensionElements/sop:identity")[0]
    assert identity.get("number") == record.identity.sop_number
    assert identity.get("effective") == record.identity.date_effective
    laws = [one.text for one in find(identity, "sop:legalBasis")]
    assert laws == [law.text for law in record.identity.legal_basis]
    approver = find(identity, "sop:approvedBy")[0]
    assert approver.get("nip") == record.identity.approved_by.nip
    for n, step in enumerate(record.steps, start=1):
        task = nodes(root)[f"Task_{n}_1"]
        assert task.xpath("string(.//sop:duration/@minimum)", namespaces=NS) == step.duration.minimum
        assert task.xpath("string(.//sop:symbol/@kind)", namespaces=NS) == step.symbols[0].kind.value
    first = nodes(root)["Task_1_1"]
    assert find(first, "b:documentation")[0].text == "SOP Surat Masuk"
    assert find(first, ".//sop:step")[0].get("doubtful") == "true"


def test_nothing_but_a_title_is_a_process_without_lanes() -> None:
    record = flow_record([], [], lanes=0)
    assert kinds(export_bpmn(record)) == []
