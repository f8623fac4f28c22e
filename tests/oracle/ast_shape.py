"""CPython's `ast` of a file in the shape of evidence::SyntaxTree: flat, preorder, siblings in byte order."""

import ast
import re
import unicodedata

from parsing import MatchAs, MatchMapping, MatchStar, ParamSpec, TypeAlias, TypeVar, TypeVarTuple, parse

SKIPPED = (ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.type_ignore)
IDENTIFIER = re.compile(rb"[^\W\d](?:\w|[\x80-\xff])*|[\x80-\xff](?:\w|[\x80-\xff])*")


def label_of(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, (ast.arg, ast.keyword)):
        return node.arg or ""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names[0]
    if isinstance(node, MatchMapping):
        return node.rest or ""
    name = getattr(node, "name", None)
    return name if isinstance(name, str) else ""


class Shape:
    """Holds one parsed file: `nodes` as (node, parent index, field, field index), and byte offsets."""

    def __init__(self, source, text):
        self.source = source  # bytes, UTF-8
        self.text = text      # the same without byte order mark
        self.tree = parse(text)
        self.starts = [0]
        for end in re.finditer(rb"\r\n|\r|\n", source):
            self.starts.append(end.end())
        self.bom = 3 if source.startswith(b"\xef\xbb\xbf") else 0
        self.nodes = []
        self.index = {}
        self._flatten()

    def offset(self, line, column):
        return self.starts[line - 1] + column + (self.bom if line == 1 else 0)

    def span(self, node):
        if isinstance(node, ast.Module):
            return 0, len(self.source)
        if hasattr(node, "lineno"):
            return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)
        spans = [self.span(child) for child in ast.iter_child_nodes(node) if not isinstance(child, SKIPPED)]
        return min(s[0] for s in spans), max(s[1] for s in spans)

    def _children(self, node):
        fields = []
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.arguments):
                fields.extend(ast.iter_fields(value))
            else:
                fields.append((name, value))
        for name, value in fields:
            for i, child in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(child, ast.AST) and not isinstance(child, SKIPPED):
                    yield child, name, i

    def _flatten(self):
        pending = [(self.tree, -1, "none", 0)]
        while pending:
            node, parent, field, i = pending.pop()
            at = len(self.nodes)
            self.index[id(node)] = at
            self.nodes.append((node, parent, field, i))
            children = sorted(self._children(node), key=lambda c: self.span(c[0])[0])
            pending.extend((child, at, name, j) for child, name, j in reversed(children))

    def name_span(self, node):
        start, end = self.span(node)
        name = label_of(node)

        def find(text, low, last=False):
            found = None
            for match in IDENTIFIER.finditer(self.source, low, end):
                if unicodedata.normalize("NFKC", match.group().decode()) == text:
                    found = match.span()
                    if not last:
                        break
            return found or (start, start)

        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            skip = {ast.FunctionDef: rb"def\b", ast.AsyncFunctionDef: rb"async\b.*?def\b", ast.ClassDef: rb"class\b"}
            return find(name, re.compile(skip[type(node)], re.S).match(self.source, start).end())
        if isinstance(node, ast.alias):
            return find(node.asname, start, last=True) if node.asname else (start, end)
        if isinstance(node, ast.ExceptHandler) and name:
            return find(name, self.span(node.type)[1] + 1)
        if isinstance(node, (MatchAs, MatchStar, MatchMapping)) and name:
            return find(name, start, last=True)
        if isinstance(node, (TypeVar, ParamSpec, TypeVarTuple, ast.arg, ast.Name)):
            return find(name, start)
        return start, start

    def part_spans(self, node):
        """Yields the names of a global or nonlocal statement with their spans."""
        start, end = self.span(node)
        found = list(IDENTIFIER.finditer(self.source, start, end))[1:]
        assert len(found) == len(node.names)
        for name, match in zip(node.names, found):
            yield name, *match.span()

    def dump(self, path):
        lines, parts, asnames = [], [], []
        for at, (node, parent, field, i) in enumerate(self.nodes):
            start, end = self.span(node)
            low, high = self.name_span(node)
            context = type(node.ctx).__name__ if hasattr(node, "ctx") else "-"
            label = label_of(node) or "-"
            lines.append(f"{parent} {type(node).__name__} {field} {i} {context} {start} {end} {low} {high} {label}")
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                parts.extend(f"{at} {b} {e} {name}" for name, b, e in self.part_spans(node))
            if isinstance(node, ast.alias) and node.asname:
                asnames.append(f"{at} {node.asname}")
        head = f"FILE {len(lines)} {len(parts)} {len(asnames)} {len(self.source)} {path}\n".encode()
        return head + self.source + b"\n" + "\n".join([*lines, *parts, *asnames, ""]).encode()

    def occurrences(self):
        """Returns what the contract says about occurrences, read off the tree: (bstart, bend, role, text)."""
        rows = []

        def add(node, role, text):
            rows.append((*self.name_span(node), role, text))

        for node, parent, field, _ in self.nodes:
            above = self.nodes[parent][0] if parent >= 0 else None
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    add(node, "read", node.id)
                    continue
                if isinstance(node.ctx, ast.Del):
                    add(node, "delete", node.id)
                    continue
                if isinstance(above, ast.AugAssign) and field == "target":
                    add(node, "read", node.id)
                if isinstance(above, ast.AnnAssign) and field == "target" and above.value is None:
                    if above.simple:
                        add(node, "declaration", node.id)
                else:
                    add(node, "write", node.id)
            elif isinstance(node, ast.arg):
                add(node, "parameter", node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, TypeVar, ParamSpec, TypeVarTuple)):
                add(node, "definition", node.name)
            elif isinstance(node, ast.alias) and node.name != "*":
                name = node.asname or node.name.partition(".")[0]
                low, high = self.name_span(node)
                if node.asname is None and "." in node.name:
                    high = IDENTIFIER.match(self.source, low).end()
                rows.append((low, high, "import", name))
            elif isinstance(node, (ast.Global, ast.Nonlocal)):
                rows.extend((b, e, "declaration", name) for name, b, e in self.part_spans(node))
            elif isinstance(node, (ast.ExceptHandler, MatchAs, MatchStar, MatchMapping)) and label_of(node):
                add(node, "write", label_of(node))
        return sorted(rows)

    def visit_ranks(self):
        """Returns the order in which symtable.c opens scopes: {(scope kind, bstart, bend): rank}."""
        ranks = {}
        pending = [self.tree]
        while pending:
            node = pending.pop()
            if isinstance(node, tuple):
                ranks.setdefault(node, len(ranks))
                continue
            pending.extend(reversed(list(self._visit_order(node))))
        return ranks

    def _visit_order(self, node):
        """Yields children and (kind, bstart, bend) of opened scopes in the order of symtable.c."""
        def opened(kind):
            return (kind, *self.span(node))

        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            a = node.args
            yield from a.defaults
            yield from (d for d in a.kw_defaults if d)
            if not isinstance(node, ast.Lambda):
                yield from node.decorator_list
                if getattr(node, "type_params", None):
                    yield opened("type parameters")
                    yield from node.type_params
                every = [*a.posonlyargs, *a.args, a.vararg, a.kwarg, *a.kwonlyargs]
                yield from (p.annotation for p in every if p and p.annotation)
                if node.returns:
                    yield node.returns
            yield opened("function")
            yield from node.body if isinstance(node.body, list) else [node.body]
        elif isinstance(node, ast.ClassDef):
            yield from node.decorator_list
            if getattr(node, "type_params", None):
                yield opened("type parameters")
                yield from node.type_params
            yield from node.bases
            yield from node.keywords
            yield opened("class")
            yield from node.body
        elif isinstance(node, TypeAlias):
            yield node.name
            if getattr(node, "type_params", None):
                yield opened("type parameters")
                yield from node.type_params
            yield opened("type alias")
            yield node.value
        elif isinstance(node, (TypeVar, ParamSpec, TypeVarTuple)):
            yield opened("type variable")
            yield from ast.iter_child_nodes(node)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            first, *rest = node.generators
            yield first.iter
            yield opened("comprehension")
            yield first.target
            yield from first.ifs
            yield from rest
            yield from [node.value, node.key] if isinstance(node, ast.DictComp) else [node.elt]
        elif isinstance(node, ast.NamedExpr):
            yield node.value
            yield node.target
        elif isinstance(node, ast.IfExp):
            yield node.test
            yield node.body
            yield node.orelse
        elif isinstance(node, ast.Constant):
            pass
        else:
            yield from ast.iter_child_nodes(node)
