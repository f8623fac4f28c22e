"""Questions that follow links: impact and path; steps, depth, confidence, and unknown told from none."""

import json
import tempfile
import unittest

from program.program import Repository, run

SOURCES = {
    "shop/__init__.py": "",
    "shop/base.py": "class Base:\n    def save(self):\n        return self.check()\n\n    def check(self):\n        return 1\n",
    "shop/cart.py": "from shop.base import Base\n\nRATE = 3\n\n\ndef price(count):\n    return count * RATE\n\n\nclass Cart(Base):\n"
                    "    size = price(0)\n\n    def check(self):\n        return price(2)\n\n    def twice(self):\n        def once():\n"
                    "            return price(1)\n        return [once(), once()]\n\n\ndef build():\n    return Cart()\n",
    "app.py": "import json\nfrom shop.cart import Cart, build, price\n\n\ndef main():\n    return Cart().save()\n\n\ndef loop(n):\n"
              "    return loop(n - 1) if n else main()\n\n\nif json:\n    def pick(): return price(1)\nelse:\n    def pick(): return 2\n\n\n"
              "def picked(): return pick()\n\n\ndef dumped(): return json.dumps(build())\n\n\nmain()\n",
    "odd.py": "def mark(f): return f\n\n\ndef into(it):\n    return it.price()\n\n\ndef alone(): return 1\n\n\n@mark\ndef calm(): return alone()\n\n\n"
              "def ping(n): return pong(n)\n\n\ndef pong(n): return ping(n)\n",
}


class Chains(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def ask(self, *words, **more):
        """Rows, and what is said beside them."""
        done = self.repository.run(*words, "--format", "ndjson", **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def values(self, columns, *words):
        return [tuple(row[column] for column in columns.split()) for row in self.ask(*words)[0]]

    def refused(self, *words):
        done = self.repository.run(*words)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr

    def test_impact_has_each_once_by_a_shortest_way(self):
        self.assertEqual(self.values("depth qualified_name kind link", "impact", "shop.cart.price"), [
            (1, "app", "module", "import"), (1, "app.pick", "function", "call"), (1, "shop.cart.Cart", "class", "call"),
            (1, "shop.cart.Cart.check", "method", "call"), (1, "shop.cart.Cart.twice.once", "function", "call"),
            (2, "app.main", "function", "call"), (2, "app.picked", "function", "call"), (2, "shop.base.Base.save", "method", "call"),
            (2, "shop.cart.Cart.twice", "method", "call"), (2, "shop.cart.build", "function", "call"),
            (3, "app.loop", "function", "call"), (3, "app.dumped", "function", "call")])

    def test_impact_says_the_way_and_its_least_confidence(self):
        rows = {row["qualified_name"]: row for row in self.ask("impact", "RATE")[0]}
        self.assertEqual(rows["app.picked"]["chain"], "shop.cart.RATE -> shop.cart.price -> app.pick -> app.picked")
        self.assertEqual((rows["app.picked"]["confidence"], rows["app.pick"]["confidence"]), (0.5, 1))
        self.assertEqual(rows["shop.cart.price"]["link"], "reference")

    def test_places_of_impact_are_the_names_and_the_sites(self):
        seen = 0
        for row in self.ask("impact", "shop.cart.price")[0]:
            source = SOURCES[row["path"]].encode()
            site = source[row["site_bstart"]:row["site_bend"]].decode()
            self.assertEqual(row["site_line"], source[:row["site_bstart"]].count(b"\n") + 1)
            if row["kind"] != "module":
                self.assertEqual(source[row["bstart"]:row["bend"]].decode(), row["qualified_name"].split(".")[-1])
                start = len(b"".join(source.splitlines(keepends=True)[:row["line"] - 1]))
                self.assertEqual(start + row["col"], row["bstart"])
                self.assertIn("(", site)
                seen += 1
        self.assertEqual(seen, 11)

    def test_impact_of_classes(self):
        """Subclasses, overrides and those that use a method; the members of what is asked for belong to it."""
        self.assertEqual(self.values("depth qualified_name link", "impact", "shop.base.Base"), [
            (1, "app.main", "call"), (1, "shop.cart", "import"), (1, "shop.cart.Cart", "inheritance"),
            (1, "shop.cart.Cart.check", "override"), (2, "app", "call"), (2, "app.loop", "call"), (2, "shop.cart.build", "call"),
            (3, "app.dumped", "call")])

    def test_impact_of_a_file_is_that_of_all_in_it(self):
        rows = self.values("depth qualified_name link", "impact", "shop/cart.py")
        self.assertEqual(rows, [(1, "app", "import"), (1, "app.main", "call"), (1, "app.pick", "call"), (1, "app.dumped", "call"),
                                (1, "shop.base.Base.save", "call"), (2, "app.loop", "call"), (2, "app.picked", "call")])
        done = self.repository.run("impact", "./cart.py", "--format", "ndjson", cwd=self.repository.root / "shop")
        self.assertEqual(len(done.stdout.splitlines()), len(rows))
        self.assertEqual(self.values("depth qualified_name link", "impact", "shop.cart"), rows)

    def test_depth_bounds_and_says_what_it_leaves_out(self):
        rows, said = self.ask("impact", "shop/cart.py", "--depth", "1")
        self.assertEqual({row["depth"] for row in rows}, {1})
        self.assertIn("2 more are affected further on, in up to 2 steps\n", said)
        self.assertNotIn("more are affected", self.ask("impact", "shop/cart.py", "--depth", "2")[1])

    def test_impact_ends_on_cycles(self):
        self.assertEqual(self.values("qualified_name depth", "impact", "ping"), [("odd.pong", 1)])
        rows, said = self.ask("impact", "loop")
        self.assertEqual((rows, said), ([], "none: nothing else uses loop, and no reference that says a name of it is unresolved\n"))

    def test_impact_of_decorators_and_of_things_outside(self):
        self.assertEqual(self.values("qualified_name link", "impact", "mark"), [("odd", "decoration"), ("odd.calm", "decoration")])
        self.assertEqual(self.values("qualified_name depth", "impact", "json.dumps"), [("app.dumped", 1)])

    def test_impact_by_place(self):
        self.assertEqual(self.ask("impact", "shop/cart.py:6:4")[0], self.ask("impact", "shop.cart.price")[0])

    def test_impact_tells_unknown_from_none(self):
        self.assertIn("besides, unknown: 1 reference says a name of what changes and may mean it; unresolved: 1 attribute-of-parameter\n",
                      self.ask("impact", "shop.cart.price")[1])
        self.assertIn("besides, unknown: 1 reference says a name of what is affected, and may lead further\n",
                      self.ask("impact", "RATE")[1])
        with Repository({"a.py": "class A:\n    def go(self): pass\n\n\ndef f(x): x.go()\n"}) as repository:
            repository.build()
            self.assertEqual(repository.run("impact", "A.go").stderr,
                             "unknown: 1 reference says a name of what changes and may mean it; unresolved: 1 attribute-of-parameter\n")

    def test_path_is_a_shortest_chain_of_calls(self):
        self.assertEqual(self.values("step caller callee path line col status via", "path", "loop", "shop.cart.price"), [
            (1, "app.loop", "app.main", "app.py", 10, 33, "resolved", "call"),
            (2, "app.main", "shop.base.Base.save", "app.py", 6, 11, "resolved", "call"),
            (3, "shop.base.Base.save", "shop.cart.Cart.check", "shop/base.py", 3, 15, "resolved", "call"),
            (4, "shop.cart.Cart.check", "shop.cart.price", "shop/cart.py", 14, 15, "resolved", "call")])

    def test_a_class_that_is_constructed_does_not_run_its_body(self):
        self.assertNotIn("shop.cart.Cart", [row[0] for row in self.values("callee", "path", "main", "shop.cart.price")])
        self.assertEqual(self.values("caller callee line", "path", "shop.cart.Cart", "shop.cart.price"),
                         [("shop.cart.Cart", "shop.cart.price", 11)])

    def test_path_from_and_to_what_lies_in_a_module_or_class(self):
        self.assertEqual(self.values("caller callee", "path", "app", "shop.base"), [("app.main", "shop.base.Base.save")])
        self.assertEqual(self.values("caller callee", "path", "Cart.twice", "Cart.twice.once"),
                         [("shop.cart.Cart.twice", "shop.cart.Cart.twice.once")])

    def test_path_to_things_outside_and_over_ambiguous_calls(self):
        self.assertEqual(self.values("callee status callee_path", "path", "app", "json.dumps"), [("json.dumps", "external", None)])
        self.assertEqual(self.values("callee status confidence", "path", "picked", "shop.cart.price"),
                         [("app.pick", "ambiguous", 0.5), ("shop.cart.price", "resolved", 1)])

    def test_no_path_tells_unknown_from_none(self):
        for words, expected in (
                (("calm", "shop.cart.price"), "none: no chain of calls leads from calm to shop.cart.price, and no call in calm and the 1 that it "
                                    "reaches is unresolved\n"),
                (("into", "shop.cart.price"), "unknown: no chain of known calls leads from into to shop.cart.price; 1 call in into is unresolved, "
                                    "1 of them by a name of it: 1 attribute-of-parameter\n"),
                (("dumped", "calm"), "none: no chain of calls leads from dumped to calm, and no call in dumped and the 3 that it reaches is "
                                     "unresolved; 1 call there leaves the repository, and what is outside may call back\n"),
                (("json.dumps", "calm"), "unknown: json.dumps is outside the repository, and what it calls is not in the graph\n"),
                (("alone", "odd"), "alone lies in odd\n"), (("ping", "ping"), "ping is both ends; `callers` lists calls of it by itself\n"),
                (("alone", "nobody"), "nothing in the graph is called nobody\n"), (("nobody", "alone"), "nothing in the graph is called nobody\n")):
            self.assertEqual(self.ask("path", *words), ([], expected), words)

    def test_every_format(self):
        for words, start in ((("impact", "shop.cart.price"), ["place", "depth", "kind", "qualified_name", "link", "confidence", "chain"]),
                             (("path", "app", "shop.cart.price"), ["place", "step", "caller", "callee", "via", "status", "confidence"])):
            rows, _ = self.ask(*words)
            self.assertEqual(json.loads(self.repository.run(*words, "--format", "json").stdout), rows)
            self.assertEqual(self.repository.run(*words, "--format", "csv").stdout.split("\n")[0], ",".join(rows[0]))
            table = self.repository.run(*words).stdout.split("\n")
            self.assertEqual(table[0].split(), start)
            self.assertEqual(table[2].split()[0], f"{rows[0]['path']}:{rows[0]['line']}:{rows[0]['col'] + 1}")

    def test_bad_input(self):
        self.assertIn("impact takes one name, FILE", self.refused("impact"))
        self.assertIn("path takes two names", self.refused("path", "a"))
        self.assertIn("path takes two names", self.refused("path", "a", "b", "c"))
        self.assertIn("path takes two names", self.refused("path", "a", ""))
        self.assertIn("no file of the graph; did you mean 'shop/cart.py'?", self.refused("impact", "shop/card.py"))
        self.assertIn("no name is there", self.refused("path", "app", "app.py:3"))
        self.assertIn("a place is FILE:LINE", self.refused("impact", "app.py:x"))
        for depth in ("0", "-1", "x"):
            self.assertIn("--depth", self.refused("impact", "a", "--depth", depth))
        self.assertIn("--depth", self.refused("path", "a", "b", "--depth", "1"))
        self.assertIn("UTF-8", self.refused("impact", "a\udcff"))
        with tempfile.TemporaryDirectory() as folder:
            done = run("impact", "price", cwd=folder)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("build", done.stderr)

    def test_a_long_chain_is_walked_to_its_end(self):
        count = 300
        source = "def f0(): pass\n" + "".join(f"def f{i}(): f{i - 1}()\n" for i in range(1, count))
        with Repository({"a.py": source}) as repository:
            repository.build()
            rows = [json.loads(line) for line in repository.run("impact", "a.f0", "--format", "ndjson").stdout.splitlines()]
            self.assertEqual([row["depth"] for row in rows], list(range(1, count)))
            steps = [json.loads(line) for line in repository.run("path", f"f{count - 1}", "f0", "--format", "ndjson").stdout.splitlines()]
            self.assertEqual([step["callee"] for step in steps], [f"a.f{i}" for i in range(count - 2, -1, -1)])


if __name__ == "__main__":
    unittest.main()
