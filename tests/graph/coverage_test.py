"""No kind of thing in the graph goes without a goal in some graph test."""

import ast
import re
import unittest

from graph import goals, vocabulary
from graph.case import read_case
from graph.graph_test import cases

# Fields of AST_CHILD edges that no edge has: `name` and `names` of statements are text, and what hangs off these two is an
# edge of another kind.
WITHOUT_CHILD = {"name", "comment"}

# Words that no row can hold: nothing names a lambda, and what leads to an import is followed to its end.
NEVER = {("references", "target_kind", "lambda"), ("references", "target_kind", "import")}


def stated(tests):
    """What the goals of tests speak of positively: sets of nodes, edges, fields and (table, column, word)."""
    nodes, edges, fields, words = set(), set(), set(), set()
    for name, text in tests.items():
        for goal in read_case(name, text).goals:
            if isinstance(goal, (goals.Negation, goals.Known)) or isinstance(goal, goals.Count) and not goal.number:
                continue
            for part in goals.parts(goal):
                nodes |= {term.kind for term in goals.terms(part)}
                words |= {(table, condition.columns[0], condition.value) for table, condition in goals.conditions(part)
                          if isinstance(condition.value, str) and not condition.negated}
                if isinstance(part, goals.EdgeGoal):
                    edges.add(part.kind)
                    fields |= {condition.value for condition in part.conditions
                               if part.kind == "AST_CHILD" and condition.columns == ("label",)}
    return nodes, edges, fields, words


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.nodes, cls.edges, cls.fields, cls.words = stated(cases())

    def lacks(self, wanted, found):
        self.assertEqual([entry for entry in wanted if entry not in found], [])

    def test_kinds_of_nodes(self):
        self.lacks(vocabulary.node_kinds(), self.nodes)

    def test_kinds_of_edges(self):
        self.lacks(vocabulary.edge_kinds(), self.edges)

    def test_fields(self):
        self.lacks([field for field in vocabulary.fields() if field not in WITHOUT_CHILD], self.fields)

    def test_words_of_closed_columns(self):
        wanted = [(table, column, word)
                  for table, column in (("references", "role"), ("references", "status"), ("references", "target_kind"),
                                        ("call_graph", "status"), ("imports", "status"), ("definitions", "kind"),
                                        ("scopes", "kind"), ("bindings", "kind"), ("types", "kind"), ("types", "status"))
                  for word in vocabulary.words(table, column) if (table, column, word) not in NEVER]
        self.lacks(wanted, self.words)

    def test_page_of_kinds(self):
        page = (vocabulary.ROOT / "docs" / "graph.md").read_text()
        listed = {kind.strip() for row in re.findall(r"^\| ([\w, ]+) \|", page, re.M) for kind in row.split(",")} - {"kind"}
        self.assertEqual(listed, {*vocabulary.node_kinds(), *vocabulary.edge_kinds()})
        nodes, edges, _, _ = stated({name: text for name, text in cases().items() if name.startswith("docs/")})
        self.lacks(vocabulary.node_kinds(), nodes)
        self.lacks(vocabulary.edge_kinds(), edges)

    def test_syntax_classes_of_python(self):
        bases = (ast.stmt, ast.expr, ast.pattern, ast.excepthandler, ast.comprehension, ast.arg, ast.keyword, ast.alias,
                 ast.withitem, ast.match_case, *([ast.type_param] if hasattr(ast, "type_param") else []))
        # Old classes that the parser makes no longer.
        old = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Index", "ExtSlice"}
        classes = {name for name, value in vars(ast).items() if isinstance(value, type) and issubclass(value, bases)}
        self.lacks(sorted(classes - {base.__name__ for base in bases[:4]} - old - {"type_param"}), self.nodes)


if __name__ == "__main__":
    unittest.main()
