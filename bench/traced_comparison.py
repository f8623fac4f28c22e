"""Looks calls that were seen to be made up in our call graph, and sorts those that it lacks by cause.

A call is found where a row of `call_graph` that is `resolved` or `ambiguous` leads from its site to its callee. What of a record is the site, and how it came
to be called, follows from the instruction and from the syntax it stands in:

- A written call is the one that ends where the instruction's span does: CPython lets the span of a call in a chain over several lines start with its line.
- A decorator's application and the exit of a `with` have the span of what they apply or enter; they are the later calls of that span.
- An attribute ends where the span does, too.
- An `async for` spans its body; what it iterates is the site. What is awaited or made an iterator in writing counts where it is
  written, not where it starts.
- Elsewhere a row without a written call matches whose span lies within or around that of the instruction: what is iterated lies within a `for`, and the
  graph takes the operand or the whole operation.

A function is told by its file, its first line and its name, a lambda by its expression, and looked up by where its definition starts.
"""

import ast
import collections
import dataclasses

WRITTEN = ("call", "construction", "decoration")
CALLS = ("CALL", "CALL_KW", "CALL_FUNCTION_EX")
ATTRIBUTES = ("LOAD_ATTR", "STORE_ATTR", "DELETE_ATTR", "LOAD_SUPER_ATTR", "IMPORT_FROM")
ITERATIONS = ("GET_ITER", "FOR_ITER", "UNPACK_SEQUENCE", "UNPACK_EX", "LIST_EXTEND", "SET_UPDATE", "DICT_UPDATE", "DICT_MERGE", "GET_YIELD_FROM_ITER", "SEND",
              "GET_AITER", "GET_ANEXT", "GET_AWAITABLE", "CALL_INTRINSIC_1")
CONTEXTS = ("BEFORE_WITH", "BEFORE_ASYNC_WITH", "WITH_EXCEPT_START")
KINDS = ("call", "construction", "decoration", "builtin", "property", "operation", "iteration", "context", "raise", "class", "import")
STARTS = ("FOR_ITER", "SEND")  # what starts a generator or coroutine that is there already
MAKE_ITERATORS = ("__iter__", "__aiter__")
CONSTRUCTORS = ("__init__", "__new__", "__call__")


@dataclasses.dataclass(frozen=True)
class Call:
    """One call that was made: distinct by kind, site and callee."""

    kind: str  # one of KINDS
    path: str
    bstart: int
    bend: int
    callee: str  # qualified name
    callee_path: str
    callee_bstart: int
    instruction: str = dataclasses.field(default="", compare=False)
    receiver: str = dataclasses.field(default="", compare=False)  # of a written call of an attribute: what it is taken from, where that is a name


@dataclasses.dataclass(frozen=True)
class Missing:
    """A call that the graph lacks, and why as far as can be told."""

    call: Call
    cause: str
    ours: tuple  # what the graph has at the site


class Source:
    """One file: where its lines start, and the syntax that calls stand in."""

    def __init__(self, path, data):
        self.path, self.starts = path, [0]
        for line in data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.calls, self.attributes = {}, {}  # spans by their ends
        self.receivers = {}  # of calls of attributes of names: the names, by the ends of the calls
        self.decorators, self.entered, self.classes, self.raised = set(), set(), set(), {}
        self.iterated, self.made_in_writing = {}, set()  # spans of what `async for` iterates by its own; of what is awaited and of iterators made by calls
        self.functions, self.lambdas = {}, {}  # starts by first line and name, by span of the expression
        for node in ast.walk(ast.parse(data)):
            self.add(node)

    def add(self, node):
        if isinstance(node, ast.Call):
            self.calls[self.span(node)[1]] = self.span(node)
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                self.receivers[self.span(node)[1]] = node.func.value.id
            named = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            if named.strip("_") in ("iter", "aiter"):
                self.made_in_writing.add(self.span(node))
        elif isinstance(node, ast.Attribute):
            self.attributes[self.span(node)[1]] = self.span(node)
        elif isinstance(node, ast.Await):
            self.made_in_writing.add(self.span(node))
        elif isinstance(node, ast.AsyncFor):
            self.iterated[self.span(node)] = self.span(node.iter)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting = [part for part in node.generators if part.is_async]
            if len(waiting) == 1:
                self.iterated[self.span(node)] = self.span(waiting[0].iter)
        elif isinstance(node, ast.Lambda):
            self.lambdas[self.span(node.body)] = self.span(node)[0]
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self.entered.update(self.span(item.context_expr) for item in node.items)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            self.raised[self.span(node)] = self.span(node.exc)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.decorators.update(map(self.span, node.decorator_list))
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if isinstance(node, ast.ClassDef):
                self.classes.add(self.span(node))
            else:
                self.functions[first, node.name] = self.span(node)[0]

    def offset(self, line, column):
        return self.starts[line - 1] + column

    def span(self, node):
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def module(self):
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def is_class(self, start):
        return any(start == at for at, _ in self.classes)

    def line(self, at):
        return sum(start <= at for start in self.starts)


def dotted(name):
    """A qualified name of the interpreter as the graph has it, but for the numbers of lambdas. What comprehensions do is their function's."""
    parts = [part for part in name.split(".") if part not in ("<locals>", "<module>", "<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>")]
    return ".".join(parts)


def span_of(record, source):
    line, last_line, column, last_column = record["span"]
    return source.offset(line, column), source.offset(last_line, last_column)


def is_call(record, source):
    """Whether it is no start of what was called in writing before, which is a record of its own."""
    name, span = record["callee"].rpartition(".")[2], span_of(record, source)
    if record["instruction"] not in STARTS or span not in source.made_in_writing:
        return True
    return record["instruction"] == "FOR_ITER" and name not in MAKE_ITERATORS


def site_of(record, source):
    """How it came to be called, and the span of where."""
    span, instruction, name = span_of(record, source), record["instruction"], record["callee"].rpartition(".")[2]
    if instruction in CALLS:
        if span in source.classes:
            return "class", span
        applied = record["turn"] > 0 or span not in source.calls.values()
        if applied and span in source.decorators:
            return "decoration", span
        if applied and span in source.entered:
            return "context", span
        return written(record["called"], name), source.calls.get(span[1], span)
    if instruction in ATTRIBUTES:
        return "property", source.attributes.get(span[1], span)
    if instruction == "RAISE_VARARGS":
        return "raise", source.raised.get(span, span)
    if instruction == "IMPORT_NAME":
        return "import", span
    if instruction in CONTEXTS or name in ("__aenter__", "__aexit__"):
        return "context", span
    return ("iteration", source.iterated.get(span, span)) if instruction in ITERATIONS else ("operation", span)


def written(called, name):
    """Of what a written call of something leads to: whether that is called, constructed, or called by C code in between."""
    if called == "class":
        return "construction" if name in CONSTRUCTORS else "builtin"
    return "builtin" if called == "builtin" else "call"


def calls(records, sources):
    """The distinct calls of the records; `sources` gives the source of a path."""
    found = {}
    for record in records:
        at, there = sources[record["path"]], sources[record["callee_path"]]
        if not is_call(record, at):
            continue
        kind, span = site_of(record, at)
        if record["callee_body"] is None:
            start = there.functions[record["callee_line"], record["callee"].rpartition(".")[2]]
        else:
            line, column, last_line, last_column = record["callee_body"]
            start = there.lambdas[there.offset(line, column), there.offset(last_line, last_column)]
        call = Call(kind, at.path, *span, f"{there.module()}.{dotted(record['callee'])}", there.path, start, record["instruction"],
                    at.receivers.get(span[1], ""))
        found[call] = f"{at.module()}.{dotted(record['caller'])}".rstrip(".")
    return found


class Graph:
    """Rows of `call_graph` by their sites, the reasons of attributes in `references`, and what methods override: pairs of places."""

    def __init__(self, rows, attributes, overrides):
        self.at, self.unwritten = collections.defaultdict(list), collections.defaultdict(list)
        for row in rows:
            self.at[row["path"], row["bstart"], row["bend"]].append(row)
            if row["via"] not in WRITTEN:
                self.unwritten[row["path"]].append(row)
        self.reasons = {(row["path"], row["bend"]): row["reason"] or row["status"] for row in attributes}
        self.overridden = collections.defaultdict(set)
        for place, of in overrides:
            self.overridden[place].add(of)

    def rows(self, call):
        """The rows of the call's site."""
        exact = [row for row in self.at[call.path, call.bstart, call.bend] if call.kind in (*WRITTEN, "builtin") or row["via"] not in WRITTEN]
        if exact or call.kind in (*WRITTEN, "builtin", "property", "raise"):
            return exact
        return [row for row in self.unwritten[call.path] if row["via"] == call.kind and
                (call.bstart <= row["bstart"] and row["bend"] <= call.bend or row["bstart"] <= call.bstart and call.bend <= row["bend"])]

    def status(self, call):
        """`resolved` or `ambiguous` where the graph has the call, else None."""
        return next((row["status"] for row in self.rows(call) if row["status"] in ("resolved", "ambiguous") and
                     (row["callee_path"], row["callee_bstart"]) == (call.callee_path, call.callee_bstart)), None)

    def overrides(self, call, rows):
        """Whether the callee overrides one that the rows lead to, directly or not."""
        others, waiting = {(row["callee_path"], row["callee_bstart"]) for row in rows}, [(call.callee_path, call.callee_bstart)]
        seen = set(waiting)
        while waiting:
            below = self.overridden.get(waiting.pop(), set()) - seen
            if below & others:
                return True
            seen |= below
            waiting += below
        return False

    def cause(self, call):
        """Why the graph lacks the call."""
        rows, name = self.rows(call), call.callee.rpartition(".")[2]
        reason = next((row["reason"] for row in rows if row["status"] == "unresolved"), None)
        if reason is not None:
            return f"unresolved: {reason}"
        here = {row["callee"] for row in rows if row["callee_path"] is not None}
        if self.overrides(call, rows):
            return "leads to what it overrides, of self" if call.receiver == "self" else "leads to what it overrides"
        if any(callee.rpartition(".")[2] == name for callee in here):
            return "leads to others of the name"
        if here:
            return "leads to others"
        outside = sorted({row["callee"] for row in rows})
        if outside:
            return f"leads outside alone: {outside[0]}" if call.kind == "builtin" and len(outside) == 1 else "leads outside alone"
        if call.kind == "property":
            what = name if name.startswith("__") else "setter" if call.instruction == "STORE_ATTR" else "property"
            return f"no row: {what}; attribute {self.reasons.get((call.path, call.bend), 'unknown')}"
        return "no row" if call.kind in (*WRITTEN, "import") else f"no row: {name}"


def compare(made, graph):
    """The calls that the graph has with their status, and what is missing."""
    found = {call: graph.status(call) for call in made if graph.status(call)}
    missing = [Missing(call, graph.cause(call), tuple(sorted({row["callee"] or row["reason"] for row in graph.rows(call)})))
               for call in made if call not in found]
    return found, missing


def given(made, graph, sources):
    """How many functions the graph has at the sites of the calls that were made, by kind: what found is of all that it might be."""
    pairs = set()
    for call in made:
        for row in graph.rows(call):
            callee = row["callee_path"], row["callee_bstart"]
            is_answer = row["status"] in ("resolved", "ambiguous") and call.kind in (row["via"], "builtin")
            if is_answer and callee[0] is not None and not sources[callee[0]].is_class(callee[1]):
                pairs.add((call.kind, call.path, call.bstart, call.bend, callee))
    return collections.Counter(pair[0] for pair in pairs)


def shares(made, found, functions):
    """Of all and of each kind: calls made, found, found as the only callee, and how many functions the graph has at their sites."""
    for kind in ("all", *KINDS):
        of_kind = [call for call in made if kind in ("all", call.kind)]
        if of_kind:
            yield (kind, len(of_kind), sum(call in found for call in of_kind), sum(found.get(call) == "resolved" for call in of_kind),
                   functions.total() if kind == "all" else functions[kind])


def by_cause(missing):
    """((kind, cause), those missing), the most first."""
    groups = collections.defaultdict(list)
    for each in missing:
        groups[each.call.kind, each.cause].append(each)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
