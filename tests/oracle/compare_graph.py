"""Compares the public tables of a built store with what CPython says of the same files.

    compare_graph.py --program CODEANATOMY --store STORE [--jobs N] [--examples N] [--json FILE] FOLDER

FOLDER is what the store was built from, with default options. The reference is the `ast`, `symtable`, `tokenize` and
(from 3.11 on) the code positions of the interpreter that runs this. Compared both ways, file by file:

    nodes        kind, span, line, column and name of every node of `ast`; spans of comments; text by get_source_segment
    definitions  all columns, references (place, name, role), imports (but targets), call sites with callers, docstrings
    bindings     scopes and symbols with all flags, and `kind` by its ladder
    names        every name's span is a token
    code         spans of instructions are spans of nodes

Before 3.12 positions inside f-strings are wrong in `ast`: what lies there is left out and counted as one class. Exit
code 0: no difference.
"""

import argparse
import ast
import bisect
import collections
import itertools
import json
import math
import multiprocessing
import opcode
import os
import subprocess
import sys
import symtable
import threading
import time
import unicodedata
import warnings

import compare_symtable
from ast_shape import Shape
from compare_ast import F_STRINGS_PLACED, Source, is_made_up
from parsing import parse
from positions import Spans, Tokens
from python_facts import NAMED, WITHOUT_ROWS, Facts

CACHE = opcode.opmap.get("CACHE", -1)
WITHOUT_SPANS = ("comprehension", "withitem", "match_case")

INSIDE, REFUSED, REFUSED_BY_SYMTABLE = LEFT_OUT = (
    "nodes inside f-strings", "files refused by CPython", "files refused by symtable")

QUERIES = {
    "files": "SELECT path, module, source_root, parse_status FROM files ORDER BY path",
    "nodes": "SELECT path, kind, bstart, bend, line, col, name FROM nodes WHERE kind NOT IN ('File', 'Package', 'Repository', "
             "'Class', 'Function', 'Method', 'Parameter', 'TypeParameter', 'ImportAlias', 'Variable', 'ExternalSymbol', 'Type', "
             "'Scope', 'Binding', 'TextName', 'TextAttribute') ORDER BY path",
    "definitions": "SELECT path, qualified_name, kind, name, bstart, bend, name_bstart, name_bend FROM definitions ORDER BY path",
    # `ast` does not look into strings.
    "references": "SELECT DISTINCT r.path, r.bstart, r.bend, r.name, r.role FROM references AS r LEFT ANTI JOIN nodes AS n "
                  "ON n.path = r.path AND n.bend = r.bend AND n.kind IN ('TextName', 'TextAttribute') ORDER BY r.path",
    "imports": "SELECT DISTINCT path, bstart, bend, module, name, asname, level, is_star FROM imports ORDER BY path",
    "calls": "SELECT DISTINCT path, bstart, bend, caller FROM call_graph WHERE via IN ('call', 'construction', 'decoration') ORDER BY path",
    "docstrings": "SELECT e.path, s.kind, s.bstart, s.bend, d.bstart, d.bend FROM edges AS e JOIN nodes AS s ON s.node_id = e.src "
                  "JOIN nodes AS d ON d.node_id = e.dst WHERE e.kind = 'HAS_DOCSTRING' ORDER BY e.path",
    "scopes": "SELECT s.path, s.scope_id, s.kind, n.name, s.parent_id, s.bstart, s.bend FROM scopes AS s "
              "JOIN nodes AS n ON n.node_id = s.scope_id ORDER BY s.path, s.bstart, s.bend DESC",
    "bindings": "SELECT path, scope_id, name, kind, is_referenced, is_assigned, is_annotated, is_imported, is_global, is_free, "
                "is_cell, is_parameter FROM bindings ORDER BY path, ordinal",
}


class File:
    """One file's rows and its source."""

    def __init__(self, path, rows, folder):
        self.path, self.rows = path, rows
        with open(os.path.join(folder, path), "rb") as file:
            self.raw = file.read()

    def numbers(self, table, *columns):
        """The rows of a table as tuples, with the named positions as integers."""
        for row in self.rows.get(table, ()):
            yield tuple(int(value) if i in columns else value for i, value in enumerate(row))


class Comparison:
    """Compares one file; counts differences by class in `found` as (class, example)."""

    def __init__(self, file):
        self.file, self.found, self.counts = file, [], collections.Counter()

    def run(self):
        try:
            self.source = Source(self.file.raw)
            self.tree = parse(self.file.raw)
        except (SyntaxError, ValueError, LookupError):
            self.counts[REFUSED] += 1
            return self
        self.counts["files"] += 1
        self.tokens = Tokens(self.source)
        self.spans = Spans(self.source, self.tokens, {})
        if not F_STRINGS_PLACED:
            self.mark_f_strings()
        self.f_strings = sorted(set(self.spans.inside.values()))
        self.nodes()
        self.facts()
        self.names()
        self.bindings()
        if sys.version_info >= (3, 11):
            self.code()
        return self

    def add(self, kind, detail):
        self.found.append((kind, detail))

    def mark_f_strings(self):
        for node in ast.walk(self.tree):  # the outermost come first
            if isinstance(node, ast.JoinedStr) and id(node) not in self.spans.inside:
                span = self.spans.span(node)
                for below in ast.walk(node):
                    if below is not node:
                        self.spans.inside[id(below)] = span

    def placed(self, start, end):
        """Whether `ast` places what is there rightly: nothing within an f-string."""
        i = bisect.bisect_right(self.f_strings, (start, math.inf)) - 1
        return i < 0 or end > self.f_strings[i][1] or (start, end) == self.f_strings[i]

    def compare(self, name, expected, found, where=lambda row: row[:2]):
        expected, found = collections.Counter(expected), collections.Counter(found)
        self.counts[name] += sum(expected.values())
        for side, rows in (("missing", expected - found), ("spurious", found - expected)):
            for row, count in rows.items():
                for _ in range(count):
                    self.add(f"{name} {side}", f"{self.source.where(where(row)[0])} {row}")

    def walk(self):
        """All nodes that have rows."""
        pending = [self.tree]
        while pending:
            node = pending.pop()
            if not isinstance(node, WITHOUT_ROWS):
                yield node
            pending.extend(child for child in ast.iter_child_nodes(node) if not is_made_up(child))

    def nodes(self):
        expected, unplaced, inside_count = [], collections.Counter(), 0
        lines = ast._splitlines_no_ff(self.text())
        for node in self.walk():
            kind = type(node).__name__
            if id(node) in self.spans.inside:
                inside_count += 1
                continue
            if kind in WITHOUT_SPANS:
                unplaced[kind] += 1
                continue
            start, end = self.spans.span(node)
            line = getattr(node, "lineno", 1)
            name = getattr(node, NAMED[kind]) if kind in NAMED else None
            expected.append((kind, start, end, line, start - self.source.starts[line - 1], name or ""))
            if hasattr(node, "lineno") and self.segment(lines, node) != self.source.text(start, end):
                self.add("get_source_segment", f"{self.source.where(start)} {kind}")
        if inside_count:
            self.counts[INSIDE] += inside_count
        found, comments, spans = [], [], set()
        for kind, start, end, line, column, name in (row[1:] for row in self.file.numbers("nodes", 2, 3, 4, 5)):
            if kind == "Comment":
                comments.append((start, end))
                continue
            spans.add((start, end))
            if not self.placed(start, end):
                continue
            if kind in WITHOUT_SPANS:
                unplaced[kind] -= 1
            else:
                found.append((kind, start, end, line, column, name if kind in NAMED else ""))
        self.node_spans = spans
        self.compare("nodes", expected, found, lambda row: row[1:3])
        for kind, count in unplaced.items():
            if count:
                self.add("nodes without position", f"{kind} {count}")
        self.compare("comments", [c for c in self.tokens.comments if self.placed(*c)],
                     [c for c in comments if self.placed(*c)])

    def text(self):
        encoding = "utf-8-sig" if self.source.utf8 else self.source.encoding
        return self.file.raw.decode(encoding)

    @staticmethod
    def segment(lines, node):
        """ast.get_source_segment, without splitting the source anew for each node."""
        first, last = node.lineno - 1, node.end_lineno - 1
        if first == last:
            return lines[first].encode()[node.col_offset:node.end_col_offset].decode()
        parts = [lines[first].encode()[node.col_offset:].decode(), *lines[first + 1:last],
                 lines[last].encode()[:node.end_col_offset].decode()]
        return "".join(parts)

    def facts(self):
        module, root, _ = self.file.rows["files"][0][1:]
        self.module = module
        facts = Facts(self.tree, module, self.spans)

        def placed(rows, low=0):
            return [row for row in rows if self.placed(row[low], row[low + 1])]

        self.compare("definitions", placed(facts.definitions, 3),
                     placed((row[1:] for row in self.file.numbers("definitions", 4, 5, 6, 7)), 3), lambda row: row[3:5])
        self.compare("references", placed(facts.references), placed(row[1:] for row in self.file.numbers("references", 1, 2)))
        self.compare("imports", facts.imports,
                     [(*row[1:7], row[7] == "true") for row in self.file.numbers("imports", 1, 2, 6)])
        self.compare("calls", placed(facts.calls), placed(row[1:] for row in self.file.numbers("calls", 1, 2)))
        docstrings = list(row[1:] for row in self.file.numbers("docstrings", 2, 3, 4, 5))
        self.compare("docstrings", [row[:5] for row in facts.docstrings], docstrings, lambda row: row[1:3])
        texts = {row[3:5]: row[5] for row in facts.docstrings}
        for row in docstrings:
            if row[3:5] in texts and texts[row[3:5]] != ast.literal_eval(f"({self.source.text(*row[3:5])})"):
                self.add("docstring text", self.source.where(row[3]))

    def names(self):
        """Every name of definitions and of simple references is a token."""
        rows = {(r[6], r[7], r[3]) for r in self.file.numbers("definitions", 6, 7) if r[2] not in ("module", "lambda")}
        rows |= {row[1:4] for row in self.file.numbers("references", 1, 2) if "." not in row[3] and row[3] != "*"}
        for start, end, name in rows:
            if self.placed(start, end):
                self.counts["name tokens"] += 1
                if self.tokens.text_at(start, end) != name:
                    self.add("name token", f"{self.source.where(start)} {name}")

    def bindings(self):
        report = self.scope_report()
        try:
            expected = symtable.symtable(self.text(), self.file.path, "exec")._table
        except SyntaxError:
            self.counts[REFUSED_BY_SYMTABLE] += 1
            return
        ranks = {}
        if compare_symtable.MERGES:
            ranks = RankedShape(self.file.raw, self.tree).visit_ranks()
        tables = compare_symtable.ours(report, ranks)
        self.counts["scopes"] += len(report["scopes"])
        self.counts["bindings"] += len(report["bindings"])
        if compare_symtable.MERGES:
            compare_symtable.merge_comprehensions(tables)
        for kind, where, detail in compare_symtable.differences(tables[0], compare_symtable.theirs(expected)):
            self.add(f"symtable {kind}", f"{where} {detail}")

    def scope_report(self):
        """The rows of `scopes` and `bindings` in the form compare_symtable takes; checks `kind` on the way."""
        rows = list(self.file.numbers("scopes", 5, 6))
        children = collections.defaultdict(list)
        for row in rows:
            children[row[4]].append(row)
        index, scopes, pending = {}, [], [(-1, row) for row in children[""]]
        while pending:
            parent, (_, identity, kind, name, _, start, end) = pending.pop()
            index[identity] = len(scopes)
            line = 0 if kind == "module" else self.source.line(start)
            scopes.append(("function" if kind == "lambda" else kind.replace("_", " "), parent, name, line, start, end, 0))
            pending.extend((index[identity], child) for child in reversed(children[identity]))
        bindings = []
        for row in self.file.numbers("bindings"):
            scope, name, kind = index[row[1]], *row[2:4]
            used, assigned, annotated, imported, is_global, free, cell, parameter = (value == "true" for value in row[4:])
            definitions = [used, assigned, annotated, imported, parameter, kind == "global", kind == "nonlocal",
                           kind == "type_parameter"]
            bound = assigned or imported or parameter or kind == "type_parameter"
            explicit = is_global and kind == "global"
            found = [bound and not free and not is_global, cell, free, is_global and not explicit, explicit]
            flags = sum(1 << bit for bit, on in enumerate([*definitions, *found]) if on)
            bindings.append((scope, name, flags, 0))
            expected = ladder(scopes[scope][0], kind, imported, is_global, free, cell, parameter)
            if kind != expected:
                self.add("binding kind", f"{name}: {kind} for {expected}")
        return {"scopes": scopes, "bindings": bindings}

    def code(self):
        """Spans of instructions that have one are spans of nodes."""
        try:
            pending = [compile(self.tree, self.file.path, "exec", dont_inherit=True)]
        except (SyntaxError, ValueError, RecursionError):
            return
        spans, seen = self.node_spans | self.spans_of_parts(), set()
        while pending:
            code = pending.pop()
            pending.extend(constant for constant in code.co_consts if isinstance(constant, type(code)))
            seen.update(zip(code.co_code[::2], code.co_positions()))
        for operation, (line, end_line, column, end_column) in seen:
            if None in (line, end_line, column, end_column) or line < 1 or operation == CACHE:
                continue
            start, end = self.source.offset(line, column), self.source.offset(end_line, end_column)
            if start < end and self.placed(start, end):
                self.counts["instruction spans"] += 1
                if (start, end) not in spans:
                    name = opcode.opname[operation]
                    self.add(f"instruction span {name}", f"{self.source.where(start)} {self.source.text(start, end)[:60]!r}")

    def spans_of_parts(self):
        """What the compiler places by parts of nodes: attributes that do not end in their first line, and items of DictComp."""
        spans = set()
        for node in self.walk():
            method = node.func if isinstance(node, ast.Call) else node
            if isinstance(method, ast.Attribute) and method.lineno != method.end_lineno:
                spans.add((self.spans.attribute_span(method)[0], self.spans.span(node)[1]))
            elif isinstance(node, ast.DictComp):
                spans.add((self.spans.span(node.key)[0], self.spans.span(node.value)[1]))
        return spans


def ladder(scope, kind, imported, is_global, free, cell, parameter):
    """The kind a binding has to have; what no flag tells is taken as said, and compared with symtable as a flag."""
    if kind == "type_parameter":
        return kind
    if parameter:
        return "parameter"
    if kind in ("nonlocal", "global"):
        return kind
    if free:
        return "free"
    if is_global:
        return "global_implicit"
    if imported:
        return "import"
    if scope == "class":
        return "class_local"
    return "cell" if cell else "local"


class RankedShape(Shape):
    """The order in which symtable opens scopes, for a tree that is parsed already."""

    def __init__(self, raw, tree):
        self.known = tree
        source = Source(raw)
        self.source, self.tree, self.starts, self.bom = raw, tree, source.starts, source.bom


def stream(program, store, name, sql):
    """The rows of a query as (path, [row, ...]), by path."""
    process = subprocess.Popen([program, "query", "--store", store, "--format", "tsv", sql], stdout=subprocess.PIPE)
    process.stdout.readline()
    lines = (line.decode("utf-8", "surrogateescape").rstrip("\n").split("\t") for line in process.stdout)
    yield from itertools.groupby(lines, key=lambda row: row[0])
    if process.wait() != 0:
        raise RuntimeError(f"the query for {name} ended with {process.returncode}")


def by_file(options):
    streams = {name: stream(options.program, options.store, name, sql) for name, sql in QUERIES.items()}
    ahead = {name: next(rows, None) for name, rows in streams.items()}
    while ahead["files"] is not None:
        path = ahead["files"][0]
        rows = {}
        for name, found in ahead.items():
            while found is not None and found[0] < path:
                found = next(streams[name], None)
            if found is not None and found[0] == path:
                rows[name] = list(found[1])
                found = next(streams[name], None)
            ahead[name] = found
        yield path, rows


def compare_file(work):
    path, rows, folder = work
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100_000)
    comparison = Comparison(File(path, rows, folder)).run()
    return path, comparison.counts, comparison.found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--json")
    parser.add_argument("folder")
    options = parser.parse_args()
    started = time.monotonic()
    counts, differences, examples = collections.Counter(), collections.Counter(), collections.defaultdict(list)
    room = threading.BoundedSemaphore(16)  # files in flight: their rows are in memory

    def work():
        for path, rows in by_file(options):
            room.acquire()
            yield path, rows, options.folder

    with multiprocessing.Pool(options.jobs) as pool:
        for path, counted, found in pool.imap_unordered(compare_file, work()):
            room.release()
            counts += counted
            for kind, detail in found:
                differences[kind] += 1
                if len(examples[kind]) < options.examples:
                    examples[kind].append(f"{path}:{detail}")
    print(f"Python {sys.version.split()[0]}, {time.monotonic() - started:.0f} s")
    for name in sorted(counts):
        print(f"{counts[name]:10}  {name}")
    for name, count in differences.most_common():
        print(f"DIFFERENCE {count:8}  {name}")
        for example in examples[name]:
            print(f"             {example}")
    if options.json:
        left_out = {name: count for name, count in counts.items() if name in LEFT_OUT}
        with open(options.json, "w") as file:
            json.dump({"counts": counts, "exceptions": {**differences, **left_out}, "examples": examples}, file)
    return 1 if differences or not counts["files"] else 0


if __name__ == "__main__":
    sys.exit(main())
