#!/usr/bin/env python3
"""Compares what extract/cpython says of files with `ast` and `symtable` of the interpreter that runs this, row by row.

    compare_cpython.py --dump DUMP_CPYTHON [--examples N] [--json FILE] [PATH ...]

DUMP_CPYTHON is the program built from dump_cpython.cc. PATH is a file or folder; by default this
interpreter's library. Every column of nodes, docstrings, scopes and symbols is compared, in order, and of refused files the
exception with its message. Of the nodes that scopes get: none is given twice, and the parameters and loop variables of the
node are those of the scope; how many scopes have none is printed.

Exit code 0: no difference. Runs under every version that workers do, 3.9 or newer.
"""

import argparse
import ast
import codecs
import collections
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import threading
import tokenize
import warnings

import _symtable

OPERATORS = {
    "And": "and", "Or": "or", "Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "Mod": "%",
    "Pow": "**", "LShift": "<<", "RShift": ">>", "BitOr": "|", "BitXor": "^", "BitAnd": "&", "FloorDiv": "//",
    "Invert": "~", "Not": "not", "UAdd": "+", "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=",
    "Gt": ">", "GtE": ">=", "Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in",
}
WITHOUT_ROWS = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore)
ANCHORS = {"comprehension": "target", "withitem": "context_expr", "match_case": "pattern"}
NAMES = {"Name": "id", "Attribute": "attr", "arg": "arg", "keyword": "arg", "MatchMapping": "rest", **dict.fromkeys(
    ("FunctionDef", "AsyncFunctionDef", "ClassDef", "alias", "ExceptHandler", "MatchAs", "MatchStar", "TypeVar",
     "ParamSpec", "TypeVarTuple"), "name")}
SCOPE_KINDS = {
    "TYPE_MODULE": "module", "TYPE_CLASS": "class", "TYPE_FUNCTION": "function", "TYPE_ANNOTATION": "annotation",
    "TYPE_TYPE_PARAM": "type_parameters", "TYPE_TYPE_PARAMETERS": "type_parameters", "TYPE_TYPE_ALIAS": "type_alias",
    "TYPE_TYPE_VAR_BOUND": "type_variable", "TYPE_TYPE_VARIABLE": "type_variable",
}
SCOPE_KINDS = {getattr(_symtable, name): kind for name, kind in SCOPE_KINDS.items() if hasattr(_symtable, name)}
FLAGS = (_symtable.USE, _symtable.DEF_LOCAL, _symtable.DEF_ANNOT, _symtable.DEF_IMPORT, _symtable.DEF_PARAM,
         _symtable.DEF_GLOBAL, _symtable.DEF_NONLOCAL, 2 << 9)
PLACES = {_symtable.LOCAL: "local", _symtable.CELL: "cell", _symtable.FREE: "free",
          _symtable.GLOBAL_IMPLICIT: "global_implicit", _symtable.GLOBAL_EXPLICIT: "global_explicit"}


class Source:
    """Turns CPython's positions into offsets of the raw bytes."""

    def __init__(self, raw):
        self.raw = raw
        self.starts = [0] + [m.end() for m in re.finditer(rb"\r\n|\r|\n", raw)] + [len(raw)]
        self.bom = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
        self.encoding = codecs.lookup(tokenize.detect_encoding(io.BytesIO(raw).readline)[0]).name
        self.utf8 = self.encoding in ("utf-8", "utf-8-sig")

    def offset(self, line, column):
        if not 1 <= line < len(self.starts) or column < 0:
            return None
        start, end = self.starts[line - 1] + (self.bom if line == 1 else 0), self.starts[line]
        if self.utf8:
            return start + column if start + column <= end else None
        text = self.raw[start:end].decode(self.encoding).encode()
        try:
            return start + len(text[:column].decode()) if column <= len(text) else None
        except UnicodeDecodeError:
            return None

    def span(self, node):
        if isinstance(node, ast.Module):
            return 0, len(self.raw)
        if not hasattr(node, "lineno"):
            return None, None
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno, node.end_col_offset)
        return (None, None) if start is None or end is None or end < start else (start, end)

    def anchor(self, node):
        held = ANCHORS.get(type(node).__name__)
        return self.span(getattr(node, held) if held else node)[0]


def line_of(*cells):
    return "\t".join("\\N" if c is None else str(int(c)) if isinstance(c, bool) else str(c) for c in cells)


def plain(text):
    return text.replace("\t", " ").replace("\n", " ")


def label_of(node):
    kind = type(node).__name__
    if kind == "ImportFrom":
        return "." * node.level + (node.module or "")
    if kind in ("Global", "Nonlocal"):
        return node.names[0]
    if kind == "Compare":
        return " ".join(OPERATORS[type(op).__name__] for op in node.ops)
    if kind in ("BoolOp", "BinOp", "UnaryOp", "AugAssign"):
        return OPERATORS[type(node.op).__name__] + ("=" if kind == "AugAssign" else "")
    return getattr(node, NAMES[kind]) if kind in NAMES else None


def other_names_of(node):
    names = {"alias": "asname", "Global": "names", "Nonlocal": "names", "MatchClass": "kwd_attrs"}.get(type(node).__name__)
    value = getattr(node, names) if names else None
    return (",".join(value) or None) if isinstance(value, list) else value


def children_of(node):
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.arguments):
            yield from children_of(value)
            continue
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, ast.AST) and not isinstance(item, WITHOUT_ROWS):
                yield item, field, index


def rows_of_tree(tree, source):
    nodes, docstrings, objects = [], [], []
    pending = [(tree, None, None, 0, False, (None, None, None))]
    while pending:
        node, parent, field, index, in_fstring, above = pending.pop()
        at, kind = len(nodes), type(node).__name__
        objects.append(node)
        start, end = source.span(node)
        anchor = source.anchor(node)
        context = type(node.ctx).__name__.lower() if hasattr(node, "ctx") else None
        nodes.append(line_of(at, parent, kind, field, index, start, end, anchor, *above, context, label_of(node),
                             other_names_of(node), in_fstring))
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.body:
            first = node.body[0].value if isinstance(node.body[0], ast.Expr) else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                docstrings.append((at, *source.span(first)))
        inside = in_fstring or kind in ("JoinedStr", "TemplateStr")
        pending.extend(reversed([(child, at, name, i, inside, (kind, anchor, end)) for child, name, i in children_of(node)]))
    return nodes, [line_of(*row) for row in sorted(docstrings)], objects


def own_names(node):
    """The names that a function's or comprehension's scope has to bind, but for those that classes mangle."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        a = node.args
        names = [arg.arg for arg in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg] if arg]
    else:
        names, pending = [], [generator.target for generator in node.generators]
        while pending:
            target = pending.pop()
            if isinstance(target, ast.Name):
                names.append(target.id)
            elif isinstance(target, (ast.Tuple, ast.List)):
                pending.extend(target.elts)
            elif isinstance(target, ast.Starred):
                pending.append(target.value)
    return {name for name in names if not re.match("_.*__|__", name)}


def rows_of_scopes(top):
    scopes, symbols, pending = [], [], [(top, None)]
    while pending:
        scope, parent = pending.pop()
        at = len(scopes)
        scopes.append(line_of(at, parent, SCOPE_KINDS[scope.type], scope.name, scope.lineno, bool(scope.nested)))
        for name, word in sorted(scope.symbols.items(), key=lambda item: item[0].encode()):
            place = PLACES.get(word >> _symtable.SCOPE_OFF & _symtable.SCOPE_MASK)
            symbols.append(line_of(at, name, *(bool(word & flag) for flag in FLAGS), place))
        pending.extend((child, at) for child in reversed(scope.children))
    return scopes, symbols


class Comparison:
    def __init__(self, examples):
        self.limit, self.examples = examples, collections.defaultdict(list)
        self.counts, self.different, self.left_out = collections.Counter(), collections.Counter(), collections.Counter()

    def report(self, what, path, wanted, got):
        self.different[what] += 1
        if self.different[what] <= self.limit:
            self.examples[what].append(f"{path}: wanted {wanted!r}, got {got!r}")

    def rows(self, what, path, wanted, got):
        self.counts[what] += len(wanted)
        if wanted != got:
            pairs = zip(wanted + [None] * len(got), got + [None] * len(wanted))
            self.report(what, path, *next(pair for pair in pairs if pair[0] != pair[1]))

    def refusal(self, what, path, error, got):
        self.left_out[f"files refused by {what}"] += 1
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        wanted = [[what, type(error).__name__, plain(message)]]
        if [row.split("\t")[:2 if isinstance(error, MemoryError) else 3] for row in got["ast_errors"]] != [
                wanted[0][:2] if isinstance(error, MemoryError) else wanted[0]]:
            self.report("refusals", path, wanted, got["ast_errors"])

    def file(self, path, got):
        with open(path, "rb") as file:
            raw = file.read()
        self.counts["files"] += 1
        if any(row.startswith("ast\tencoding\t") for row in got["ast_errors"]):
            self.left_out["files in encodings that are not converted"] += 1
            return
        try:
            tree = compile(raw, "<file>", "exec", ast.PyCF_ONLY_AST)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            self.refusal("ast", path, error, got)
            return
        nodes, docstrings, objects = rows_of_tree(tree, Source(raw))
        self.rows("ast_nodes", path, nodes, got["ast_nodes"])
        self.rows("ast_docstrings", path, docstrings, sorted(got["ast_docstrings"], key=lambda r: int(r.split("\t")[0])))
        try:
            top = _symtable.symtable(raw, "<file>", "exec")
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            self.refusal("symtable", path, error, got)
            return
        self.rows("ast_errors", path, [], got["ast_errors"])
        scopes, symbols = rows_of_scopes(top)
        found = [row.split("\t") for row in got["sym_scopes"]]
        self.rows("sym_scopes", path, scopes, ["\t".join(row[:5] + row[6:7]) for row in found])
        self.rows("sym_symbols", path, symbols, got["sym_symbols"])
        self.scope_nodes(path, objects, found, symbols)

    def scope_nodes(self, path, objects, found, symbols):
        bound = collections.defaultdict(set)
        for row in symbols:
            scope, name, *flags = row.split("\t")
            if name[0] != "." and not re.match("_.*__|__", name) and (flags[4] == "1" or flags[1] == "1"):
                bound[scope].add((name, flags[4] == "1"))
        for row in found:
            node = objects[int(row[7])] if row[7] != "\\N" and row[2] == "function" else None
            if node is None:
                continue
            wanted, names = own_names(node), {name for name, _ in bound[row[0]]}
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                names = {name for name, is_parameter in bound[row[0]] if is_parameter}
            else:
                names &= wanted  # it also binds what `:=` does, and comprehensions merged into it
            if wanted != names:
                self.report("names of scopes", path, sorted(wanted), [row[3], row[4], sorted(names)])
        self.left_out["scopes without a node"] += sum(row[7] == "\\N" for row in found)
        # Type parameters, and the definition they are of, have one node.
        given = [(row[7], row[2]) for row in found if row[7] != "\\N" and row[2] != "type_variable"]
        self.rows("nodes of scopes", path, given, list(dict.fromkeys(given)))


def files_under(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(f for f in folders if f not in ("site-packages", "__pycache__"))
            yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith((".py", ".pyi")))


def answers(program, paths):
    process = subprocess.Popen([program, sys.executable], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask():
        with process.stdin:
            process.stdin.write(b"".join(os.fsencode(path) + b"\n" for path in paths))

    threading.Thread(target=ask, daemon=True).start()
    for path in paths:
        tables = collections.defaultdict(list)
        for line in process.stdout:
            if line == b"=\n":
                break
            name, _, cells = line.decode()[:-1].partition("\t")
            tables[name].append(cells)
        else:
            raise RuntimeError(f"{program} died on {path}")
        yield path, tables
    if process.wait() != 0:
        raise RuntimeError(f"{program} failed with {process.returncode}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--json", help="a file for counts and exceptions by class")
    parser.add_argument("paths", nargs="*", default=[sysconfig.get_paths()["stdlib"]])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    comparison = Comparison(options.examples)
    for path, tables in answers(options.dump, list(files_under(options.paths))):
        comparison.file(path, tables)
    left_out = +comparison.left_out
    print(f"CPython {sys.version.split()[0]}")
    for name, count in sorted({**comparison.counts, **left_out}.items()):
        print(f"{name:42} {count}")
    for name, count in sorted(comparison.different.items()):
        print(f"DIFFERENT {name:24} in {count} files")
        for example in comparison.examples[name]:
            print(f"    {example}")
    if options.json:
        different = {f"{name} different": count for name, count in comparison.different.items()}
        examples = {f"{name} different": lines for name, lines in comparison.examples.items()}
        with open(options.json, "w") as file:
            json.dump({"counts": comparison.counts, "exceptions": {**different, **left_out}, "examples": examples}, file)
    return 1 if comparison.different or not comparison.counts["files"] else 0


if __name__ == "__main__":
    sys.exit(main())
