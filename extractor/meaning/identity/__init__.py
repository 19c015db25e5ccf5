"""The identity block: its labels, values, approver and lists."""
