"""Compares lowered syntax with CPython's `ast`, node by node, in both directions.

    compare_ast.py --dump DUMP_SYNTAX [--examples N] [--comments] [--list-refused] [--json FILE] PATH...

PATH is a file or a folder of `*.py`. DUMP_SYNTAX is the program built from dump_syntax.cc; the reference is the
`ast` (and, with --comments, the `tokenize`) of the interpreter that runs this. For every node: kind, byte span,
parent, field, field index, context, label, name. Nodes without a position in `ast` are matched by their children.
Before 3.12 what lies inside f-strings is left out and counted.
Besides: that nodes are in preorder, siblings in byte order, and children inside their parents.

Exit code 0: no difference in any file CPython accepts; 1: differences, printed by class with examples.
"""

import argparse
import ast
import bisect
import codecs
import collections
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tokenize
import unicodedata
import warnings

from parsing import MatchAs, MatchClass, MatchMapping, MatchStar, ParamSpec, TypeVar, TypeVarTuple, parse

OPERATORS = {
    "And": "and", "Or": "or", "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%",
    "Pow": "**", "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//",
    "Invert": "~", "Not": "not", "UAdd": "+", "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=",
    "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}
WITHOUT_CHILDREN = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore)
BATCH = 40
F_STRINGS_PLACED = sys.version_info >= (3, 12)


class Source:
    """Holds a file's bytes and turns CPython's positions into offsets."""

    def __init__(self, raw):
        self.raw = raw
        self.starts = [0] + [m.end() for m in re.finditer(rb"\r\n|\r|\n", raw)]
        self.starts.append(len(raw))
        self.bom = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
        self.encoding = codecs.lookup(tokenize.detect_encoding(io.BytesIO(raw).readline)[0]).name
        self.utf8 = self.encoding in ("utf-8", "utf-8-sig")

    def offset(self, line, column):
        start = self.starts[line - 1] + (self.bom if line == 1 else 0)
        if self.utf8:
            return start + column
        text = self.raw[start:self.starts[line]].decode(self.encoding)
        return start + len(text.encode("utf-8")[:column].decode("utf-8"))

    def text(self, start, end):
        return self.raw[start:end].decode("utf-8" if self.utf8 else self.encoding, "replace")

    def line(self, offset):
        """The line an offset is in, 1-based."""
        return max(bisect.bisect_right(self.starts, offset, 0, len(self.starts) - 1), 1)

    def where(self, offset):
        line = self.line(offset)
        return f"{line}:{offset - self.starts[line - 1]}"


def label_of(node, segment):
    """The label, or None where any will do. `segment` is the node's text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, (ast.arg, ast.keyword)):
        return node.arg or ""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias, TypeVar, ParamSpec, TypeVarTuple)):
        return node.name
    if isinstance(node, (ast.ExceptHandler, MatchAs, MatchStar)):
        return node.name or ""
    if isinstance(node, MatchMapping):
        return node.rest or ""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names[0]
    if isinstance(node, (ast.BoolOp, ast.BinOp, ast.UnaryOp)):
        return OPERATORS[type(node.op).__name__]
    if isinstance(node, ast.AugAssign):
        return OPERATORS[type(node.op).__name__] + "="
    if isinstance(node, ast.Compare):
        return " ".join(OPERATORS[type(op).__name__] for op in node.ops)
    return segment if isinstance(node, ast.Constant) else ""


def children_of(node):
    """(field, index, child) of all children, those of `arguments` as if they were the owner's."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.arguments):
            yield from children_of(value)
        elif isinstance(value, ast.AST):
            yield field, 0, value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield field, index, item


def expected_rows(tree, source):
    """Rows (kind, start, end, parent, field, index, context, label, extra); parent is (kind, start, end).

    And how many nodes were left out: before 3.12 those inside f-strings are placed wrongly.
    """
    rows, inside = [], 0
    stack = [(tree, ("", 0, 0), "", 0)]
    while stack:
        node, parent, field, index = stack.pop()
        kind = type(node).__name__
        start = end = None
        segment = None
        if isinstance(node, ast.Module):
            start, end = 0, len(source.raw)
        elif hasattr(node, "lineno"):
            start = source.offset(node.lineno, node.col_offset)
            end = source.offset(node.end_lineno, node.end_col_offset)
            if isinstance(node, ast.Constant):
                segment = source.text(start, end)
        else:
            start, end = anchor_of(node, source)
        context = type(node.ctx).__name__ if hasattr(node, "ctx") else ""
        extra = ""
        if isinstance(node, ast.alias):
            extra = node.asname or ""
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            extra = ",".join(node.names)
        elif isinstance(node, MatchClass):
            extra = ",".join(node.kwd_attrs)
        rows.append((kind, start, end, parent, field, index, context, label_of(node, segment), extra, node))
        for child_field, child_index, child in children_of(node):
            if isinstance(child, WITHOUT_CHILDREN) or is_made_up(child):
                continue
            if kind == "JoinedStr" and not F_STRINGS_PLACED:
                inside += sum(not isinstance(below, WITHOUT_CHILDREN) for below in ast.walk(child))
            else:
                stack.append((child, (kind, start, end), child_field, child_index))
    return rows, inside


def is_made_up(node):
    """Whether 3.12 made an empty text for an f-string that has none there."""
    return (sys.version_info[:2] == (3, 12) and isinstance(node, ast.Constant) and node.value == ""
            and (node.lineno, node.col_offset) == (node.end_lineno, node.end_col_offset))


def anchor_of(node, source):
    """What stands for the span of a node without one: where it begins in its children, and 'None' as its end."""
    first = {"comprehension": "target", "withitem": "context_expr", "match_case": "pattern"}[type(node).__name__]
    child = getattr(node, first)
    return source.offset(child.lineno, child.col_offset), None


def found_rows(nodes, source):
    """The dump's rows in the same form, and the laws they break."""
    broken = []
    anchors = {}
    for index, n in enumerate(nodes):
        parent = n["p"]
        if index and not 0 <= parent < index:
            broken.append(("parent after child", n))
        if n["f"] in ("target", "context_expr", "pattern") and nodes[parent]["k"] in (
                "comprehension", "withitem", "match_case"):
            anchors.setdefault(parent, n["s"])
    last = {}
    path = []
    for index, n in enumerate(nodes):
        parent = n["p"]
        while path and path[-1] != parent:
            path.pop()
        if index and not path:
            broken.append(("not in preorder", n))
        path.append(index)
        if index and n["s"] < last.get(parent, 0):
            broken.append(("siblings out of order", n))
        last[parent] = n["s"]
        if index:
            p = nodes[parent]
            inside = p["s"] <= n["s"] and n["e"] <= p["e"]
            if not inside and n["f"] != "decorator_list" and p["f"] != "decorator_list":
                broken.append(("child outside parent", n))
        if not 0 <= n["s"] <= n["e"] <= len(source.raw):
            broken.append(("span outside file", n))
    spans = []
    rows = []
    inside = set()  # f-strings and what is in them
    for index, n in enumerate(nodes):
        is_inside = n["p"] in inside if index else False
        if is_inside or (n["k"] == "JoinedStr" and not F_STRINGS_PLACED):
            inside.add(index)
        span = (n["s"], n["e"])
        if n["k"] in ("comprehension", "withitem", "match_case"):
            span = (anchors.get(index), None)
        spans.append((n["k"],) + span)
        if n["k"] in ("Comment", "Error") or is_inside:
            continue
        parent = spans[n["p"]] if index else ("", 0, 0)
        extra = n.get("a", "") or ",".join(part[0] for part in n.get("parts", ()))
        rows.append((n["k"], *span, parent, n["f"], n["i"], n["c"], n["l"], extra, n))
    return rows, broken


def name_problems(nodes, source):
    """Name spans whose text is not the label."""
    for n in nodes:
        if n["k"] in ("Import", "Module"):
            continue
        label = n.get("a") or n["l"]
        if n["k"] == "ImportFrom":
            label = label.lstrip(".")
            if bool(label) != ("n" in n):
                yield ("name span", n)
        if n["k"] in ("Comment", "Error", "Constant") or "n" not in n:
            continue
        if n["k"] == "TypeAlias":
            continue
        text = source.text(*n["n"])
        text = unicodedata.normalize("NFKC", re.sub(r"\\\r?\n|#.*|\s", "", text))
        if text != label:
            yield ("name span", n)
        for name, start, end in n.get("parts", ()):
            if unicodedata.normalize("NFKC", source.text(start, end)) != name:
                yield ("name part span", n)


def differences(expected, found):
    """(class, row) for what is in one only, paired where one attribute differs."""
    want = collections.Counter(r[:9] for r in expected)
    got = collections.Counter(r[:9] for r in found)
    missing = list((want - got).elements())
    spurious = list((got - want).elements())
    keys = [
        ("parent", lambda r: r[:3] + r[4:9]),
        ("label", lambda r: r[:7]),
        ("context", lambda r: r[:6]),
        ("names", lambda r: r[:8]),
        ("field", lambda r: r[:3]),
        ("end", lambda r: (r[0], r[1])),
        ("start", lambda r: (r[0], r[2])),
        ("kind", lambda r: (r[1], r[2])),
    ]
    for name, key in keys:
        by_key = collections.defaultdict(list)
        for row in spurious:
            by_key[key(row)].append(row)
        left = []
        for row in missing:
            match = by_key.get(key(row))
            if match:
                other = match.pop()
                spurious.remove(other)
                kind = f"{row[0]} for {other[0]}" if name == "kind" else row[0]
                yield f"{name}: {kind}", row, other
            else:
                left.append(row)
        missing = left
    for row in missing:
        yield f"missing: {row[0]}", row, None
    for row in spurious:
        yield f"spurious: {row[0]}", None, row


def comment_spans(source):
    # tokenize does not take a lone CR for a line end.
    raw = re.sub(rb"\r(?!\n)", b"\n", source.raw)
    for token in tokenize.tokenize(io.BytesIO(raw).readline):
        if token.type == tokenize.COMMENT:
            line, column = token.start
            yield source.offset(line, len(token.line[:column].encode("utf-8"))), token.string


def dump(program, paths, encoding):
    command = [program, "--encoding", encoding] + paths
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    for line in process.stdout:
        head = json.loads(line)
        nodes = [json.loads(process.stdout.readline()) for _ in range(head["nodes"])]
        yield head, nodes
    if process.wait() != 0:
        raise RuntimeError(f"{program} failed with {process.returncode} on one of {paths}")


def encoding_argument(encoding, folder):
    if encoding in ("utf-8", "utf-8-sig"):
        return "utf8"
    if encoding == "iso8859-1":
        return "latin1"
    points = [bytes([b]).decode(encoding, "replace") for b in range(256)]
    if any(len(p) != 1 for p in points):
        return None
    path = os.path.join(folder, encoding)
    with open(path, "w") as out:
        print(*map(ord, points), file=out)
    return path


class Report:
    """Counts differences by class and keeps the first examples of each."""

    def __init__(self, limit):
        self.limit = limit
        self.counts = collections.Counter()
        self.left_out = collections.Counter()
        self.files = collections.defaultdict(set)
        self.examples = collections.defaultdict(list)

    def add(self, kind, path, text):
        self.counts[kind] += 1
        self.files[kind].add(path)
        if len(self.examples[kind]) < self.limit:
            self.examples[kind].append(f"{path}:{text}")

    def print(self):
        for kind, count in self.counts.most_common():
            print(f"{count:8} in {len(self.files[kind]):4} files  {kind}")
            for example in self.examples[kind]:
                print(f"             {example}")


def compare(path, source, tree, head, nodes, report, comments):
    found, broken = found_rows(nodes, source)
    for law, n in broken:
        report.add(f"law: {law}", path, f"{source.where(n['s'])} {n}")
    for problem, n in name_problems(nodes, source):
        report.add(problem, path, f"{source.where(n['s'])} {n}")
    expected, inside = expected_rows(tree, source)
    if inside:
        report.left_out["nodes inside f-strings"] += inside
    damaged = bool(head["diagnostics"])
    for kind, want, got in differences(expected, found):
        row = want or got
        where = source.where(row[1] or 0)
        report.add(("damaged file, " if damaged else "") + kind, path, f"{where} want {want} got {got}")
    if comments:
        want = dict(comment_spans(source))
        got = {n["s"]: n["l"] for n in nodes if n["k"] == "Comment"}
        for offset in want.keys() ^ got.keys():
            report.add("comment", path, f"{source.where(offset)} {want.get(offset)} {got.get(offset)}")
    return len(expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dump", required=True)
    parser.add_argument("--examples", type=int, default=3)
    parser.add_argument("--comments", action="store_true")
    parser.add_argument("--list-refused", action="store_true")
    parser.add_argument("--json", help="a file for counts and exceptions by class")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)

    paths = []
    for path in options.paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(f for f in folders if f not in ("site-packages", "__pycache__"))
                paths += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".py")]
        else:
            paths.append(path)

    report = Report(options.examples)
    refused, unseen, damaged, compared, node_count, unread = [], [], [], 0, 0, []
    groups = collections.defaultdict(list)
    loaded = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            with open(path, "rb") as file:
                raw = file.read()
            try:
                source = Source(raw)
            except SyntaxError as error:
                unread.append((path, error))
                continue
            argument = encoding_argument(source.encoding, folder)
            if argument is None:
                unread.append((path, source.encoding))
                continue
            loaded[path] = source
            groups[argument].append(path)
        for argument, members in groups.items():
            for first in range(0, len(members), BATCH):
                for head, nodes in dump(options.dump, members[first:first + BATCH], argument):
                    path = head["file"]
                    source = loaded.pop(path)
                    try:
                        tree = parse(source.raw)
                    except (SyntaxError, ValueError) as error:
                        (refused if head["diagnostics"] else unseen).append((path, error))
                        continue
                    if head["diagnostics"]:
                        damaged.append((path, head["diagnostics"], source))
                    compared += 1
                    node_count += compare(path, source, tree, head, nodes, report, options.comments)

    print(f"Python {sys.version.split()[0]}: {compared} files compared, {node_count} nodes")
    print(f"{len(damaged)} accepted by CPython and with a diagnostic here")
    for path, diagnostics, source in damaged:
        for start, end, code, message in diagnostics[:options.examples]:
            text = source.raw[start:min(end, start + 60)]
            print(f"             {path}:{source.where(start)} {code} {message} {text}")
    print(f"{len(refused)} refused by CPython, with a diagnostic here; {len(unseen)} without")
    for path, error in (refused + unseen if options.list_refused else []):
        print(f"             {path}: {error}")
    for path, why in unread:
        print(f"not read: {path}: {why}")
    report.print()
    if options.json:
        report.left_out.update({"files not decoded": len(unread), "files refused by CPython": len(refused),
                                "files refused by CPython alone": len(unseen), "files refused here alone": len(damaged)})
        with open(options.json, "w") as file:
            json.dump({"counts": {"files": compared, "nodes": node_count}, "examples": report.examples,
                       "exceptions": {**report.counts, **+report.left_out}}, file)
    return 1 if report.counts or damaged else 0


if __name__ == "__main__":
    sys.exit(main())
