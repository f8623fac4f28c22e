"""What goals may name: the public tables with their columns, the kinds of nodes and edges, and the words of closed columns.

All of it is read from the sources, so that a goal cannot name what the program does not know.
"""

import functools
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Tables of facts.sql; the others say something about a run, not about code.
TABLES = ("nodes", "edges", "definitions", "references", "call_graph", "imports", "scopes", "bindings", "files",
          "diagnostics", "witnesses", "props", "scope_manifest", "types")
# Columns that hold one of the words listed in their sentence.
CLOSED = ("status", "role", "severity", "resolution", "parse_status", "newline", "stage", "owner_kind", "value_type")
CLOSED_KINDS = ("definitions", "scopes", "bindings", "scope_manifest", "types")


@functools.lru_cache(None)
def columns():
    """Columns of each table: {table: {column: sentence}}, from the generated page."""
    page = (ROOT / "docs" / "tables.md").read_text().split("\n## ")[1]
    found = {}
    for part in page.split("\n### ")[1:]:
        table = part.split("\n", 1)[0].strip()
        found[table] = dict(re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (.*) \|$", part, re.M))
    return {table: found[table] for table in TABLES}


@functools.lru_cache(None)
def syntax_kinds():
    return _macro("src/evidence/node_kind.h", "CODEANATOMY_NODE_KINDS")


@functools.lru_cache(None)
def node_kinds():
    """Kinds of nodes in the order of the sources; an ExternalSymbol and a Type are made by a rule and in no list there."""
    return (*syntax_kinds(), *_macro("src/normalize/graph_kind.h", "CODEANATOMY_EXTRA_KINDS"), "ExternalSymbol", "Type")


@functools.lru_cache(None)
def edge_kinds():
    law = (ROOT / "src" / "cpg" / "laws" / "ends_match_contract.sql").read_text()
    return tuple(re.findall(r"WHEN '(\w+)'", law))


@functools.lru_cache(None)
def fields():
    """Names of the fields by which a syntax node holds a child."""
    return tuple(field for field in _macro("src/evidence/node_kind.h", "CODEANATOMY_FIELDS") if field != "none")


@functools.lru_cache(None)
def words(table, column):
    """The words a closed column may hold, or None for a column that holds any text."""
    if (table, column) == ("nodes", "kind"):
        return node_kinds()
    if (table, column) == ("edges", "kind"):
        return edge_kinds()
    if (table, column) == ("references", "target_kind"):
        return (*words("definitions", "kind"), "external")
    if column not in CLOSED and not (column == "kind" and table in CLOSED_KINDS):
        return None
    found = tuple(re.findall(r"`(\w+)`", columns()[table][column]))
    if len(found) < 2:
        raise ValueError(f"docs/tables.md lists no words for {table}.{column}")
    return found


def _macro(header, name):
    text = (ROOT / header).read_text()
    body = re.search(r"#define %s\(X\)((?:[^\n]*\\\n)*[^\n]*)" % name, text).group(1)
    return tuple(re.findall(r"X\((\w+)\)", body))
