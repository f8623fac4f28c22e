"""What `why` says: rules, witnesses, rivals, and the rows a thing was made of, down to bytes of source."""

import json
import unittest

from program.program import Repository

SOURCES = {
    "lib.py": '"""Library."""\nimport os\n\n\ndef g(y: int = 1):\n    # adds\n    return len(y)\n\n\nclass C:\n    """A class."""\n'
              "    def __init__(self):\n        self.z = os.path.join('a', 'b')\n",
    "app.py": "from lib import C, g\n\nx = 1\n\n\n@g\ndef f(x):\n    def inner():\n        nonlocal x\n        x = 2\n    return g(y=x)\n\n\n"
              "C()\nif x:\n    def h(): pass\nelse:\n    def h(): return 1\nh()\n"}


def inputs_of(inputs):
    """Every input of an answer, however deep."""
    for part in inputs:
        yield part
        for row in part["rows"]:
            yield from inputs_of(row.get("inputs", []))


class Why(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def why(self, name):
        done = self.repository.run("why", name, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def edge(self, condition):
        (found,), *_ = self.repository.values(f"SELECT edge_id FROM edges WHERE {condition} ORDER BY path, bstart, edge_id")
        return self.why(found)

    def test_every_kind_of_edge_leads_to_bytes_of_source(self):
        kinds = self.repository.values("SELECT kind, min(edge_id) FROM edges GROUP BY kind ORDER BY kind")
        self.assertGreater(len(kinds), 18)
        for kind, edge in kinds:
            with self.subTest(kind):
                answer = self.why(edge)
                self.assertEqual((answer["is"], answer["id"], answer["row"]["kind"]), ("edge", edge, kind))
                self.assertEqual(answer["notes"], [])
                self.assertEqual(answer["row"]["rule"], answer["rules"][0]["name"])
                self.assertTrue(answer["witnesses"])
                self.assertTrue(answer["rules"][0]["same_as_in_run"])
                parts = list(inputs_of(answer["rules"][0]["inputs"]))
                self.assertTrue([p for p in parts if p["extracted"] and p["rows"]], "no row of evidence")
                if answer["row"].get("path") and answer["row"].get("bend", 0) > answer["row"].get("bstart", 0):
                    source = SOURCES[answer["row"]["path"]].encode()
                    place = source[answer["row"]["bstart"]:answer["row"]["bend"]].decode()[:20].split("\n")[0]
                    shown = [row["source"] for p in parts if p["extracted"] for row in p["rows"] if "source" in row]
                    self.assertTrue([text for text in shown if text.startswith(place) or place in text], (place, shown))

    def test_a_call_comes_from_its_site_and_its_definition(self):
        answer = self.edge("kind = 'CALLS' AND resolution = 'resolved' AND path = 'app.py' AND bend - bstart = 6")
        self.assertEqual((answer["src"]["kind"], answer["dst"]["qualified_name"]), ("Call", "lib.g"))
        (rule,) = answer["rules"]
        self.assertEqual(rule["name"], "calls")
        self.assertIn("FROM call_targets", rule["statement"])
        (targets,) = rule["inputs"]
        self.assertEqual((targets["table"], targets["layer"], len(targets["rows"])), ("call_targets", "derived", 1))
        self.assertEqual(targets["rows"][0]["values"]["callee"], "lib.g")
        sites = [p for p in inputs_of(rule["inputs"]) if p["table"] == "call_sites" and p["rows"]]
        self.assertEqual(sites[0]["rows"][0]["source"], "g(y=x)")
        definitions = [p for p in inputs_of(rule["inputs"]) if p["table"] == "definition_sites" and p["rows"]]
        self.assertTrue([row for p in definitions for row in p["rows"] if row["source"].startswith("def g(y: int")])

    def test_candidates_that_exclude_one_another_are_named(self):
        answer = self.edge("kind = 'CALLS' AND resolution = 'ambiguous'")
        self.assertEqual(len(answer["rivals"]), 1)
        self.assertNotEqual(answer["rivals"][0]["dst"], answer["row"]["dst"])
        self.assertEqual(answer["rivals"][0]["ambiguity_group"], answer["row"]["ambiguity_group"])

    def test_candidates_that_lost_are_named_with_what_decided(self):
        sources = {"p/__init__.py": "n = 1\n", "p/n.py": "", "lib.py": "f = 1\n", "lib.pyi": "f: int\n",
                   "app.py": "from p import n\nfrom lib import f\n\n\n\ninput = f\ninput(n, f)\n"}
        with Repository(sources) as repository:
            repository.build()
            for kind, line, expected in (("REFERS_TO", 7, [("name_candidates", "builtins.input", "evidence")]),
                                         ("IMPORTS", 1, [("link_candidates", "module", "evidence")]),
                                         ("IMPORTS", 2, [("module_candidates", "lib.pyi", "kind-of-module")])):
                ((edge,), *_) = repository.values("SELECT e.edge_id FROM edges e JOIN nodes n ON n.node_id = e.src WHERE e.path = 'app.py' "
                                                  f"AND e.kind = '{kind}' AND n.line = {line} ORDER BY e.bstart")
                done = repository.run("why", edge, "--format", "json")
                self.assertEqual(done.returncode, 0, done.stderr)
                losers = [(loser["table"], next(v for k in ("symbol", "module_path", "target_kind") if (v := loser["values"].get(k))),
                           loser["values"]["lost_by"]) for loser in json.loads(done.stdout)["losers"]]
                self.assertEqual(losers, expected)
            self.assertIn(f"candidates that lost\n  {expected[0][0]}, decided by {expected[0][2]}: ", repository.run("why", edge).stdout)

    def test_in_sql(self):
        rows = self.repository.values("SELECT edge_id, why(edge_id) FROM edges WHERE kind IN ('CALLS', 'IMPORTS') ORDER BY edge_id")
        self.assertGreater(len(rows), 4)
        for edge, text in rows:
            self.assertEqual(json.loads(text), self.why(edge))
        self.assertEqual(self.repository.values("SELECT why(NULL) AS a, why(id => NULL) AS b"), [(None, None)])
        done = self.repository.run("query", "SELECT why(7)")
        self.assertEqual(done.returncode, 2)
        self.assertIn("run 1 has no node and no edge 7", done.stderr)
        listed = self.repository.values("SELECT routine_name FROM information_schema.routines WHERE routine_name = 'why'")
        self.assertEqual(len(listed), 1)

    def test_nodes(self):
        ((call,), *_) = self.repository.values("SELECT node_id FROM nodes WHERE kind = 'Call' AND path = 'lib.py' ORDER BY bstart")
        answer = self.why(call)
        self.assertEqual((answer["is"], [rule["name"] for rule in answer["rules"]]), ("node", ["tree_nodes"]))
        self.assertEqual(answer["rules"][0]["inputs"][0]["rows"][0]["source"], "len(y)")
        ((symbol,),) = self.repository.values("SELECT node_id FROM nodes WHERE qualified_name = 'builtins.len'")
        answer = self.why(symbol)
        self.assertEqual([rule["name"] for rule in answer["rules"]], ["external_symbols"])
        self.assertTrue([p for p in inputs_of(answer["rules"][0]["inputs"]) if p["extracted"] and p["rows"]])

    def test_sources_that_changed_are_named(self):
        with Repository(SOURCES) as repository:
            repository.build()
            ((edge,), *_) = repository.values("SELECT edge_id FROM edges WHERE kind = 'CALLS' ORDER BY edge_id")
            repository.write("app.py", "x = 1\n")
            done = repository.run("why", edge, "--format", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("the sources are others than those of the run", json.loads(done.stdout)["notes"][0])

    def test_text(self):
        ((edge,), *_) = self.repository.values("SELECT edge_id FROM edges WHERE kind = 'INSTANTIATES'")
        done = self.repository.run("why", edge)
        self.assertEqual(done.returncode, 0, done.stderr)
        for expected in (f"edge {edge} of run 1", "rule calls of calls: ", "call_targets (derived)", "`C()`", "witnesses"):
            self.assertIn(expected, done.stdout)

    def test_what_is_not_there(self):
        for words, expected in ((("why", 7), "run 1 has no node and no edge 7"), (("why", "f"), "why takes the id of one node or edge"),
                                (("why",), "why takes the id"), (("why", 7, "--format", "svg"), "why knows the formats text and json")):
            done = self.repository.run(*words)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(expected, done.stderr)
