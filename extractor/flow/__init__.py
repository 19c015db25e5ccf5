"""Symbols, connectors, branch labels, and the flow that they make."""
