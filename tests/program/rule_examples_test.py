"""Every rule's header says a law, a source before, and rows after; each is a test."""

import unittest

from program.rule_examples import Graph, examples


class RuleExamples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.examples = examples()
        cls.graph = Graph(cls.examples)

    @classmethod
    def tearDownClass(cls):
        cls.graph.close()

    def check(self, name):
        example = self.examples[name]
        self.assertTrue(example.laws, "a header says `-- law:`")
        self.assertTrue(example.before and example.after, "a header says `-- before:` and `-- after:`")
        path = f"{name}.py"
        for after in example.after:
            if example.writes in ("edges", "witnesses"):
                self.assertIn(after, self.graph.edges(name, example.writes))
            else:
                self.assertTrue(self.graph.holds(example.writes, after, path),
                                f"no row has {after}\n" + "\n".join(map(str, self.graph.rows_of(example.writes, path))))

    def test_an_example_that_is_wrong_is_seen(self):
        self.assertFalse(self.graph.holds("references", "name=x role=read target=references.y", "references.py"))
        self.assertFalse(self.graph.holds("references", "name=x role=read", "no_file.py"))
        self.assertNotIn("CALLS: Call g() -> Class C", self.graph.edges("calls", "edges"))


def of(name):
    return lambda self: self.check(name)


for rule in examples():
    setattr(RuleExamples, f"test_{rule}", of(rule))
