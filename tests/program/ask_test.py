"""Questions about names: find, refs, callers, callees; unknown is told from none."""

import json
import re
import tempfile
import unittest

from program.program import TESTS, Repository, run

SOURCES = {
    "shop/__init__.py": "from .cart import *\n",
    "shop/cart.py": '"""Carts."""\nimport os.path as where\nimport json.decoder\n\n\nclass Cart:\n    def add(self, item):\n'
                    "        self.last = item\n        return where.join('a', item)\n\n    def sell(self):\n        return price(self.last)\n\n\n"
                    "def price(item):\n    return item.price()\n\n\ndef unused():\n    def inner(): pass\n    return inner()\n",
    "app.py": "from shop.cart import Cart, price as cost\nfrom shop import cart\n\nbasket = Cart()\nbasket.add(cost(x))\n"
              "cart.price(x)\nhandler = cost\nhandler(x)\nif basket:\n    def twice(): pass\nelse:\n    def twice(): return 1\ntwice()\n"
              "total = (cart\n         .price)\n",
    "lib/price.py": "def price():\n    return 'é', price\n\n\ndef into(it):\n    return it.add(1)\n",
    "lib/__init__.py": "",
}


class Ask(unittest.TestCase):
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

    def test_find_by_qualified_name_and_by_whole_parts_of_it(self):
        self.assertEqual(self.values("qualified_name kind path line col bstart bend", "find", "shop.cart.Cart"),
                         [("shop.cart.Cart", "class", "shop/cart.py", 6, 6, 65, 69)])
        self.assertEqual(self.values("qualified_name kind", "find", "price"),
                         [("lib.price", "module"), ("lib.price.price", "function"), ("shop.cart.price", "function")])
        self.assertEqual(self.values("qualified_name", "find", "Cart.add"), [("shop.cart.Cart.add",)])
        self.assertEqual(self.values("qualified_name", "find", "price", "--kind", "module"), [("lib.price",)])
        self.assertEqual(self.values("qualified_name kind", "find", "Cart"), [("shop.cart.Cart", "class"), ("app.Cart", "import")])
        self.assertEqual(self.ask("find", "Cart.add")[1], "")

    def test_find_falls_back_to_names_that_contain_it_and_says_so(self):
        rows, said = self.ask("find", "PRIC")
        self.assertEqual(sorted(row["qualified_name"] for row in rows), ["lib.price", "lib.price.price", "shop.cart.price"])
        self.assertEqual(said, "no definition is called PRIC; these have it in their names\n")
        self.assertEqual(self.values("qualified_name", "find", "cart.CART.ad"), [("shop.cart.Cart.add",), ("shop.cart.Cart.add.self",),
                                                                                ("shop.cart.Cart.add.item",)])

    def test_find_of_nothing(self):
        rows, said = self.ask("find", "unusd")
        self.assertEqual((rows, said), ([], "nothing in the graph is called unusd; did you mean 'unused'?\n"))
        self.assertIn("did you mean 'shop.cart.unused'?", self.ask("find", "shop.cart.unusd")[1])
        rows, said = self.ask("find", "os.path.join")
        self.assertEqual((rows, said), ([], "`os.path.join`: outside the repository; `refs` and `callers` know uses of it\n"))
        rows, said = self.ask("find", "Cart", "--kind", "method")
        self.assertEqual((rows, said), ([], "no method is called Cart, but something else is\n"))
        self.assertEqual(self.repository.run("find", "unusd", "--quiet").stderr, "")

    def test_places_are_those_of_the_names(self):
        """Line and column, offsets, and the bytes there agree, wherever a name is."""
        seen = 0
        for name in ("price", "Cart", "cart", "item", "self", "join", "twice", "basket", "add"):
            for command in ("find", "refs"):
                for row in self.ask(command, name)[0]:
                    if row.get("kind") == "module":
                        continue
                    source = SOURCES[row["path"]].encode()
                    written = source[row["bstart"]:row["bend"]].decode()
                    self.assertIn(written, (row.get("name"), row.get("qualified_name", "").split(".")[-1]), row)
                    if row["col"] is not None:
                        start = len(b"".join(source.splitlines(keepends=True)[:row["line"] - 1]))
                        self.assertEqual(start + row["col"], row["bstart"], row)
                        seen += 1
        self.assertGreater(seen, 30)

    def test_refs_tell_which_of_several_definitions(self):
        rows, _ = self.ask("refs", "price")
        self.assertEqual({row["target"] for row in rows}, {"shop.cart.price", "lib.price.price"})
        self.assertEqual(self.values("path line col role within target status", "refs", "lib.price.price"),
                         [("lib/price.py", 2, 17, "read", "lib.price.price", "lib.price.price", "resolved")])
        self.assertEqual([row[:3] for row in self.values("path line role within", "refs", "shop.cart.price") if row[0] == "app.py"],
                         [("app.py", 1, "import"), ("app.py", 5, "call"), ("app.py", 6, "call"), ("app.py", 7, "read"),
                          ("app.py", 15, "attribute")])

    def test_a_column_that_the_graph_does_not_know_is_null(self):
        self.assertEqual([row for row in self.values("role line col", "refs", "shop.cart.price") if row[0] == "attribute"],
                         [("attribute", 15, None)])
        self.assertIn("app.py:15  ", self.repository.run("refs", "shop.cart.price").stdout)

    def test_ambiguous_references_are_rows(self):
        self.assertEqual(self.values("line status reason confidence", "refs", "app.twice"),
                         [(13, "ambiguous", "several-definitions", 0.5)] * 2)

    def test_refs_of_imports_and_of_things_outside(self):
        rows, said = self.ask("refs", "app.cost")
        self.assertEqual({row["target"] for row in rows}, {"shop.cart.price"})
        self.assertIn("app.cost is an import of shop.cart.price\n", said)
        self.assertEqual({row["status"] for row in self.ask("refs", "os.path.join")[0]}, {"external"})
        rows, said = self.ask("refs", "shop.cart.json")
        self.assertIn("shop.cart.json is an import of json\n", said)

    def test_names_that_a_star_import_brings(self):
        """`shop` has no definition `Cart` and hands on that of `shop.cart`."""
        rows, said = self.ask("callers", "shop.Cart")
        self.assertEqual([(row["line"], row["callee"]) for row in rows], [(4, "shop.cart.Cart")])
        self.assertEqual(said, "shop.Cart is an import of shop.cart.Cart\n")
        rows, said = self.ask("find", "shop.Cart")
        self.assertEqual(([row["qualified_name"] for row in rows], said), (["shop.cart.Cart"], "shop.Cart is an import of shop.cart.Cart\n"))

    def test_refs_by_place(self):
        by_name = self.ask("refs", "shop.cart.price")[0]
        for place in ("shop/cart.py:15:4", "shop/cart.py:15:9", "app.py:7:10", "app.py:1:33", "app.py:6:5", "./app.py:6:6",
                      str(self.repository.root / "app.py") + ":7:10"):
            self.assertEqual(self.ask("refs", place)[0], by_name, place)
        # Counted from 1, as tables print it, the place is the same.
        self.assertEqual(self.ask("refs", "shop/cart.py:15:5")[0], by_name)
        self.assertEqual({row["target"] for row in self.ask("refs", "shop/cart.py:12")[0]}, {"shop.cart.price", "shop.cart.Cart.sell.self", "shop.cart.Cart.last"})
        with_folder, _ = self.ask("refs", "cart.py:15:4", cwd=self.repository.root / "shop")
        self.assertEqual(with_folder, by_name)

    def test_a_place_that_leads_nowhere_known(self):
        rows, said = self.ask("refs", "shop/cart.py:16:16")
        self.assertEqual(rows, [])
        self.assertIn("where shop/cart.py:16:16 leads is unknown: attribute-of-parameter\n", said)
        self.assertIn("unknown: 1 reference says `price` and may mean it; unresolved: 1 attribute-of-parameter\n", said)

    def test_unknown_is_told_from_none(self):
        rows, said = self.ask("refs", "Cart.add")
        self.assertEqual([row["path"] for row in rows], ["app.py"])
        self.assertRegex(said, r"^besides, unknown: 1 reference says `add` and may mean it; unresolved: 1 attribute-of-\S+\n$")
        rows, said = self.ask("callers", "Cart.add")
        self.assertEqual([row["path"] for row in rows], ["app.py"])
        self.assertRegex(said, r"^besides, unknown: 1 call site calls `add` and may mean it; unresolved: 1 attribute-of-\S+\n$")
        rows, said = self.ask("callers", "unused")
        self.assertEqual((rows, said), ([], "none: no call site leads to unused, and none that says `unused` is unresolved\n"))
        rows, said = self.ask("refs", "unused")
        self.assertEqual((rows, said), ([], "none: no reference leads to unused, and none that says `unused` is unresolved\n"))
        rows, said = self.ask("callers", "shop.cart.price")
        self.assertEqual(len(rows), 4)
        self.assertEqual(said, "besides, unknown: 1 call site calls `price` and may mean it; unresolved: 1 attribute-of-parameter\n")

    def test_a_local_name_is_no_attribute(self):
        """`x.item` on a value cannot be a parameter."""
        with Repository({"a.py": "def f(item, x):\n    return x.item\n"}) as repository:
            repository.build()
            done = repository.run("refs", "f.item")
            self.assertIn("none: no reference leads to f.item", done.stderr)

    def test_callers(self):
        self.assertEqual(self.values("path line col caller callee status", "callers", "shop.cart.price"),
                         [("app.py", 5, 11, "app", "shop.cart.price", "resolved"), ("app.py", 6, 0, "app", "shop.cart.price", "resolved"),
                          ("app.py", 8, 0, "app", "shop.cart.price", "resolved"),
                          ("shop/cart.py", 12, 15, "shop.cart.Cart.sell", "shop.cart.price", "resolved")])
        self.assertEqual(self.values("caller callee", "callers", "where.join"), [])
        self.assertEqual(self.values("caller callee status", "callers", "join"),
                         [("shop.cart.Cart.add", "os.path.join", "external")])
        self.assertEqual(self.values("caller callee", "callers", "app.py:1:22"), [("app", "shop.cart.Cart")])

    def test_a_call_through_a_variable_is_one_of_its_value(self):
        rows, said = self.ask("callers", "handler")
        self.assertEqual((rows, said), ([], "none: no call site leads to handler, and none that says `handler` is unresolved\n"))

    def test_callees_list_what_is_undecided(self):
        self.assertEqual(self.values("line name callee status reason", "callees", "shop.cart.price"),
                         [(16, "price", None, "unresolved", "attribute-of-parameter")])
        self.assertEqual([row[0] for row in self.values("name callee", "callees", "unused")], ["inner"])
        rows = self.values("line name callee status", "callees", "app")
        self.assertIn((8, "handler", "shop.cart.price", "resolved"), rows)
        self.assertIn((4, "Cart", "shop.cart.Cart", "resolved"), rows)
        rows, said = self.ask("callees", "unused.inner")
        self.assertEqual((rows, said), ([], "none: there is no call in unused.inner\n"))

    def test_decorators_are_call_sites(self):
        with Repository({"a.py": "import m\n\n\ndef d(f): return f\n\n\n@d\ndef g(): pass\n\n\n@m.x.d(1)\ndef h(): pass\n\n\nm.y[0]()\n"}) as repository:
            repository.build()
            done = repository.run("callees", "a", "--format", "ndjson")
            rows = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([(r["line"], r["col"], r["name"], r["callee"]) for r in rows if r["callee"]],
                             [(7, 1, "d", "a.d"), (11, 1, "d", "m.x.d")])
            self.assertTrue([r for r in rows if r["callee"] is None])
            self.assertEqual({r["name"] for r in rows if r["callee"] is None}, {None})
            self.assertEqual(len(repository.run("callers", "a.d", "--format", "ndjson").stdout.splitlines()), 1)

    def test_names_that_nothing_has(self):
        for command in ("refs", "callers", "callees"):
            rows, said = self.ask(command, "shop.cart.prise")
            self.assertEqual((rows, said), ([], "nothing in the graph is called shop.cart.prise; did you mean 'shop.cart.price'?\n"))
        rows, said = self.ask("refs", "elsewhere.add")
        self.assertEqual(rows, [])
        self.assertIn("nothing in the graph is called elsewhere.add", said)
        self.assertIn("unknown: 1 reference says `add`", said)

    def test_names_are_values_and_no_sql(self):
        for name in ("' OR 1=1 --", "%", "_", "$name", "a'b", "<lambda1>", "naïve"):
            for command in ("find", "refs", "callers", "callees"):
                rows, said = self.ask(command, name)
                self.assertEqual(rows, [], name)
                self.assertIn("nothing in the graph is called " + name, said)

    def test_every_format(self):
        for command in ("find", "refs", "callers", "callees"):
            rows, _ = self.ask(command, "price")
            self.assertTrue(rows)
            done = self.repository.run(command, "price", "--format", "json")
            self.assertEqual(json.loads(done.stdout), rows)
            for name, start in (("csv", ",".join(rows[0])), ("tsv", "\t".join(rows[0])), ("arrow", "\xff"), ("parquet", "PAR1"), ("table", "place")):
                done = self.repository.run(command, "price", "--format", name)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(done.stdout.encode(errors="surrogateescape").startswith(start.encode("latin-1")), (command, name))
            empty = self.repository.run(command, "nothing_is_called_so", "--format", "json")
            self.assertEqual(json.loads(empty.stdout), [])

    def test_tables_begin_with_a_place(self):
        done = self.repository.run("callers", "lib.price.price")
        self.assertEqual(done.stdout.split("\n")[0].split(), ["place", "caller", "callee", "status", "reason"])
        self.assertEqual(done.stderr, self.repository.run("callers", "lib.price.price", "--format", "csv").stderr)
        for command in ("find", "refs", "callers", "callees"):
            rows, _ = self.ask(command, "price")
            lines = self.repository.run(command, "price").stdout.split("\n")[2:]
            for row, line in zip(rows, lines):
                col = "" if row["col"] is None else f":{row['col'] + 1}"
                self.assertEqual(line.split()[0], f"{row['path']}:{row['line']}{col}")
        said = self.repository.run("refs", "Cart.add", "--log-format", "json").stderr
        self.assertEqual(json.loads(said)["level"], "note")

    def test_bad_input(self):
        for command in ("find", "refs", "callers", "callees"):
            self.assertIn(f"{command} takes one name", self.refused(command))
            self.assertIn(f"{command} takes one name", self.refused(command, ""))
            self.assertIn(f"{command} takes one name", self.refused(command, "a", "b"))
            self.assertIn("ndjson", self.refused(command, "price", "--format", "xml"))
            self.assertIn("--knd", self.refused(command, "price", "--knd", "class"))
            self.assertIn("UTF-8", self.refused(command, "a\udcff"))
            with tempfile.TemporaryDirectory() as folder:
                done = run(command, "price", cwd=folder)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("build", done.stderr)
        self.assertIn("did you mean 'class'?", self.refused("find", "price", "--kind", "clas"))
        self.assertIn("--kind", self.refused("refs", "price", "--kind", "class"))
        self.assertIn("ap.py: no file of the graph; did you mean 'app.py'?", self.refused("refs", "ap.py:1"))
        self.assertIn("the last line with something is 14", self.refused("refs", "app.py:99:1"))
        self.assertIn("nothing on line 0", self.refused("callers", "app.py:0"))
        self.assertIn("app.py:3: no name is there", self.refused("refs", "app.py:3"))
        self.assertIn("app.py:7:8: no name is there", self.refused("refs", "app.py:7:8"))
        for place in ("app.py:", "app.py:x", "app.py:1:x", "app.py:-1", ":1", "app.py:99999999999999999999"):
            self.assertIn("a place is FILE:LINE", self.refused("refs", place), place)

    def test_pages_show_every_query(self):
        root = TESTS.parent
        pages = "".join((root / "docs" / page).read_text() for page in ("ask.md", "impact.md", "dead.md"))
        shown = re.findall(r"^```sql\n(.*?)^```$", pages, re.M | re.S)
        queries = {path.name: path.read_text() for path in sorted((root / "src" / "ask").glob("*.sql"))}
        self.assertGreater(len(queries), 8)
        self.assertEqual([name for name, text in queries.items() if text not in shown], [])
        self.assertEqual([text for text in shown if text not in queries.values()], [])


if __name__ == "__main__":
    unittest.main()
