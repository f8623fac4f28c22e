#!/usr/bin/env python3
"""Compares our scopes with `symtable` over files: every scope and every symbol with every flag, both ways.

    compare_symtable.py --dump PROGRAM [--source] [--snippets] [--random N] [--jobs N] [--show N] [PATH ...]

PROGRAM is the built dump_scopes. Without --source the syntax comes from this interpreter's `ast`, so that scoping
alone is tested; with it, from our own parser. PATH is a file or folder; by default this interpreter's library.
--snippets takes every string constant of the files that parses as a program as one more file: the test suite is
full of programs, many of which symtable refuses. --random compares N made-up programs instead of files.

Since 3.12 `symtable` reports the scopes of list, set and dictionary comprehensions merged into the scope around
them (PEP 709). We keep them, so they are merged here, by the same rule, before the comparison. Names with a dot,
which no program can spell, have no rows with us. Scopes of unevaluated annotations are ours alone.
"""

import argparse
import ast
import collections
import io
import json
import multiprocessing
import os
import subprocess
import sys
import symtable
import sysconfig
import tempfile
import textwrap
import tokenize
import unicodedata
import warnings

from ast_shape import Shape
from random_scopes import Program
from _symtable import (CELL, DEF_ANNOT, DEF_BOUND, DEF_GLOBAL, DEF_IMPORT, DEF_LOCAL, DEF_NONLOCAL, DEF_PARAM, FREE,
                       GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, LOCAL, SCOPE_MASK, SCOPE_OFF, USE)

DEF_TYPE_PARAM = 2 << 9  # since 3.12; not exported
DEFINITIONS = USE | DEF_LOCAL | DEF_ANNOT | DEF_IMPORT | DEF_PARAM | DEF_GLOBAL | DEF_NONLOCAL | DEF_TYPE_PARAM
OUR_DEFINITIONS = [USE, DEF_LOCAL, DEF_ANNOT, DEF_IMPORT, DEF_PARAM, DEF_GLOBAL, DEF_NONLOCAL, DEF_TYPE_PARAM]
OUR_LOCAL, OUR_CELL, OUR_FREE, OUR_IMPLICIT, OUR_EXPLICIT = (1 << bit for bit in range(8, 13))
RANDOM_AT_ONCE = 100
MERGES = sys.version_info >= (3, 12)


def spell(flags):
    names = {USE: "USE", DEF_LOCAL: "LOCAL", DEF_ANNOT: "ANNOT", DEF_IMPORT: "IMPORT", DEF_PARAM: "PARAM",
             DEF_GLOBAL: "GLOBAL", DEF_NONLOCAL: "NONLOCAL", DEF_TYPE_PARAM: "TYPE_PARAM"}
    scope = {LOCAL: "local", CELL: "cell", FREE: "free", GLOBAL_IMPLICIT: "implicit", GLOBAL_EXPLICIT: "explicit"}
    return "|".join([name for bit, name in names.items() if flags & bit]
                    + [scope.get((flags >> SCOPE_OFF) & SCOPE_MASK, "?")])


class Table:
    """One scope, ours or theirs: `symbols` maps a name to CPython's flag word."""

    def __init__(self, kind, name, line):
        self.kind, self.name, self.line = kind, name, line
        self.symbols = {}
        self.children = []

    @property
    def function_like(self):
        return self.kind not in ("module", "class")

    def shape(self):
        """The scope and all inside it as one comparable value, whatever the order of siblings."""
        pending, done = [(self, False)], {}
        while pending:
            table, ready = pending.pop()
            if not ready:
                pending.append((table, True))
                pending.extend((child, False) for child in table.children)
                continue
            done[id(table)] = hash((table.kind, table.name, table.line, tuple(sorted(table.symbols.items())),
                                    tuple(sorted(done[id(child)] for child in table.children))))
        return done[id(self)]


def theirs(raw):
    kinds = {"type parameter": "type parameters", "TypeVar bound": "type variable"}  # as 3.12 has them
    top = None
    pending = [(raw, None)]
    while pending:
        at, parent = pending.pop()
        kind = str(symtable._newSymbolTable(at, "").get_type())
        table = Table(kinds.get(kind, kind), at.name, at.lineno)
        for name, flags in at.symbols.items():
            if "." not in name:
                table.symbols[name] = flags & (DEFINITIONS | (SCOPE_MASK << SCOPE_OFF))
        if parent is None:
            top = table
        else:
            parent.children.append(table)
        pending.extend((child, table) for child in reversed(at.children))
    return top


def ours(report, ranks):
    tables = []
    for kind, parent, name, line, bstart, bend, _ in report["scopes"]:
        table = Table("function" if kind == "comprehension" else kind, name, line)
        table.comprehension = kind == "comprehension"
        table.parent = parent
        table.kept = kind != "annotation" and (parent < 0 or tables[parent].kept)
        table.rank = ranks.get((kind, bstart, bend), len(ranks))
        table.sees_class = False
        tables.append(table)
        if parent >= 0 and table.kept:
            above = tables[parent]
            above.children.append(table)
            if kind == "type variable":
                table.sees_class = above.sees_class
            elif kind == "type parameters":
                table.sees_class = above.kind == "class"
            elif kind == "type alias":
                holder = tables[above.parent] if above.kind == "type parameters" else above
                table.sees_class = holder.kind == "class"
    for scope, name, flags, _ in report["bindings"]:
        word = sum(theirs for bit, theirs in enumerate(OUR_DEFINITIONS) if flags >> bit & 1)
        if flags & OUR_EXPLICIT:
            found = GLOBAL_EXPLICIT
        elif flags & OUR_CELL:
            found = CELL
        elif flags & OUR_LOCAL:
            found = LOCAL
        elif flags & OUR_FREE:
            found = FREE
        else:
            found = GLOBAL_IMPLICIT if flags & OUR_IMPLICIT else 0
        tables[scope].symbols[name] = word | found << SCOPE_OFF
    for table in tables:
        table.children.sort(key=lambda child: child.rank)
    return tables


def scope_of(word):
    return (word >> SCOPE_OFF) & SCOPE_MASK


def is_merged(comprehension, around):
    return comprehension.comprehension and comprehension.name != "genexpr" and not around.sees_class


def hide_behind_merged(tables):
    """Lets loop variables of comprehensions merged into a class hide outer names from its later annotation scopes.

    An accident of merging: the class seems to bind what only its comprehension binds.
    """
    for table in reversed(tables):
        table.merged = {name: word & DEFINITIONS for name, word in table.symbols.items() if word & DEFINITIONS}
        if table.comprehension:
            for child in table.children:
                if is_merged(child, table):
                    table.merged = child.merged | table.merged
    for table in tables:
        if table.kind != "class":
            continue
        class_names = dict(table.merged)
        for child in table.children:
            if is_merged(child, table):
                class_names = child.merged | class_names
                continue
            hidden = {name for name, word in class_names.items() if word & DEF_BOUND and name not in table.merged}
            pending = [child]
            while pending:
                at = pending.pop()
                if not at.sees_class:
                    continue
                for name, word in at.symbols.items():
                    if name in hidden and scope_of(word) == FREE and not word & (DEF_BOUND | DEF_NONLOCAL):
                        at.symbols[name] = word & DEFINITIONS | GLOBAL_IMPLICIT << SCOPE_OFF
                pending.extend(inner for inner in at.children if inner.kind != "class")


def merge_comprehensions(tables):
    """Merges comprehensions into the scopes around them and decides cells anew, as analyze_block does."""
    hide_behind_merged(tables)
    free_of = {}
    for table in reversed(tables):  # children come after their parents
        if not table.kept:
            continue
        own = {name: word for name, word in table.symbols.items() if word & DEFINITIONS}
        for name, word in own.items():
            if scope_of(word) == CELL:
                own[name] = word & DEFINITIONS | LOCAL << SCOPE_OFF
        free, own_free, cells, children = set(), {n for n, w in own.items() if scope_of(w) == FREE}, set(), []
        for child in table.children:
            child_free = free_of[id(child)]
            if not (child.comprehension and child.name != "genexpr" and not table.sees_class):
                free |= child_free
                children.append(child)
                continue
            for name, word in child.symbols.items():
                found = scope_of(word)
                if found == CELL or name in child.cells:
                    cells.add(name)
                if found == FREE and table.kind == "class" and name == "__class__":
                    found = GLOBAL_IMPLICIT
                    child_free.discard(name)
                if name not in own:
                    own[name] = word & DEFINITIONS | found << SCOPE_OFF
                    if found == FREE:
                        own_free.add(name)
                elif own[name] & DEF_BOUND and table.kind != "class":
                    if not any(scope_of(inner.symbols.get(name, 0)) == FREE for inner in child.children):
                        child_free.discard(name)
            free |= child_free
            children.extend(child.children)
        if table.function_like:
            for name, word in own.items():
                if scope_of(word) == LOCAL and (name in free or name in cells):
                    own[name] = word & DEFINITIONS | CELL << SCOPE_OFF
                    free.discard(name)
        elif table.kind == "class":
            free -= {"__class__", "__classdict__"}
        if table.kind != "module":
            for name in free:
                own.setdefault(name, FREE << SCOPE_OFF)
        table.symbols, table.children, table.cells = own, children, cells
        free_of[id(table)] = free | own_free


def differences(left, right, where="top"):
    """Yields (class of difference, where, detail); `left` is ours."""
    pending = [(left, right, where)]
    while pending:
        left, right, where = pending.pop()
        for name in left.symbols.keys() | right.symbols.keys():
            mine, its = left.symbols.get(name), right.symbols.get(name)
            if mine is None:
                yield "symbol missing", where, f"{name}: {spell(its)}"
            elif its is None:
                yield "symbol spurious", where, f"{name}: {spell(mine)}"
            elif mine != its:
                yield "flags differ", where, f"{name}: {spell(mine)} for {spell(its)}"
        groups = collections.defaultdict(lambda: ([], []))
        for side, table in enumerate((left, right)):
            for child in table.children:
                groups[child.kind, child.name, child.line][side].append(child)
        for (kind, name, line), (mine, its) in groups.items():
            place = f"{where} > {kind} {name}:{line}"
            shapes = collections.Counter(t.shape() for t in its) & collections.Counter(t.shape() for t in mine)
            rest = []
            for side in (mine, its):
                left_over, remaining = [], shapes.copy()
                for table in side:
                    if remaining[table.shape()] > 0:
                        remaining[table.shape()] -= 1
                    else:
                        left_over.append(table)
                rest.append(left_over)
            for one, other in zip(*rest):
                pending.append((one, other, place))
            for _ in rest[0][len(rest[1]):]:
                yield "scope spurious", place, ""
            for _ in rest[1][len(rest[0]):]:
                yield "scope missing", place, ""


def check_consistency(report, shape):
    """Yields what is wrong within one report: occurrences against the tree, and the rules of `resolves_to`."""
    bindings, scopes = report["bindings"], report["scopes"]
    for at, (scope, name, flags, target) in enumerate(bindings):
        if flags & OUR_LOCAL and target != at and not (flags & OUR_EXPLICIT and scope == 0):
            yield "resolves_to", name, "a local name leads elsewhere"
        if flags & OUR_FREE and target >= 0 and not bindings[target][2] & OUR_LOCAL:
            yield "resolves_to", name, "a free name leads to no local"
        if flags & OUR_FREE and target < 0 and name not in ("__class__", "__classdict__"):
            yield "resolves_to", name, "a free name leads nowhere"
        if target >= 0 and bindings[target][1] != name:
            yield "resolves_to", name, "leads to another name"
    if [b[0] for b in bindings] != sorted(b[0] for b in bindings):
        yield "order", "bindings", ""
    stack = [0]
    for at, scope in enumerate(scopes[1:], 1):
        while stack and stack[-1] != scope[1]:
            stack.pop()
        if not stack:
            yield "order", "scopes", ""
            return
        stack.append(at)
    if sys.version_info < (3, 12):
        return  # positions inside f-strings are wrong
    found = []
    for _, binding, role, bstart, bend in report["occurrences"]:
        written = unicodedata.normalize("NFKC", shape.source[bstart:bend].decode(errors="replace"))
        name = bindings[binding][1]
        if written != name and not (written.startswith("__") and name.startswith("_") and name.endswith(written)):
            yield "occurrence", name, f"at bytes {bstart}-{bend}: {written!r}"
        found.append((bstart, bend, role, written))
    expected = collections.Counter(shape.occurrences())
    found = collections.Counter(found)
    for row in (expected - found):
        yield "occurrence missing", str(row), ""
    for row in (found - expected):
        yield "occurrence spurious", str(row), ""


def utf8_of(raw):
    encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    if encoding in ("utf-8", "utf-8-sig"):
        return raw
    return raw.decode(encoding).encode()


def programs(path, snippets):
    if isinstance(path, int):
        for seed in range(path, path + RANDOM_AT_ONCE):
            yield f"random {seed}", Program(seed).text().encode()
        return
    with open(path, "rb") as file:
        source = utf8_of(file.read())
    yield path, source
    if not snippets:
        return
    seen = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = node.value
        lines = text.split("\n")
        examples = [text, "\n".join(line.strip()[4:] for line in lines if line.strip()[:4] in (">>> ", "... "))]
        block = []
        for line in [*lines, ""]:
            stripped = line.strip()
            if stripped[:3] in (">>>",) or not stripped[:3] == "...":
                examples.append("\n".join(block))
                block = []
            if stripped[:3] in (">>>", "..."):
                block.append(stripped[4:])
        for example in examples:
            for candidate in (example, textwrap.dedent(example)):
                if candidate.count("\n") + candidate.count(" ") == 0 or candidate in seen:
                    continue
                seen.add(candidate)
                yield f"{path}:{node.lineno}", candidate.encode(errors="surrogatepass")


def parse(source):
    # The encoding was settled by utf8_of; a cookie in the text must not be obeyed again.
    text = source.decode("utf-8-sig" if source.startswith(b"\xef\xbb\xbf") else "utf-8")
    return Shape(source, text)


class Work:
    """Compares programs, one worker process each with its own dump_scopes."""

    program = None
    options = None

    @classmethod
    def start(cls, options):
        warnings.simplefilter("ignore")
        sys.setrecursionlimit(100_000)
        cls.options = options
        cls.text = os.path.join(options.scratch, f"{os.getpid()}.py")
        command = [options.dump] + (["--source"] if options.source else []) + ["--repeat", str(options.repeat)]
        cls.program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    @classmethod
    def ask(cls, path, shape):
        if cls.options.source:
            # The text in UTF-8, whatever the file's encoding: scoping is compared, not decoding.
            with open(cls.text, "wb") as file:
                file.write(shape.source)
            cls.program.stdin.write(os.fsencode(cls.text) + b"\n")
        else:
            cls.program.stdin.write(shape.dump(path.replace("\n", " ")))
        cls.program.stdin.flush()
        line = cls.program.stdout.readline()
        if not line:
            raise RuntimeError(f"dump_scopes died on {path}")
        return json.loads(line)

    @classmethod
    def run(cls, path):
        result = collections.Counter()
        found = []
        try:
            for name, source in programs(path, cls.options.snippets):
                cls.one(name, source, result, found)
        except (SyntaxError, UnicodeError, LookupError, ValueError, RecursionError, MemoryError) as error:
            result["skipped"] += 1
            found.append((path, "skipped", type(error).__name__, str(error)))
        return result, found

    @classmethod
    def one(cls, path, source, result, found):
        try:
            shape = parse(source)
        except (SyntaxError, UnicodeError, ValueError, RecursionError, MemoryError):
            result["not parsed by CPython"] += 1
            return
        report = cls.ask(path, shape)
        result["programs"] += 1
        result["nodes"] += report["nodes"]
        result["ns"] += report["ns"]
        problems = list(check_consistency(report, shape))
        try:
            expected = symtable.symtable(shape.text, path, "exec")._table
        except SyntaxError as error:
            if "future" in error.msg or error.msg == "not a chance":
                result["refused for its __future__"] += 1  # no rule of scoping
                return
            result["refused by symtable"] += 1
            if not report["diagnostics"]:
                problems.append(("refusal missed", error.msg, source.decode(errors="replace")))
        else:
            if report["diagnostics"]:
                problems.append(("refusal spurious", str(report["diagnostics"][0]), ""))
            result["scopes"] += len(report["scopes"])
            result["symbols"] += len(report["bindings"])
            tables = ours(report, shape.visit_ranks())
            if MERGES:
                merge_comprehensions(tables)
            problems.extend(differences(tables[0], theirs(expected)))
        for kind, where, detail in problems:
            result[f"DIFFERENCE {kind}"] += 1
            found.append((path, kind, where, detail))


def files_under(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(f for f in folders if f not in ("site-packages", "__pycache__"))
            yield from (os.path.join(folder, f) for f in sorted(files) if f.endswith((".py", ".pyi")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dump", required=True)
    parser.add_argument("--source", action="store_true")
    parser.add_argument("--snippets", action="store_true")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--json", help="a file for counts and exceptions by class")
    parser.add_argument("paths", nargs="*", default=[sysconfig.get_paths()["stdlib"]])
    options = parser.parse_args()
    work = range(0, options.random, RANDOM_AT_ONCE) if options.random else list(files_under(options.paths))
    total, shown, examples = collections.Counter(), collections.Counter(), collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as options.scratch, \
            multiprocessing.Pool(options.jobs, Work.start, (options,)) as pool:
        for result, found in pool.imap_unordered(Work.run, work, chunksize=4):
            total += result
            for path, kind, where, detail in found:
                shown[kind] += 1
                if shown[kind] <= options.show:
                    examples[kind].append(f"{path}: {where}: {detail}")
                    print(f"{kind}: {path}: {where}: {detail}")
    for name in sorted(total):
        print(f"{name:40} {total[name]}")
    if options.json:
        left_out = ("skipped", "not parsed by CPython", "refused for its __future__")
        with open(options.json, "w") as file:
            json.dump({"counts": total, "examples": examples, "exceptions": {
                name: count for name, count in total.items() if name in left_out or name.startswith("DIFFERENCE")}}, file)
    if total["nodes"]:
        print(f"{'ns per node':40} {total['ns'] / total['nodes']:.1f}")
    return 1 if any(name.startswith("DIFFERENCE") for name in total) or not total["programs"] else 0


if __name__ == "__main__":
    sys.exit(main())
