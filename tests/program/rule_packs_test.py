"""Rule packs from outside: what they write, what is refused, and that a store without them is as it was."""

import json
import pathlib
import re
import tempfile
import unittest

from program.program import TESTS, Repository

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
HEAD = 'name = "mine"\nversion = "1"\n'
CALLERS = """-- Counts who calls each callable.
-- key: callee
-- column callee: Qualified name of the callable.
-- column callers: How many callables call it.
SELECT callee, count(DISTINCT caller) AS callers FROM call_graph WHERE status = 'resolved' GROUP BY callee
"""
BUSY = """-- Takes what has callers.
-- key: callee
-- column callee: Qualified name of the callable.
SELECT callee FROM callers_of WHERE callers >= $least
"""
LENGTH = """-- Keeps how long files are.
-- key: path
-- column path: The file.
-- column size: Its bytes.
SELECT path, size FROM files
"""


def bytes_of(folder):
    return {path: path.read_bytes() for path in pathlib.Path(folder).rglob("*") if path.is_file()}


class PackCase(unittest.TestCase):
    def setUp(self):
        self.repository = Repository(SOURCES)
        self.addCleanup(self.repository.__exit__)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def pack(self, rules, head=HEAD, name="mine"):
        """Writes a pack, in place of one of that name, and gives its folder."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        if head is not None:
            (folder / "pack.toml").write_text(head)
        for rule, text in rules.items():
            (folder / f"{rule}.sql").write_text(text)
        return folder

    def build(self, rules, *words, head=HEAD, name="mine"):
        return self.repository.build("--rules", self.pack(rules, head, name), *words)

    def stderr_of(self, *words):
        return self.repository.build(*words, expect=2).stderr

    def assert_unknown(self, table):
        done = self.repository.run("query", f"SELECT * FROM {table}")
        self.assertEqual(done.returncode, 2)
        self.assertIn(table, done.stderr)


class Tables(PackCase):
    def test_a_table_comes_and_goes(self):
        self.repository.build()
        before = self.repository.digests()
        self.build({"callers_of": CALLERS})
        self.assertEqual(self.repository.values("SELECT * FROM callers_of ORDER BY callee"), [("a.f", 1), ("b.g", 1)])
        self.assertEqual(self.repository.values("SELECT name, pack, layer, writes, key, enabled FROM rules WHERE pack = 'mine'"),
                         [("callers_of", "mine", "project", "callers_of", "callee", True)])
        log = (self.repository.store / "callers_of" / "_delta_log" / f"{0:020}.json").read_text()
        metadata = next(action["metaData"] for action in map(json.loads, log.splitlines()) if "metaData" in action)
        comments = {field["name"]: field["metadata"].get("comment") for field in json.loads(metadata["schemaString"])["fields"]}
        self.assertEqual(comments, {"callee": "Qualified name of the callable.", "callers": "How many callables call it."})
        self.assertEqual(metadata["description"], "Counts who calls each callable.")

        during = self.repository.digests()
        self.assertEqual({table for table in during if during[table] != before.get(table)}, {"callers_of", "rules"})
        self.repository.build("--no-rules")
        self.assertEqual(self.repository.digests(), before)
        self.assert_unknown("callers_of")

    def test_a_pack_reads_the_table_of_another(self):
        # By name, the reader would run first.
        reader = BUSY.replace("$least", "1")
        second = self.pack({"a_busy": reader}, head='name = "second"\nversion = "1"\n', name="second")
        self.build({"callers_of": CALLERS}, "--rules", second)
        self.assertEqual(self.repository.values("SELECT callee FROM a_busy ORDER BY 1"), [("a.f",), ("b.g",)])

    def test_what_a_function_does_is_warned_of(self):
        done = self.build({"callers_of": CALLERS, "length": LENGTH.replace("SELECT path, size", "SELECT path, split_part(module, '.', 1) AS size")})
        (line,) = [line for line in done.stderr.splitlines() if line.startswith("warning: ")]
        self.assertRegex(line, r"/mine/length\.sql:5: this is qname_first\(module\); a header line `-- lint: qname_first WHY` keeps it$")
        kept = LENGTH.replace("SELECT path, size", "-- lint: qname_first a test\nSELECT path, split_part(module, '.', 1) AS size")
        self.assertNotIn("warning", self.build({"callers_of": CALLERS, "length": kept}).stderr)

    def test_disabled_rules(self):
        self.build({"callers_of": CALLERS, "length": LENGTH}, "--disable", "length", "--disable", "has_parameter")
        self.assert_unknown("length")
        self.assertEqual(self.repository.values("SELECT name FROM rules WHERE NOT enabled ORDER BY 1"),
                         [("has_parameter",), ("length",)])
        self.assertEqual(self.repository.values("SELECT count(*) FROM edges WHERE kind = 'HAS_PARAMETER'"), [(0,)])
        self.assertIn("there is no rule has_docstrin to disable; did you mean 'has_docstring'?",
                      self.stderr_of("--disable", "has_docstrin"))
        self.repository.build("--no-rules")
        self.assertEqual(self.repository.values("SELECT count(*) FROM edges WHERE kind = 'HAS_PARAMETER'"), [(2,)])

    def test_parameters(self):
        head = HEAD + "[parameters]\nleast = 1\n"
        rules = {"callers_of": CALLERS, "busy": BUSY}
        self.build(rules, head=head)
        count = "SELECT count(*) FROM busy"
        self.assertEqual(self.repository.values(count), [(2,)])
        self.repository.build("--param", "mine.least=2")
        self.assertEqual(self.repository.values(count), [(0,)])
        self.repository.write("c.py", "import a\n\n\ndef h():\n    a.f(2)\n")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT callee FROM busy"), [("a.f",)], "the store remembers the parameter")
        self.assertEqual(self.repository.values(
            "SELECT specific_name, parameter_name, data_type, parameter_default FROM information_schema.parameters "
            "WHERE specific_schema = 'rules'"), [("mine", "least", "Int64", "2")])
        self.assertIn("the parameter mine.least is an integer, not many", self.stderr_of("--param", "mine.least=many"))
        self.assertIn("the rule pack mine has no parameter lest; did you mean 'least'?", self.stderr_of("--param", "mine.lest=1"))
        self.assertIn("there is no rule pack mien; did you mean 'mine'?", self.stderr_of("--param", "mien.least=1"))

    def test_choices_that_no_longer_fit_are_left_out(self):
        head = HEAD + "[parameters]\nleast = 1\n"
        rules = {"callers_of": CALLERS, "busy": BUSY}
        self.build(rules, "--param", "mine.least=2", "--disable", "busy", head=head)
        self.pack({"callers_of": CALLERS})
        done = self.repository.build()
        self.assertIn("left out: mine.least=2, which the store remembers and no rule pack has", done.stderr)
        self.assertIn("left out: busy, which the store remembers", done.stderr)
        self.assertEqual(self.repository.values("SELECT * FROM information_schema.parameters WHERE specific_schema = 'rules'"), [])
        self.pack(rules, head)
        self.repository.build()
        self.assertIn("callers_of", self.repository.digests())
        self.assertNotIn("busy", self.repository.digests())

    def test_candidates(self):
        ranked = (LENGTH.replace("-- key", "-- candidates of: path\n-- key").replace("SELECT", "-- column place: Place.\n"
                  "-- column outcome: Outcome.\n-- column lost_by: Why.\nSELECT 1 AS place, 'wins' AS outcome, '' AS lost_by,"))
        self.build({"length": ranked})
        done = self.repository.run("rules", "show", "length")
        self.assertRegex(done.stdout, r"candidates of +path")

    def test_subqueries_that_have_no_bytes(self):
        rule = LENGTH + "WHERE path IN (SELECT path FROM definitions) AND EXISTS (SELECT 1 FROM nodes n WHERE n.path = files.path)\n"
        done = self.build({"length": rule})
        self.assertNotIn("warning", done.stderr)
        self.assertEqual(self.repository.values("SELECT path FROM length ORDER BY path"), [("a.py",), ("b.py",)])
        done = self.repository.run("rules", "show", "length")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_settings_of_rules_and_packs(self):
        head = HEAD + "[policy]\ndatafusion.execution.batch_size = 4096\ndatafusion.optimizer.prefer_hash_join = false\n"
        rule = LENGTH.replace("-- key", "-- set: datafusion.execution.batch_size=1024\n-- key")
        self.build({"length": rule, "callers_of": CALLERS}, head=head)
        pack = self.folder / "mine"
        shown = {}
        for name in ("length", "callers_of"):
            done = self.repository.run("rules", "show", name, "--format", "json")
            self.assertEqual(done.returncode, 0, done.stderr)
            shown[name] = json.loads(done.stdout)
        self.assertEqual([(s["key"], s["value"], s["origin"]) for s in shown["length"]["settings"]],
                         [("datafusion.execution.batch_size", "1024", f"{pack}/length.sql:2"),
                          ("datafusion.optimizer.prefer_hash_join", "false", f"{pack}/pack.toml:5")])
        self.assertEqual([(s["key"], s["value"]) for s in shown["callers_of"]["settings"]],
                         [("datafusion.execution.batch_size", "4096"), ("datafusion.optimizer.prefer_hash_join", "false")])
        self.assertEqual(self.repository.values("SELECT * FROM length ORDER BY path"), [("a.py", 46), ("b.py", 28)])

    def test_settings_shape_the_plan_of_their_rule_alone(self):
        rule = ("-- Pairs files.\n{}-- key: path\n-- many: files\n-- column path: The file.\n"
                "SELECT a.path FROM files a JOIN files b ON a.path = b.path JOIN modules_of c ON c.path = a.path\n")
        other = "-- Names files.\n-- key: path\n-- column path: The file.\nSELECT path FROM files\n"
        plans = {}
        partitions = "-- set: datafusion.execution.target_partitions=2\n"
        merged = f"{partitions}-- set: datafusion.optimizer.prefer_hash_join=false\n"
        for name, settings in (("plain", partitions), ("merged", merged)):
            self.build({"pairs": rule.format(settings), "modules_of": other})
            done = self.repository.run("rules", "show", "pairs", "--format", "json")
            plans[name] = json.dumps(json.loads(done.stdout))
        self.assertIn("HashJoinExec", plans["plain"])
        self.assertNotIn("SortMergeJoinExec", plans["plain"])
        self.assertIn("SortMergeJoinExec", plans["merged"])

    def test_comments_reach_the_table(self):
        self.build({"length": LENGTH})
        before = self.repository.digests()
        self.pack({"length": LENGTH.replace("Its bytes.", "How many bytes it has.")})
        self.repository.build()
        ran = self.repository.values("SELECT name FROM runs WHERE subject = 'task' AND status = 'ok' AND run_id = 2")
        self.assertEqual(ran, [], "comments are no rows")
        after = self.repository.digests()
        self.assertEqual({name for name in after if after[name] != before[name]}, {"rules"})
        log = (self.repository.store / "length" / "_delta_log" / f"{1:020}.json").read_text()
        self.assertIn("How many bytes it has.", log)
        self.assertEqual(self.repository.values("SELECT * FROM length ORDER BY path"), [("a.py", 46), ("b.py", 28)])
        self.assertIn("unchanged", self.repository.build().stderr)
        next((self.repository.store / "length").glob("*.parquet")).unlink()
        self.assertNotIn("unchanged", self.repository.build().stderr, "the rows are those of the version before")

    def test_other_columns_in_the_next_build(self):
        self.build({"callers_of": CALLERS})
        other = "-- Names callers.\n-- key: caller\n-- column caller: Caller.\nSELECT DISTINCT caller FROM call_graph\n"
        self.pack({"callers_of": other})
        self.repository.build()
        self.assertEqual(self.repository.rows("SELECT * FROM callers_of ORDER BY 1"),
                         [{"caller": "a"}, {"caller": "a.f"}, {"caller": "b.g"}])
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_example_of_the_docs(self):
        page = (TESTS.parent / "docs" / "rules.md").read_text()
        files = dict(re.findall(r"^`([a-z_]+/?[a-z_]+\.(?:toml|sql|py))`\n\n```[a-z]+\n(.*?)^```$", page, re.M | re.S))
        self.assertEqual(sorted(files), ["audit/busy.sql", "audit/callers_of.sql", "audit/pack.toml", "shop.py"])
        with Repository(files) as repository:
            repository.build("--rules", "audit", expect=2)  # lies in another folder
            repository.build("--rules", repository.root / "audit")
            statement = re.search(r'codeanatomy query "(.*?)"`', page).group(1)
            result = re.search(r"^```text\n(.*?)^```$", page, re.M | re.S).group(1)
            self.assertEqual(repository.run("query", "--format", "table", statement).stdout.rstrip("\n") + "\n", result)


class Graph(PackCase):
    LAYERS = """-- Gives every file a layer.
-- writes: nodes
SELECT stable_hash64('Layer:' || path) AS node_id, 'Layer' AS kind, module AS name, path, 0 AS bstart, size AS bend,
       file_id AS parent_id
FROM files
"""
    DOMAIN = "-- Adds the domain.\n-- writes: nodes\nSELECT stable_hash64('Domain') AS node_id, 'Domain' AS kind\n"
    OF_LAYER = """-- Leads from files to their layers.
-- writes: edges
-- key: path
SELECT 'OF_LAYER' AS kind, file_id AS src, stable_hash64('Layer:' || path) AS dst, path, 0 AS bstart, 0 AS bend,
       'by module ' || module AS detail
FROM files
"""
    BYTES = """-- Measures functions.
-- writes: props
SELECT 'node' AS owner_kind, node_id AS owner_id, 'bytes' AS key, bend - bstart AS value_int, path
FROM nodes WHERE kind = 'Function'
"""
    NAMES = """-- Names functions and calls.
-- writes: props
SELECT 'node' AS owner_kind, node_id AS owner_id, 'label' AS key, name AS value_string FROM nodes WHERE kind = 'Function'
UNION ALL
SELECT 'edge', edge_id, 'label', rule FROM edges WHERE kind = 'OF_LAYER'
"""
    CALLS = """-- Finds calls.
-- writes: findings
SELECT 'note' AS severity, path, bstart, bend, line, 'a call' AS message FROM call_graph
"""
    SHORT = """-- Finds functions.
-- writes: findings
SELECT 'warning' AS severity, path, bstart, bend, name || ' is a function' AS message FROM definitions WHERE kind = 'function'
"""

    def test_nodes_edges_props_and_findings(self):
        self.repository.build()
        before = self.repository.digests()
        self.build({"layers": self.LAYERS, "domain": self.DOMAIN, "of_layer": self.OF_LAYER, "bytes": self.BYTES,
                    "names": self.NAMES, "all_calls": self.CALLS, "short": self.SHORT})
        values = self.repository.values
        self.assertEqual(
            values("SELECT kind, name, path, bstart, bend, line, ordinal FROM nodes WHERE origin = 'pack' ORDER BY path"),
            [("Domain", None, "", None, None, None, None), ("Layer", "a", "a.py", 0, 46, None, None),
             ("Layer", "b", "b.py", 0, 28, None, None)])
        self.assertEqual(
            values("SELECT s.path, d.kind, d.name, e.origin, e.rule, w.rule, w.origin, w.detail FROM edges e "
                   "JOIN nodes s ON s.node_id = e.src JOIN nodes d ON d.node_id = e.dst JOIN witnesses w USING (edge_id) "
                   "WHERE e.kind = 'OF_LAYER' ORDER BY 1"),
            [("a.py", "Layer", "a", "pack", "of_layer", "of_layer", "pack", "by module a"),
             ("b.py", "Layer", "b", "pack", "of_layer", "of_layer", "pack", "by module b")])
        self.assertEqual(
            values("SELECT n.name, p.key, value_type, value_int, value_string, p.path FROM props p JOIN nodes n "
                   "ON n.node_id = p.owner_id WHERE owner_kind = 'node' ORDER BY 1, 2"),
            [("f", "bytes", "int", 27, None, "a.py"), ("f", "label", "string", None, "f", None),
             ("g", "bytes", "int", 27, None, "b.py"), ("g", "label", "string", None, "g", None)])
        self.assertEqual(values("SELECT count(*) FROM props p JOIN edges e ON e.edge_id = p.owner_id "
                                "WHERE p.owner_kind = 'edge' AND value_string = 'of_layer'"), [(2,)])
        self.assertEqual(values("SELECT rule, severity, path, bstart, bend, line, message, flow FROM findings"),
                         [("short", "warning", "a.py", 11, 38, None, "f is a function", None),
                          ("all_calls", "note", "a.py", 32, 38, 5, "a call", None),
                          ("all_calls", "note", "a.py", 41, 45, 8, "a call", None),
                          ("short", "warning", "b.py", 0, 27, None, "g is a function", None),
                          ("all_calls", "note", "b.py", 21, 27, 2, "a call", None)])
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.repository.build("--no-rules")
        self.assertEqual(self.repository.digests(), before)

    def test_the_key_tells_edges_apart(self):
        """One edge for each value of the key; without further columns in it, the program's edge gets a witness more."""
        site = """-- Leads from callers to what they call, once a site.
-- writes: edges
-- key: path, bstart
SELECT 'REACHES' AS kind, s.file_id AS src, t.file_id AS dst, c.path, c.bstart, c.bend
FROM call_graph AS c JOIN files AS s ON s.path = c.path JOIN files AS t ON t.path = c.callee_path
"""
        same = """-- Says again what calls what.
-- writes: edges
-- key: src, dst
SELECT kind, src, dst, path, bstart, bend FROM (SELECT 'AST_CHILD' AS kind, parent_id AS src, node_id AS dst, path, bstart, bend, kind AS k
FROM nodes) WHERE k = 'Call' AND path = 'b.py'
"""
        self.repository.write("c.py", "import b\nb.g(1)\nb.g(2)\n")
        self.build({"site": site, "same": same})
        self.assertEqual(self.repository.values("SELECT path, bstart FROM edges WHERE kind = 'REACHES' ORDER BY 1, 2"),
                         [("a.py", 32), ("a.py", 41), ("c.py", 9), ("c.py", 16)])
        self.assertEqual(self.repository.values(
            "SELECT e.rule, w.rule FROM edges e JOIN witnesses w USING (edge_id) WHERE e.path = 'b.py' AND e.edge_id IN "
            "(SELECT edge_id FROM witnesses WHERE rule = 'same') ORDER BY 2"), [("ast_child", "ast_child"), ("ast_child", "same")])

    def test_fingerprints_survive_edits_elsewhere(self):
        self.build({"all_calls": self.CALLS})
        statement = "SELECT path, fingerprint FROM findings ORDER BY path, bstart"
        before = self.repository.values(statement)
        self.assertEqual(len(set(before)), 3)
        self.repository.write("a.py", "# moved\n" + SOURCES["a.py"])
        self.repository.write("c.py", "print(1)\n")
        self.repository.build()
        self.assertEqual(self.repository.values(statement)[:3], before)

    def test_a_verified_graph_may_be_wrong_by_a_pack(self):
        """The laws hold packs to what edges, properties and findings are."""
        self.build({"dangling": self.OF_LAYER, "nobody": self.BYTES.replace("node_id AS", "node_id + 1 AS"),
                    "nowhere": self.CALLS.replace("bend, line", "bend + 1000 AS bend, line")})
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 1)
        for law in ("edges_lead_to_nodes", "props_of_owners", "findings_in_files"):
            self.assertIn(law, done.stdout)


class Refusals(PackCase):
    """What is refused leaves the store byte for byte as it was."""

    def setUp(self):
        super().setUp()
        self.repository.build()
        self.before = bytes_of(self.repository.store)

    def assert_refused(self, expected, rules, *words, head=HEAD):
        error = self.stderr_of("--rules", self.pack(rules, head), *words)
        self.assertIn(expected, error)
        self.assertEqual(bytes_of(self.repository.store), self.before)
        return error

    def own(self, statement, *header):
        """A rule that gives the column `n`."""
        lines = ["-- Says something.", "-- key: n", "-- column n: A value.", *header]
        return "\n".join(lines) + "\n" + statement + "\n"

    def test_folders_that_are_no_packs(self):
        self.assertIn("nowhere: this is no folder of rules", self.stderr_of("--rules", self.folder / "nowhere"))
        self.assert_refused("pack.toml: cannot be read", {"callers_of": CALLERS}, head=None)
        self.assert_refused("the pack has no rule (NAME.sql)", {})
        self.assert_refused("pack.toml:2: ", {"callers_of": CALLERS}, head='name = "mine"\nversion = \n')
        self.assert_refused("pack.toml: the pack has no version", {"callers_of": CALLERS}, head='name = "mine"\n')
        self.assert_refused("pack.toml:3: a pack has no layr; did you mean 'layer'?", {"callers_of": CALLERS},
                            head=HEAD + 'layr = "project"\n')
        self.assert_refused("the layer core is none of library and project", {"callers_of": CALLERS},
                            head=HEAD + 'layer = "core"\n')

    def test_statements_that_do_not_plan(self):
        self.assert_refused("mine/r.sql:5: there is no table filez; did you mean 'files'?",
                            {"r": self.own("SELECT size AS n\nFROM filez")})
        self.assert_refused("mine/r.sql:4: No field named siez. Did you mean 'files.size'?",
                            {"r": self.own("SELECT siez AS n\nFROM files")})
        self.assert_refused("mine/r.sql: there is no parameter $least", {"r": self.own("SELECT $least AS n FROM files")})
        self.assert_refused("mine/r.sql: DROP TABLE is refused", {"r": self.own("DROP TABLE files")})
        self.assert_refused("r.sql:3: the header is followed by one statement", {"r": self.own("")})

    def test_columns_and_keys(self):
        self.assert_refused("the column m has no sentence (`-- column m: …`)", {"r": self.own("SELECT 1 AS n, 2 AS m")})
        self.assert_refused("describes a column m, which it does not give", {"r": self.own("SELECT 1 AS n", "-- column m: M.")})
        self.assert_refused("the key names m, which is no column of the rule", {"r": self.own("SELECT 1 AS n", "-- key: m")})
        self.assert_refused("a header line `-- key: …` names the columns that identify a row",
                            {"r": "-- Says.\n-- column n: N.\nSELECT 1 AS n\n"})
        self.assert_refused("column n is list", {"r": self.own("SELECT [1] AS n")})
        self.assert_refused("the key names n, which is DOUBLE", {"r": self.own("SELECT CAST(size AS DOUBLE) AS n FROM files")})

    def test_results_of_the_day(self):
        for call in ("now()", "random()", "CAST(current_date AS VARCHAR)", "(SELECT max(uuid()) FROM files)"):
            with self.subTest(call):
                name = call.rsplit("(SELECT max(")[-1].removeprefix("CAST(").split("(")[0].split(" ")[0]
                error = self.assert_refused("gives another result from run to run",
                                            {"r": self.own(f"SELECT {call} AS n FROM files")})
                self.assertIn(f"r.sql: {name}()", error)

    def test_candidates(self):
        self.assert_refused("has candidates of m, which is no column of the rule",
                            {"r": self.own("SELECT size AS n FROM files", "-- candidates of: m")})
        self.assert_refused("ranks candidates and has no column place",
                            {"r": self.own("SELECT size AS n FROM files", "-- candidates of: n")})

    def test_settings(self):
        rule = self.own("SELECT size AS n FROM files", "-- set: {}")
        for setting, expected in (
                ("datafusion.execution.batch_siz=1", "r.sql:4: 'datafusion.execution.batch_siz' is no setting that a rule may have of its own"
                                                     "; did you mean 'datafusion.execution.batch_size'?"),
                ("datafusion.execution.batch_size=few", "r.sql:4: datafusion.execution.batch_size: expected an integer of at least 1"),
                ("datafusion.execution.time_zone=UTC", "is no setting that a rule may have of its own"),
                ("limits.memory=1GB", "is no setting that a rule may have of its own"),
                ("datafusion.execution.batch_size", "r.sql:4: a setting is `-- set: key=value`")):
            with self.subTest(setting):
                self.assert_refused(expected, {"r": rule.format(setting)})
        self.assert_refused("pack.toml:4: 'datafusion.execution.batch_siz' is no setting", {"r": self.own("SELECT size AS n FROM files")},
                            head=HEAD + "[policy]\ndatafusion.execution.batch_siz = 1\n")
        self.assert_refused("which the policy dev rules out (rules.overrides = none, flag --set)",
                            {"r": rule.format("datafusion.execution.batch_size=100")}, "--set", "rules.overrides=none")

    def test_reads_that_are_ruled_out(self):
        self.assert_refused("reads files.size, which its header rules out",
                            {"r": self.own("SELECT size AS n FROM files", "-- never: files.size")})
        self.assert_refused("reads files, which its header rules out",
                            {"r": self.own("SELECT size AS n FROM files", "-- never: files")})
        self.assert_refused("which is evidence", {"r": self.own("SELECT max(node_id) AS n FROM syntax_nodes")})
        self.assert_refused("reads runs", {"r": self.own("SELECT max(run_id) AS n FROM runs")})

    def test_layers(self):
        folder = self.pack({"callers_of": CALLERS}, head='name = "upper"\nversion = "1"\n', name="upper")
        rule = CALLERS.replace("call_graph WHERE status = 'resolved'", "callers_of").replace("caller)", "callers)")
        self.assert_refused("is of the layer library and reads callers_of, which the rule callers_of of the layer project writes",
                            {"lower": rule}, "--rules", folder, head=HEAD + 'layer = "library"\n')

    def test_names(self):
        folder = self.pack({"callers_of": CALLERS}, head='name = "other"\nversion = "1"\n', name="other")
        error = self.stderr_of("--rules", folder, "--rules", self.pack({"callers_of": CALLERS}))
        self.assertIn("mine/callers_of.sql:1: the rule pack other has a rule callers_of already", error)
        self.assert_refused("has a rule imports already", {"imports": CALLERS})
        self.assert_refused("writes call_graph, which is another rule's table", {"r": self.own("SELECT 1 AS n", "-- writes: call_graph")})
        self.assert_refused("writes ../t; a table's name has lower-case letters", {"r": self.own("SELECT 1 AS n", "-- writes: ../t")})
        self.assert_refused("writes a-b; a table's name has lower-case letters", {"a-b": self.own("SELECT 1 AS n")})
        self.assert_refused("has the name of a task of the program", {"merge_edges": self.own("SELECT 1 AS n")})
        self.assert_refused("writes lock, which the store has for itself", {"lock": self.own("SELECT 1 AS n")})
        self.assert_refused("scope_manifest", {"r": self.own("SELECT 1 AS n", "-- writes: scope_manifest")})
        error = self.stderr_of("--rules", self.pack({"one": CALLERS.replace("-- key", "-- writes: t\n-- key"),
                                                     "two": CALLERS.replace("-- key", "-- writes: t\n-- key")}))
        self.assertIn("writes t, which is another rule's table", error)

    def test_cycles(self):
        rules = {"one": self.own("SELECT n FROM two"), "two": self.own("SELECT n FROM one")}
        self.assert_refused("cycle: one reads two of two, two reads one of one", rules)
        self.assert_refused("cycle: r reads nodes of r",
                            {"r": "-- Copies.\n-- writes: nodes\nSELECT node_id + 1 AS node_id, kind FROM nodes\n"})

    def test_joins_that_multiply(self):
        statement = "SELECT a.size AS n FROM files AS a JOIN files AS b ON a.encoding = b.encoding"
        self.assert_refused("files has the key (path); where that is meant, the header says so: `-- many: files`",
                            {"r": self.own(statement)})
        self.assert_refused("`-- many` names filez, which is no table; did you mean 'files'?", {"r": self.own(statement, "-- many: filez")})
        said = self.own(statement.replace("SELECT", "SELECT DISTINCT"), "-- many: files")
        self.build({"r": said})
        self.assertEqual(self.repository.values("SELECT n FROM r ORDER BY n"), [(28,), (46,)])

    def test_columns_of_the_programs_tables(self):
        finding = "-- Finds.\n-- writes: findings\nSELECT {} FROM files\n"
        whole = "'note' AS severity, path, 0 AS bstart, 1 AS bend, 'm' AS message"
        for columns, expected in (
                ("path", "findings need a column severity"),
                (whole + ", 1 AS lin", "findings have no column lin; did you mean 'line'?"),
                (whole + ", 'x' AS fingerprint", "findings of packs are given the column fingerprint"),
                (whole.replace("0 AS", "'0' AS"), "column bstart is string_view, and in findings BIGINT")):
            with self.subTest(columns):
                error = self.stderr_of("--rules", self.pack({"r": finding.format(columns)}))
                self.assertIn(expected, error.replace("is string,", "is string_view,"))
        self.assert_refused("nodes need a column kind", {"r": "-- Adds.\n-- writes: nodes\nSELECT 1 AS node_id\n"})
        self.assert_refused("props need a column key", {"r": "-- Adds.\n-- writes: props\nSELECT 'node' AS owner_kind, 1 AS owner_id\n"})
        self.assert_refused("edges need a column src", {"r": "-- Adds.\n-- writes: edges\n-- key: path\nSELECT 'X' AS kind\n"})

    def test_rows_that_break_a_key(self):
        self.assert_refused("mine/r.sql: gives two rows with caller = a.f",
                            {"r": "-- Names.\n-- key: caller\n-- column caller: C.\n"
                                  "SELECT caller FROM call_graph WHERE caller = 'a.f' UNION ALL SELECT 'a.f'\n"})
        props = "-- Adds.\n-- writes: props\nSELECT 'node' AS owner_kind, file_id AS owner_id, 'k' AS key, {} FROM files"
        error = self.stderr_of("--rules", self.pack({"r": props.format("1 AS value_int") + " UNION ALL " +
                                                          props.format("2").split("\n")[2]}))
        self.assertRegex(error, r"mine/r\.sql: the row with owner_kind = node, owner_id = \d+, key = k is there twice")
        error = self.stderr_of("--rules", self.pack({"r": props.format("1 AS value_int"), "s": props.format("2 AS value_int")}))
        self.assertRegex(error, r"mine/s\.sql: gives a row that .*mine/r\.sql gives, with owner_kind = node, owner_id = \d+, key = k")
        self.assertEqual(bytes_of(self.repository.store), self.before)

    def test_tables_that_were_written_before_a_refusal(self):
        good = {f"good{i}": self.own(f"SELECT size + {i} AS n FROM files") for i in range(4)}
        late = self.own("SELECT a.n FROM good0 a JOIN good1 b ON a.n + 1 = b.n JOIN good2 c ON c.n = b.n + 1 JOIN good3 d ON "
                        "d.n = c.n + 1 UNION ALL SELECT n FROM good0", "-- many: good0, good1, good2, good3")
        self.assert_refused("late.sql: gives two rows with n = ", {**good, "late": late})
        self.build(good)
        self.before = bytes_of(self.repository.store)
        good["good0"] = self.own("SELECT size + 10 AS n FROM files")
        self.assert_refused("late.sql: gives two rows with n = ", {
            **good, "late": self.own("SELECT n FROM good0 UNION ALL SELECT n FROM good0")})

    def test_rows_that_a_table_does_not_take(self):
        rules = (
            ("findings", "'bad' AS severity, path, 0 AS bstart, 1 AS bend, 'm' AS message",
             "the row with path = a.py, bstart = 0, bend = 1, message = m has the severity bad, which is none of note, warning and error"),
            ("findings", "'note' AS severity, path, 0 AS bstart, 1 AS bend, nullif('m', 'm') AS message", "has no message"),
            ("props", "'file' AS owner_kind, 1 AS owner_id, path AS key, 1 AS value_int", "has the owner_kind file, which is none of node and edge"),
            ("props", "'node' AS owner_kind, file_id AS owner_id, 'k' AS key", "has no value"),
            ("props", "'node' AS owner_kind, file_id AS owner_id, 'k' AS key, 1 AS value_int, 'x' AS value_string",
             "has two values, value_int and value_string"),
            ("props", "'node' AS owner_kind, file_id AS owner_id, 'k' AS key, 1 AS value_int, 'bool' AS value_type",
             "has the value_type bool and a value in value_int"),
            ("nodes", "file_id AS node_id, 'Copy' AS kind", "which another node has"),
            ("nodes", "stable_hash64('one') AS node_id, 'One' AS kind, path", "is there twice"),
            ("nodes", "stable_hash64(path) AS node_id, 'One' AS kind, nullif(path, 'a.py') AS path", "has no path"))
        for table, columns, expected in rules:
            with self.subTest(columns):
                error = self.stderr_of("--rules", self.pack({"r": f"-- Adds.\n-- writes: {table}\nSELECT {columns} FROM files\n"}))
                self.assertIn(expected, error)
                self.assertIn("mine/r.sql: ", error)
        edge = "-- Adds.\n-- writes: edges\n-- key: src, dst\nSELECT {} FROM files\n"
        whole = "'X' AS kind, file_id AS src, file_id AS dst, path, 0 AS bstart, 0 AS bend"
        for columns, expected in (
                (whole.replace("'X'", "nullif('X', 'X')"), "has no kind"),
                (whole.replace(" path,", " nullif(path, 'a.py') AS path,"), "has no path"),
                (whole + ", 'maybe' AS resolution", "has the resolution maybe, which is none of"),
                (whole + ", 'ambiguous' AS resolution", "is ambiguous and has no ambiguity_group"),
                (whole + ", file_id AS ambiguity_group", "is resolved and has an ambiguity_group"),
                (whole + ", 1000001 AS millionths", "has 1000001 millionths, which lie between 0 and 1000000"),
                (whole + ", 'ast' AS origin", "has the origin ast, which confirms edges and makes none"),
                (whole.replace("file_id AS src, file_id AS dst", "1 AS src, 2 AS dst"), "is there twice"),
                (whole.replace("file_id AS src", "nullif(1, 1) AS src"), "that lacks an end")):
            with self.subTest(columns):
                error = self.stderr_of("--rules", self.pack({"r": edge.format(columns)}))
                self.assertIn(expected, error)
        same = edge.format(whole.replace("file_id AS src, file_id AS dst", "1 AS src, 2 AS dst")).replace("files\n", "files WHERE path = '{}'\n")
        error = self.stderr_of("--rules", self.pack({"r": same.format("a.py"), "s": same.format("b.py")}))
        self.assertIn("two rules give an edge of the same kind and ends in two files", error)
        one = "-- Adds.\n-- writes: nodes\nSELECT stable_hash64('one') AS node_id, '{}' AS kind\n"
        error = self.stderr_of("--rules", self.pack({"r": one.format("A"), "s": one.format("B")}))
        self.assertRegex(error, r"mine/s\.sql: gives a node the id \d+, which a node of .*mine/r\.sql has")
        self.assertEqual(self.repository.values("SELECT max(run_id) FROM runs"), [(1,)])
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT max(run_id) FROM runs"), [(1,)], "nothing is remembered of what was refused")


if __name__ == "__main__":
    unittest.main()
