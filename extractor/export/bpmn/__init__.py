"""BPMN 2.0: the flow of a record as a process with lanes, and a diagram in the sheet's own shape.

`stations` reads symbols and connectors, `offpage` pairs connectors over breaks, `branching` and `joins` find
what the sheets leave unsaid, `process` makes elements of BPMN, `diagram` places them, `writer` writes XML.
"""
