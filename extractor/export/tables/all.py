"""All tables of an export, in the order in which people look at them."""

from typing import Any

from extractor.export.tables.model import Table
from extractor.export.tables.procedure import EDGES, FINDINGS, STEPS, SYMBOLS
from extractor.export.tables.sheet import ACTORS, IDENTITY, ITEMS

TABLES: tuple[Table[Any], ...] = (IDENTITY, STEPS, ACTORS, SYMBOLS, EDGES, ITEMS, FINDINGS)
"""`record` joins all of them; `step`, `actor` and `symbol` join within a record."""
