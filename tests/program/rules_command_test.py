"""What `rules` lists, shows and draws, of the program's own rules and of a pack's."""

import json
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree

from program.program import TESTS, Repository, run

sys.path.insert(0, str(TESTS.parent / "bench"))
import many_rules  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"

CALLERS_OF = """-- Counts the callers of each callable.
-- law: only what is decided counts
-- key: callee
-- column callee: Qualified name of the callable.
-- column callers: How many callables call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = $status GROUP BY callee
"""
POPULAR = """-- Lists callables with many callers.
-- key: callee
-- column callee: Qualified name of the callable.
SELECT callee FROM callers_of WHERE callers >= $least
"""
LIKED = """-- Lists popular callables of one module.
-- key: callee
-- column callee: Qualified name of the callable.
SELECT callee FROM popular WHERE starts_with(callee, 'a.')
"""
LOVED = """-- Lists those of them that begin with a letter.
-- key: callee
-- column callee: Qualified name of the callable.
SELECT callee FROM liked WHERE starts_with(callee, 'a.f')
"""
PACK = """name = "mine"
version = "1"

[parameters]
least = 2
status = "resolved"
"""


class Rules(unittest.TestCase):
    def setUp(self):
        self.repository = Repository({"a.py": "def f():\n    return 1\n\n\nf()\n"})
        self.pack = pathlib.Path(self.repository._temporary.name) / "mine"
        self.pack.mkdir()
        self.write_pack("pack.toml", PACK)
        self.write_pack("callers_of.sql", CALLERS_OF)
        self.write_pack("popular.sql", POPULAR)

    def tearDown(self):
        self.repository.__exit__()

    def write_pack(self, name, text):
        (self.pack / name).write_text(text)

    def rules(self, *words, expect=0, store=False):
        done = (self.repository.run if store else run)("rules", *words, cwd=self.repository.root)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def listed(self, *words, **more):
        return {row["name"]: row for row in json.loads(self.rules("list", "--format", "json", *words, **more).stdout)}

    def shown(self, name, *words, **more):
        return json.loads(self.rules("show", name, "--format", "json", *words, **more).stdout)

    def test_lists_the_programs_own_without_a_store(self):
        rows = self.listed()
        self.assertEqual(list(rows["call_graph"]), ["name", "pack", "layer", "enabled", "writes", "key", "reads", "purpose"])
        self.assertEqual(rows["call_graph"]["reads"], "call_targets")
        self.assertTrue(all(row["enabled"] and row["layer"] == "core" for row in rows.values()))
        self.assertNotIn("callers_of", rows)
        names = list(rows)
        self.assertLess(names.index("call_targets"), names.index("call_graph"), "in the order they run")

    def test_lists_a_pack_and_what_is_disabled(self):
        rows = self.listed("--rules", self.pack, "--disable", "popular", "--disable", "decorates")
        self.assertEqual(rows["callers_of"], {
            "name": "callers_of", "pack": "mine", "layer": "project", "enabled": True, "writes": "callers_of",
            "key": "callee", "reads": "call_graph", "purpose": "Counts the callers of each callable."})
        self.assertEqual((rows["popular"]["enabled"], rows["popular"]["reads"]), (False, "callers_of"))
        self.assertEqual(rows["decorates"]["enabled"], False)

    def test_takes_what_the_store_remembers(self):
        self.repository.build("--rules", self.pack, "--disable", "decorates", "--param", "mine.least=7")
        rows = self.listed(store=True)
        self.assertIn("callers_of", rows)
        self.assertFalse(rows["decorates"]["enabled"])
        self.assertEqual(self.shown("popular", store=True)["parameters"][0], {"name": "least", "type": "BIGINT", "value": 7})
        more = self.shown("popular", "--param", "mine.least=9", store=True)
        self.assertEqual(more["parameters"][0]["value"], 9)
        self.assertNotIn("callers_of", self.listed("--no-rules", store=True))
        self.assertTrue(self.listed("--no-rules", store=True)["decorates"]["enabled"])

    def test_takes_the_store_of_the_current_folder(self):
        self.assertEqual(run("build", "--rules", self.pack, cwd=self.repository.root).returncode, 0)
        self.assertIn("callers_of", self.listed())

    def test_a_store_that_is_named_is_there(self):
        self.assertIn("no store", self.rules("list", "--store", self.repository.store, expect=2).stderr)

    def test_status_knows_the_packs(self):
        self.repository.build("--rules", self.pack)

        def pending():
            done = self.repository.run("status", "--format", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = json.loads(done.stdout)
            return [(row["name"], row["status"]) for row in rows if row["subject"] == "pending-input"], done.stderr

        self.assertEqual(pending(), ([], ""))
        self.write_pack("popular.sql", POPULAR.replace(">=", ">"))
        self.assertEqual(pending()[0], [("rules", "changed")])
        self.write_pack("pack.toml", "")
        rows, errors = pending()
        self.assertEqual(rows, [("rules", "unreadable")])
        self.assertIn("pack.toml: the pack has no name", errors)

    def test_shows_all_of_a_packs_rule(self):
        rule = self.shown("callers_of", "--rules", self.pack)
        self.assertEqual(rule["purpose"], "Counts the callers of each callable.")
        self.assertEqual(rule["remarks"], ["law: only what is decided counts"])
        self.assertEqual((rule["pack"], rule["layer"], rule["enabled"]), ("mine", "project", True))
        self.assertEqual(rule["parameters"], [{"name": "least", "type": "BIGINT", "value": 2},
                                              {"name": "status", "type": "VARCHAR", "value": "resolved"}])
        self.assertEqual(rule["after"], ["call_graph"])
        self.assertEqual(rule["read_by"], ["popular"])
        self.assertEqual([(table["table"], table["layer"], table["rules"]) for table in rule["inputs"]],
                         [("call_graph", "public", ["call_graph"])])
        self.assertEqual([(column["name"], column["type"]) for column in rule["inputs"][0]["columns"]],
                         [("callee", "VARCHAR"), ("caller", "VARCHAR"), ("status", "VARCHAR")])
        callers = rule["outputs"][1]
        self.assertEqual((callers["name"], callers["type"], callers["nullable"]), ("callers", "BIGINT", False))
        self.assertEqual(callers["sentence"], "How many callables call it.")
        self.assertEqual(callers["direct"], ["call_graph.caller"])
        self.assertIn("call_graph.status", callers["indirect"])
        self.assertEqual(rule["statement"], CALLERS_OF)
        self.assertIn("TableScan: call_graph", rule["logical_plan"])
        self.assertIn("AggregateExec", rule["physical_plan"])
        self.assertEqual(len(rule["data_hash"]), 64)

    def test_shows_what_the_last_run_took(self):
        self.repository.build("--rules", self.pack)
        rule = self.shown("callers_of", store=True)
        self.assertGreater(rule["seconds"], 0)
        self.assertEqual(rule["rows"], len(self.repository.rows("SELECT * FROM callers_of")))
        self.assertRegex(self.rules("show", "callers_of", store=True).stdout, r"\nlast run +[0-9.]+ s, 1 rows\n")
        rows = {rule["rule"]: rule["rows"] for rule in json.loads(self.rules("graph", "--format", "json", store=True).stdout)}
        self.assertEqual((rows["callers_of"], rows["calls"]), (1, None), "edges come of many rules")
        self.assertRegex(self.rules("graph", "--format", "svg", store=True).stdout, r">mine · [0-9.]+ s · 1 rows</text>")

    def test_hashes_tell_rows_from_words(self):
        before = self.shown("callers_of", "--rules", self.pack)
        self.write_pack("callers_of.sql", CALLERS_OF.replace("Counts the", "Counts all"))
        words = self.shown("callers_of", "--rules", self.pack)
        self.assertEqual(words["data_hash"], before["data_hash"])
        self.assertNotEqual(words["metadata_hash"], before["metadata_hash"])
        other = self.shown("callers_of", "--rules", self.pack, "--param", "mine.status=ambiguous")
        self.assertNotEqual(other["data_hash"], words["data_hash"])
        self.assertEqual(other["metadata_hash"], words["metadata_hash"])

    def test_shows_text_with_the_same_content(self):
        rule = self.shown("popular", "--rules", self.pack)
        text = self.rules("show", "popular", "--rules", self.pack).stdout
        self.assertEqual(text, self.rules("show", "popular", "--rules", self.pack, "--format", "text").stdout)
        for part in (rule["purpose"], rule["data_hash"], rule["metadata_hash"], "\nParameters\n", "\nReads\n",
                     "callers_of (public) of callers_of", "\nGives\n", "\nStatement\n", "\nPhysical plan\n",
                     f"level {rule['level']}, slack {rule['slack']}"):
            self.assertIn(part, text)
        for line in rule["logical_plan"].splitlines() + rule["physical_plan"].splitlines():
            self.assertIn(line, text)

    def test_shows_the_functions_that_a_rule_needs(self):
        rule = self.shown("imports_edges", "--rules", self.pack)
        versions = re.findall(r'^\{"candidate_share", (\d+),', (TESTS.parent / "src/functions/versions.inc").read_text(), re.M)
        self.assertIn({"name": "candidate_share", "kind": "scalar", "rung": "native", "version": int(versions[0])},
                      rule["functions"])
        self.assertIn({"name": "count", "kind": "aggregate", "rung": "builtin", "version": None}, rule["functions"])
        rungs = {function["name"]: function["rung"] for function in self.shown("references", "--rules", self.pack)["functions"]}
        self.assertEqual(rungs["confidence_of"], "expression")

    def test_every_rule_can_be_shown(self):
        for name in self.listed("--rules", self.pack):
            rule = self.shown(name, "--rules", self.pack)
            for part in ("inputs", "outputs", "statement", "logical_plan", "physical_plan"):
                self.assertTrue(rule[part], (name, part))
            sources = {f"{table['table']}.{column['name']}" for table in rule["inputs"] for column in table["columns"]}
            for column in rule["outputs"]:
                self.assertLessEqual({*column["direct"], *column["indirect"]}, sources, name)

    def test_shows_what_is_disabled(self):
        rule = self.shown("popular", "--rules", self.pack, "--disable", "popular")
        self.assertFalse(rule["enabled"])
        self.assertEqual(rule["inputs"][0]["table"], "callers_of")
        rule = self.shown("popular", "--rules", self.pack, "--disable", "popular", "--disable", "callers_of")
        self.assertIn("callers_of", rule["not_planned"])
        self.assertEqual(rule["statement"], POPULAR)

    def test_an_unknown_name_is_answered_with_a_near_one(self):
        error = self.rules("show", "caller_of", "--rules", self.pack, expect=2).stderr
        self.assertEqual(error.strip(), "codeanatomy: there is no rule caller_of; did you mean 'callers_of'? "
                                        "(`codeanatomy rules` lists them)")
        self.assertIn("did you mean 'graph'?", self.rules("grap", expect=2).stderr)
        self.assertIn("the name of one rule", self.rules("show", expect=2).stderr)
        self.assertIn("takes no name", self.rules("list", "x", expect=2).stderr)
        self.assertIn("text and json", self.rules("show", "uses", "--format", "csv", expect=2).stderr)
        self.assertIn("dot, json and svg", self.rules("graph", "--format", "csv", expect=2).stderr)

    def test_a_pack_that_is_wrong_is_refused_as_in_a_build(self):
        self.write_pack("popular.sql", POPULAR.replace("callers_of", "caller_of"))
        error = self.rules("graph", "--rules", self.pack, expect=2).stderr
        self.assertIn("popular.sql:4", error)
        self.assertEqual(error.splitlines()[-1], self.repository.build("--rules", self.pack, expect=2).stderr.splitlines()[-1])

    def test_the_graph_as_json(self):
        # Longer than any way through the program's own rules.
        self.write_pack("liked.sql", LIKED)
        self.write_pack("loved.sql", LOVED)
        graph = json.loads(self.rules("graph", "--rules", self.pack, "--format", "json").stdout)
        rules = {rule["rule"]: rule for rule in graph}
        self.assertEqual(rules["popular"]["after"], ["callers_of"])
        self.assertEqual(rules["popular"]["required"], {"callers_of": ["callee", "callers"]})
        for rule in rules.values():
            self.assertLessEqual(set(rule["after_reduced"]), set(rule["after"]))
        # The reduction reaches what the whole reaches, and nothing of it follows from the rest.
        reached = {}
        for name, rule in rules.items():
            ways = [reached[before] for before in rule["after_reduced"]]
            reached[name] = set(rule["after_reduced"]).union(*ways)
            self.assertLessEqual(set(rule["after"]), reached[name])
            self.assertFalse(set(rule["after_reduced"]) & set().union(*ways))
        path = [rule["rule"] for rule in graph if rule["critical"]]
        self.assertEqual(len(path), 1 + max(rule["level"] for rule in rules.values()))
        self.assertEqual(path[-4:], ["callers_of", "popular", "liked", "loved"])
        for before, after in zip(path, path[1:]):
            self.assertIn(before, rules[after]["after"])

    def test_the_graph_as_dot(self):
        self.write_pack("liked.sql", LIKED)
        self.write_pack("loved.sql", LOVED)
        dot = self.rules("graph", "--rules", self.pack).stdout
        self.assertIn('"rule callers_of" -> "callers_of";', dot)
        self.assertIn('"callers_of" -> "rule popular" [style=bold', dot)
        self.assertEqual(dot, self.rules("graph", "--rules", self.pack, "--format", "dot").stdout)

    def drawn(self, text):
        """The boxes of a picture, as title, left, top, width, height, and its labels; all boxes are in it and apart."""
        root = xml.etree.ElementTree.fromstring(text)
        width, height = int(root.get("width")), int(root.get("height"))
        boxes = []
        for group in root.iter(f"{SVG}g"):
            title, box = group.find(f"{SVG}title"), group.find(f"{SVG}rect")
            if title is not None:
                boxes.append((title.text, *(int(box.get(key)) for key in ("x", "y", "width", "height"))))
        columns = {}
        for _, left, top, wide, high in boxes:
            columns.setdefault(left, []).append((top, top + high))
            self.assertLess(left + wide, width)
            self.assertLess(top + high, height)
        for spans in columns.values():
            spans.sort()
            for (_, bottom), (top, _) in zip(spans, spans[1:]):
                self.assertLess(bottom, top)
        for left, right in zip(sorted(columns), sorted(columns)[1:]):
            self.assertLess(max(x + wide for _, x, _, wide, _ in boxes if x == left), right)
        return boxes, [node.text for node in root.iter(f"{SVG}text")]

    def test_a_thousand_rules_are_drawn(self):
        many = self.pack.parent / "many"
        many_rules.write_pack(many, 1000)
        boxes, labels = self.drawn(self.rules("graph", "--rules", many, "--format", "svg").stdout)
        self.assertEqual(len([title for title, *_ in boxes if title.startswith("rule ")]), 1000 + len(self.listed()))
        self.assertTrue({"deep_0050", "join_0986"} <= set(labels))

    def test_the_graph_as_svg(self):
        text = self.rules("graph", "--rules", self.pack, "--format", "svg").stdout
        self.assertEqual(text, self.rules("graph", "--rules", self.pack, "--format", "svg").stdout)
        boxes, labels = self.drawn(text)
        for label in ("call_graph", "callers_of", "popular", "edges", "syntax_nodes"):
            self.assertIn(label, labels)
        self.assertGreater(len(boxes), 70)
        titles = {title.split("\n")[0]: title for title, *_ in boxes}
        self.assertIn("reads callers_of: callee, callers", titles["rule popular"])
        self.assertIn("writes popular", titles["rule popular"])
        self.assertIn("read by: popular", titles["callers_of (public table)"])
        of = {title.split("\n")[0]: box for title, *box in boxes}
        self.assertLess(of["rule callers_of"][0], of["callers_of (public table)"][0])
        self.assertLess(of["callers_of (public table)"][0], of["rule popular"][0])


if __name__ == "__main__":
    unittest.main()
