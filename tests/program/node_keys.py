"""What identifies a node, worked out from Python's own `ast` as docs/architecture.md defines it: path, chain of enclosing
definitions, kind, label, and ordinal among equals in byte order. Shares no code with the program. Knows what
tests/program/ids_test.py needs: no type parameters, no patterns."""

import ast
import collections

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<",
             ast.Gt: ">", ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not", ast.Not: "not",
             ast.USub: "-", ast.And: "and", ast.Or: "or"}
OUTSIDE_TREE = ("Repository", "Package", "ExternalSymbol", "Type")
NO_SYNTAX = ("File", "Class", "Function", "Method", "Parameter", "Variable", "ImportAlias", "Scope", "Binding")


def imported(node):
    return " ".join(alias.name + (" as " + alias.asname if alias.asname else "") for alias in node.names)


class Syntax:
    """A file as `ast` reads it, by kind and span."""

    def __init__(self, source):
        self.source = source
        self.nodes = {}
        self.chains = {}
        starts, at = [], 0
        for line in source.splitlines(keepends=True):
            starts.append(at)
            at += len(line)
        tree = ast.parse(source)
        same_named = collections.Counter()
        todo = [(tree, ())]
        while todo:
            node, chain = todo.pop()
            if hasattr(node, "lineno"):
                span = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
                self.nodes[(type(node).__name__, *span)] = node
            self.chains[node] = chain
            if isinstance(node, DEFINITIONS):
                same = chain, node.name
                chain += ((type(node).__name__, node.name, same_named[same]),)
                same_named[same] += 1
            # Siblings of one name are counted in the order of the text.
            children = sorted(ast.iter_child_nodes(node), key=lambda child: getattr(child, "lineno", 0), reverse=True)
            todo.extend((child, chain) for child in children)
            if isinstance(node, DEFINITIONS):
                self.chains[node, "inner"] = chain

    def text(self, node):
        return ast.get_source_segment(self.source.decode(), node)

    def label(self, node):
        if isinstance(node, ast.Call):
            return self.text(node.func)
        if isinstance(node, ast.Constant):
            return self.text(node)
        if isinstance(node, ast.Import):
            return imported(node)
        if isinstance(node, ast.ImportFrom):
            return "." * node.level + (node.module or "") + " " + imported(node)
        if isinstance(node, ast.Compare):
            return " ".join(OPERATORS[type(operator)] for operator in node.ops)
        if hasattr(node, "op"):
            return OPERATORS[type(node.op)] + ("=" if isinstance(node, ast.AugAssign) else "")
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            return node.names[0]
        for field in ("name", "id", "attr", "arg"):
            if isinstance(getattr(node, field, None), str):
                return getattr(node, field)
        return ""


class Keys:
    """The keys of all nodes of a graph, by id. `nodes` are the rows of the table, `sources` the bytes of each file."""

    def __init__(self, nodes, sources):
        self.nodes = {row["node_id"]: row for row in nodes}
        self.syntax = {path: Syntax(source) for path, source in sources.items()}
        self.spans = {(row["path"], row["kind"], row["bstart"], row["bend"]): row["node_id"] for row in nodes}
        depth = {}
        for row in nodes:  # parents come first only within a file
            at, steps = row, 0
            while at["parent_id"] is not None:
                at, steps = self.nodes[at["parent_id"]], steps + 1
            depth[row["node_id"]] = steps
        self.of = {}
        equals = collections.Counter()
        for row in sorted(nodes, key=lambda row: (row["path"], row["bstart"] or 0, -(row["bend"] or 0), depth[row["node_id"]])):
            key = row["path"], self.chain(row), row["kind"], self.label(row)
            self.of[row["node_id"]] = (*key, equals[key])
            equals[key] += 1

    def found(self, row):
        """The `ast` node of a row of the syntax; None for a kind that has no place in `ast`."""
        return self.syntax[row["path"]].nodes.get((row["kind"], row["bstart"], row["bend"]))

    def definition(self, row):
        """The definition that made a Class, Function or Method."""
        for kind in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            found = self.syntax[row["path"]].nodes.get((kind, row["bstart"], row["bend"]))
            if found is not None:
                return found
        raise KeyError(row)

    def inner(self, row):
        """The chain of what lies inside a node."""
        if row["kind"] in ("File", "Module"):
            return ()
        chains = self.syntax[row["path"]].chains
        if row["kind"] in ("Class", "Function", "Method"):
            return chains[self.definition(row), "inner"]
        return chains.get((self.found(row), "inner")) or self.chain(row)

    def chain(self, row):
        kind = row["kind"]
        if kind in (*OUTSIDE_TREE, "File", "Module"):
            return ()
        chains = self.syntax[row["path"]].chains
        if kind in ("Class", "Function", "Method"):
            return chains[self.definition(row)]
        if kind in NO_SYNTAX:  # a Scope's parent opens it, a Binding's is the Scope, all others' the declaration around
            return self.inner(self.nodes[row["parent_id"]])
        found = self.found(row)
        # Comments, comprehensions, withitems have no position in `ast`; they are where the node that holds them is.
        return chains[found] if found is not None else self.inner(self.nodes[row["parent_id"]])

    def label(self, row):
        kind = row["kind"]
        if kind in ("ExternalSymbol", "Type"):
            return row["qualified_name"]
        if kind in ("Comment", "alias"):  # an alias has no position before Python 3.10
            text = self.syntax[row["path"]].source[row["bstart"]:row["bend"]]
            return text if kind == "Comment" else text.split()[0]
        if kind == "Variable":
            is_attribute = ("Attribute", row["bstart"], row["bend"]) in self.syntax[row["path"]].nodes
            return row["name"], is_attribute
        if kind in NO_SYNTAX and kind != "File":
            return row["name"]
        found = self.found(row) if kind not in (*OUTSIDE_TREE, "File", "Module") else None
        return self.syntax[row["path"]].label(found) if found is not None else ""
