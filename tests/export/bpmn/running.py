"""Runs an exported process in SpiffWorkflow, and tells which symbols followed which."""

from collections import Counter
from copy import deepcopy

from export.bpmn.reading import NS, find, tag
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

Step = tuple[str, str]


class Runner:
    """Runs a process again and again, each time over the ways out of choices that were taken least."""

    def __init__(self, root: "etree._Element", most_tasks: int = 120) -> None:
        self.symbols = {
            one.get("id"): found[0].get("id")
            for one in find(root, "//b:process/*")
            if (found := find(one, "b:extensionElements/sop:symbol"))
        }
        self.starts = [one.get("id") for one in find(root, "//b:startEvent")]
        self._root = _runnable(root)
        self._taken: Counter[str] = Counter()
        self._most = most_tasks
        self.followed: set[Step] = set()
        self.begun: set[str] = set()
        self.done: Counter[str] = Counter()

    def run(self, start: str) -> bool:
        """Whether the process came to its end; False where it was stopped after many tasks.

        AssertionError where tasks wait that nothing can wake.
        """
        workflow = BpmnWorkflow(self._spec(start))
        self.done = Counter()
        for _ in range(self._most):
            ready = workflow.get_tasks(state=TaskState.READY)
            if not ready:
                assert workflow.is_completed(), "some tasks wait for ever"
                return True
            self._do(ready[0])
        return False

    def _spec(self, start: str) -> object:
        """The process begun at one of its starts."""
        root = deepcopy(self._root)
        for other in find(root, "//b:startEvent"):
            if other.get("id") != start:
                other.getparent().remove(other)
        parser = BpmnParser()
        parser.add_bpmn_xml(root)
        return parser.get_spec("Process_1")

    def _do(self, task: Task) -> None:
        spec = task.task_spec
        name = spec.name
        if name in self.symbols:
            self._note(task)
        ways = [one.text for one in find(self._root, f"//b:exclusiveGateway[@id='{name}']/b:outgoing")]
        if ways:
            task.data["way"] = min(ways, key=lambda way: (self._taken[way], way))
            self._taken[task.data["way"]] += 1
        for made in getattr(spec, "data_output_associations", ()):
            task.data[made.bpmn_id] = "done"
        task.run()

    def _note(self, task: Task) -> None:
        """Remember which symbol this one came after."""
        symbol = self.symbols[task.task_spec.name]
        self.done[symbol] += 1
        before = task.parent
        while before is not None and before.task_spec.name not in self.symbols:
            before = before.parent
        if before is None:
            self.begun.add(symbol)
        else:
            self.followed.add((self.symbols[before.task_spec.name], symbol))


def _runnable(root: "etree._Element") -> "etree._Element":
    """The process with what the engine wants said: conditions; and, as it knows no links, flows for them."""
    root = deepcopy(root)
    for flow in find(root, "//b:sequenceFlow"):
        source = find(root, f"//b:exclusiveGateway[@id='{flow.get('sourceRef')}']")
        if source:
            condition = etree.SubElement(flow, f"{{{NS['b']}}}conditionExpression")
            condition.text = f"way == {flow.get('id')!r}"
    targets = {one.get("id"): one.getparent() for one in find(root, "//b:linkEventDefinition")}
    for n, link in enumerate(find(root, "//b:linkEventDefinition[b:target]")):
        throw, catch = link.getparent(), targets[find(link, "b:target")[0].text]
        etree.SubElement(
            throw.getparent(),
            f"{{{NS['b']}}}sequenceFlow",
            {"id": f"Link_{n}", "sourceRef": throw.get("id"), "targetRef": catch.get("id")},
        )
    for link in targets.values():
        for definition in find(link, "b:linkEventDefinition"):
            link.remove(definition)
        if tag(link) == "intermediateCatchEvent":
            link.tag = f"{{{NS['b']}}}intermediateThrowEvent"
    return root
