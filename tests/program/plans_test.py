"""What a build keeps of its plans and of itself."""

import base64
import json
import shutil
import unittest

from program.program import Repository

SOURCES = {"a.py": "import b\n\n\ndef f(x):\n    return b.g(x)\n\n\nf(1)\n", "b.py": "def g(y):\n    return len(y)\n"}
PER_PLAN = ("plan_lineage", "plan_nodes", "plan_optimizer_trace", "plan_properties", "plan_pushdown", "plan_scans",
            "plan_statistics")
OF_RUNS = ("audit", "plan_metrics", "plan_writes", "task_runs")
VOLATILE = {"plans": ("run_id", "captured", "physical"), "plan_optimizer_trace": ("microseconds",)}
NOT_BUILT = {"async_settings", "constraints", "drift", "provider_ddl", "schema", "template"}
PARTS_OF_A_PLAN = ("logical", "optimized", "physical", "trace", "logical_nodes", "physical_nodes", "scans", "needed_functions",
                   "explain", "explain_tree", "sql", "substrait")
PARTS_OF_A_SESSION = ("settings", "rulepacks", "functions")
PARTS_OF_WHAT_RAN = ("ran_physical", "ran_predicates", "ran_scans")
TAKEN = "capture.fail takes it away"


class Plans(unittest.TestCase):
    def setUp(self):
        self.repository = Repository(SOURCES)
        self.repository.build()

    def tearDown(self):
        self.repository.__exit__()

    def pack(self):
        folder = self.repository.store.parent / "pack"
        folder.mkdir()
        (folder / "pack.toml").write_text('name = "mine"\nversion = "1"\n')
        return folder

    def count(self, table, where="true"):
        return self.repository.values(f"SELECT count(*) AS n FROM {table} WHERE {where}")[0][0]

    def files(self):
        return sorted(path for path in self.repository.store.rglob("*") if path.is_file())

    def test_every_rule_has_one_bundle(self):
        rules = {name for (name,) in self.repository.values("SELECT name FROM rules WHERE enabled")}
        rows = self.repository.rows("SELECT plan, rule, level, missing, optimized, topology, schema_version FROM plans")
        self.assertEqual({row["rule"] for row in rows}, rules)
        self.assertEqual(len({row["plan"] for row in rows}), len(rules))
        for row in rows:
            missing = set(json.loads(row["missing"]))
            # What the engine has no bytes for.
            self.assertEqual(missing - {"logical", "physical"}, NOT_BUILT | {"explain_tree", "sql", "substrait"}, row["rule"])
            self.assertTrue(base64.b64decode(row["optimized"], validate=True), row["rule"])
            self.assertEqual((row["level"], row["schema_version"], len(row["topology"])), ("default", 3, 64))
        for table in PER_PLAN:
            with self.subTest(table=table):
                unknown = self.count(table, "plan NOT IN (SELECT plan FROM plans)")
                self.assertEqual((unknown, self.count(table) > 0), (0, True))
        for table in ("plan_optimizer_trace", "plan_nodes", "plan_properties", "plan_scans"):
            plans = self.repository.values(f"SELECT count(DISTINCT plan) AS n FROM {table}")
            self.assertEqual(plans, [(len(rules),)], table)

    def test_what_plans_were_made_with_is_there(self):
        for table in ("settings", "rulepacks", "functions"):
            kept = self.repository.values(f"SELECT DISTINCT {table} FROM plan_{table}")
            used = self.repository.values(f"SELECT DISTINCT {table} FROM plans")
            self.assertEqual(sorted(kept), sorted(used), table)
        self.assertEqual(self.repository.values(
            "SELECT value FROM plan_settings WHERE key = 'datafusion.execution.target_partitions'"), [("1",)])
        trace = self.repository.values(
            "SELECT DISTINCT t.phase, t.rule FROM plan_optimizer_trace t LEFT JOIN plan_rulepacks r "
            "ON r.phase = t.phase AND r.rule = t.rule WHERE r.rule IS NULL")
        self.assertEqual(trace, [])
        self.assertGreater(self.count("plan_functions", "description IS NOT NULL"), 10)

    def test_the_trace_leads_from_plan_to_plan(self):
        broken = self.repository.values(
            "SELECT count(*) AS n FROM plan_optimizer_trace a JOIN plan_optimizer_trace b ON a.plan = b.plan "
            "AND a.phase = b.phase AND b.ordinal = a.ordinal + 1 WHERE a.digest_after <> b.digest_before")
        self.assertEqual(broken, [(0,)])
        self.assertGreater(self.count("plan_optimizer_trace", "changed"), 100)
        self.assertEqual(self.count("plan_optimizer_trace", "changed <> (digest_before <> digest_after)"), 0)

    def test_an_edit_makes_no_plan_and_is_a_run(self):
        before = {table: self.count(table) for table in ("plans", *PER_PLAN, "plan_functions", "task_graph")}
        self.repository.write("a.py", SOURCES["a.py"].replace("f(1)", "f(2)"))
        self.repository.build()
        self.assertEqual({table: self.count(table) for table in before}, before)
        for table in OF_RUNS:
            runs = self.repository.values(f"SELECT DISTINCT run_id FROM {table} ORDER BY 1")
            self.assertEqual(runs, [(1,), (2,)], table)
        plans = self.repository.values("SELECT count(DISTINCT plan) AS n FROM task_runs")
        self.assertEqual(plans, [(before["plans"],)])
        changed = {part for (part,) in self.repository.values(
            "SELECT n.part FROM audit o JOIN audit n ON o.part = n.part AND o.run_id = 1 AND n.run_id = 2 "
            "WHERE o.hash <> n.hash")}
        self.assertIn("inputs.files", changed)
        self.assertNotIn("plans", changed)
        actions = dict(self.repository.values("SELECT task, action FROM task_runs WHERE run_id = 2"))
        self.assertEqual(actions["extract"], "run")

    def test_an_unchanged_build_touches_nothing(self):
        def times():
            return {path: path.stat().st_mtime_ns for path in self.files() if path.name not in ("lock", "file_index")}
        before = times()
        self.repository.build()
        self.repository.build("--set", "capture.level=full")
        self.assertEqual(times(), before)

    def test_a_session_without_information_schema_has_settings_too(self):
        with Repository(SOURCES) as other:
            other.build("--set", "datafusion.catalog.information_schema=false")
            self.assertEqual(other.values(
                "SELECT value FROM plan_settings WHERE key = 'datafusion.catalog.information_schema'"), [("false",)])

    def test_what_ran_is_described_over_the_rows_there_were(self):
        ran = self.repository.rows("SELECT * FROM plan_metrics WHERE run_id = 1")
        rules = {name for (name,) in self.repository.values("SELECT task FROM task_runs WHERE action = 'run' AND plan IS NOT NULL")}
        self.assertEqual({row["task"] for row in ran}, rules)
        for row in ran:
            self.assertEqual(row["missing"], "{}", row["task"])
            self.assertEqual(len(row["topology"]), 64)
        # A rule over evidence knows how many rows there are, one over declared tables does not.
        both = "SELECT m.quality, p.quality AS declared FROM plan_metrics m JOIN plans p ON p.plan = m.plan WHERE m.task = 'contains'"
        self.assertEqual(self.repository.values(both), [("EXACT", "UNKNOWN")])
        # No rule of the program reads a stored table.
        self.assertEqual(self.count("plan_metrics", "files_total IS NOT NULL"), 0)

    def test_the_catalog_is_there_once(self):
        [(catalog,)] = self.repository.values("SELECT DISTINCT catalog FROM plan_schemas")
        self.assertEqual(self.repository.values("SELECT hash FROM audit WHERE part = 'catalog'"), [(catalog,)])
        self.assertEqual(self.repository.values(
            "SELECT name, type, key_ordinal, order_ordinal, source FROM plan_schemas WHERE source_table = 'files' "
            "AND ordinal = 0"), [("path", "VARCHAR", 0, 0, "declared")])
        self.repository.write("a.py", "x = 1\n")
        self.repository.build()
        self.assertEqual(self.repository.values("SELECT DISTINCT catalog FROM plan_schemas"), [(catalog,)])

    def test_each_part_may_fail_and_the_build_does_not(self):
        rules = [name for (name,) in self.repository.values("SELECT name FROM rules")]
        few = [word for rule in rules if rule not in ("binding_resolves_to", "class_methods") for word in ("--disable", rule)]
        with Repository(SOURCES) as whole:
            whole.build("--set", "capture.level=full", *few)
            digests = whole.digests()
            reasons = {part for (missing,) in whole.values("SELECT missing FROM plans") for part in json.loads(missing)}
        self.assertEqual(reasons, NOT_BUILT)
        for part in (*PARTS_OF_A_PLAN, *PARTS_OF_A_SESSION, *PARTS_OF_WHAT_RAN, "catalog"):
            with self.subTest(part=part), Repository(SOURCES) as repository:
                repository.build("--set", "capture.level=full", "--set", f"capture.fail={part}", *few)
                self.assertEqual(repository.digests(), digests)
                plans = repository.rows("SELECT rule, missing FROM plans")
                self.assertEqual(len(plans), 2)
                missing = {name: why for row in plans for name, why in json.loads(row["missing"]).items() if name not in NOT_BUILT}
                ran = {name: why for (row,) in repository.values("SELECT missing FROM plan_metrics")
                       for name, why in json.loads(row).items()}
                hashes = dict(repository.values("SELECT part, hash FROM audit"))
                of_a_run = part in (*PARTS_OF_A_SESSION, "catalog")
                self.assertEqual({name for name, value in hashes.items() if value.startswith("missing: ")},
                                 {part} if of_a_run else set())
                if part in PARTS_OF_WHAT_RAN or part == "catalog":
                    self.assertEqual((missing, ran), ({}, {} if part == "catalog" else {part: TAKEN}))
                else:
                    # Which functions are called is read off the optimized plan.
                    self.assertEqual(missing, {name: TAKEN for name in (part, "needed_functions")[:1 + (part == "optimized")]})
                    self.assertEqual(ran, {})
                self.assertEqual(repository.run("plan", "audit", "1", "1").returncode, 0)

    def test_off_keeps_nothing_new_and_all_that_is_there(self):
        rules = self.count("plans")
        self.repository.write("a.py", "x = 1\n")
        self.repository.build("--set", "capture.level=off")
        self.assertEqual((self.count("plans"), self.count("task_runs", "run_id = 2")), (rules, 0))
        self.repository.write("a.py", "x = 2\n")
        self.repository.build()
        self.assertEqual((self.count("plans"), self.count("task_runs", "run_id = 3") > 0), (rules, True))
        with Repository(SOURCES) as other:
            other.build("--set", "capture.level=off")
            self.assertEqual([path.name for path in other.store.iterdir() if path.name.startswith(("plan", "task", "audit"))], [])

    def test_full_has_texts_and_other_languages(self):
        rules = self.count("plans")
        self.repository.write("a.py", "x = 1\n")
        self.repository.build("--set", "capture.level=full")
        self.assertEqual(self.count("plans"), 2 * rules)
        self.assertEqual(self.count("plans", "level = 'full' AND explain_tree IS NULL"), 0)
        self.assertGreater(self.count("plans", "level = 'full' AND sql IS NOT NULL"), rules / 2)
        texts = self.count("plan_optimizer_trace", "text IS NOT NULL")
        self.assertEqual(texts, self.count("plan_optimizer_trace t JOIN plans p ON p.plan = t.plan",
                                           "t.changed AND p.level = 'full'"))
        for row in self.repository.rows("SELECT rule, sql, substrait, missing FROM plans WHERE level = 'full'"):
            missing = json.loads(row["missing"])
            for part in ("sql", "substrait"):
                self.assertEqual(row[part] is None, bool(missing.get(part)), (row["rule"], part))

    def test_another_rule_adds_its_plan_and_leaves_the_others(self):
        before = {plan for (plan,) in self.repository.values("SELECT plan FROM plans")}
        pack = self.pack()
        rule = ("-- Long names.\n-- writes: long_names\n-- key: name\n-- column name: The name.\n"
                "SELECT DISTINCT name FROM definitions WHERE length(name) > {length}\n")
        for length, new in ((3, 1), (4, 1), (3, 0)):
            (pack / "long_names.sql").write_text(rule.format(length=length))
            self.repository.build("--rules", pack)
            after = {plan for (plan,) in self.repository.values("SELECT plan FROM plans")}
            self.assertEqual((before - after, len(after - before)), (set(), new), length)
            before = after
        self.repository.build("--disable", "long_names")
        graphs = self.repository.values("SELECT count(DISTINCT graph) AS n FROM task_graph")
        self.assertEqual(graphs, [(2,)])
        self.assertEqual(self.repository.values(
            "SELECT task FROM task_graph GROUP BY graph, task, source_table, source_column HAVING count(*) > 1"), [])

    def test_equal_builds_keep_equal_rows(self):
        tables = ("plans", *PER_PLAN, "plan_functions", "plan_schemas", "task_graph")

        def rows(repository):
            kept = {}
            for table in tables:
                kept[table] = [{name: value for name, value in row.items() if name not in VOLATILE.get(table, ())}
                               for row in repository.rows(f"SELECT * FROM {table}")]
            return kept
        with Repository({"c.py": "y = 1\n"}) as other:
            other.build("--threads", "1")
            left, right = rows(self.repository), rows(other)
            for table in left:
                self.assertEqual(left[table], right[table], table)

    def test_what_is_lost_is_made_anew(self):
        rules = self.count("plans")
        for table in ("plan_nodes", "plans"):
            with self.subTest(table=table):
                shutil.rmtree(self.repository.store / table)
                done = self.repository.run("verify", self.repository.root)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(f"{table}", done.stdout)
                self.repository.write("a.py", f"lost = '{table}'\n")
                self.repository.build()
                self.assertEqual(self.count("plans"), rules)
                plans = self.repository.values("SELECT count(DISTINCT plan) AS n, count(*) AS rows FROM plan_nodes")
                self.assertEqual(plans[0][0], rules)
                twice = "SELECT plan, stage, node FROM plan_nodes GROUP BY 1, 2, 3 HAVING count(*) > 1"
                self.assertEqual(self.repository.values(twice), [])

    def test_a_pack_may_not_write_such_a_table(self):
        pack = self.pack()
        (pack / "mine.sql").write_text("-- Mine.\n-- writes: plan_nodes\n-- key: name\n-- column name: The name.\n"
                                       "SELECT DISTINCT name FROM definitions\n")
        done = self.repository.build("--rules", pack, expect=2)
        self.assertIn("which the store has for itself", done.stderr)


if __name__ == "__main__":
    unittest.main()
