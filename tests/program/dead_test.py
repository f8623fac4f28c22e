"""Dead code: what is named with which reason and confidence, and what is declared to be used."""

import json
import unittest

from program.program import Repository

SOURCES = {
    "shop/__init__.py": "from .cart import Cart as Cart\n",
    "shop/cart.py": """\
import threading
import web
from shop._tools import registered, helper, spare


class Cart:
    def add(self, item):
        item.refresh()
        return _used(item)

    def _gone(self):
        return 1

    def __len__(self):
        return _counted()

    @property
    def _total(self):
        return 0


def _used(item):
    def inner(): return item
    def lost(): return item
    return inner


def _counted(): return 1
def _unused(): return _chain()
def _chain(): return _itself()
def _itself(): return _itself()


class _Worker(threading.Thread):
    def run(self): return helper()
    def _step(self): pass


def _work(): return _Worker()


@web.route('/')
def _page(): return _paged()
def _paged(): pass


@registered
def _plugin(): pass


class _Item:
    def refresh(self): return 1
    def _mark(self): return 2


def work(): return _Item(), _work()
""",
    "shop/_tools.py": """\
def registered(f): return f
def helper(): return 1
def spare(): return 1
""",
    "shop/shapes.py": """\
class _Shape:
    def area(self): raise NotImplementedError
    def _side(self): raise NotImplementedError


class _Square(_Shape):
    def area(self): return 4
    def _side(self): return 2


class _Dead(_Shape):
    def area(self): return 5


def measure(shape: _Shape): return shape.area()


measure(_Square())
""",
    "shop/lonely.py": """\
from shop._tools import helper


def _start(): return helper()


_start()
""",
    "shop/dispatch.py": """\
class Visitor:
    def visit(self, name): return getattr(self, 'visit_' + name)()
    def visit_a(self): pass


class Deep(Visitor):
    def visit_b(self): pass


def _near(): pass
""",
    "run.py": """\
import shop.shapes, shop.dispatch
from shop import Cart

if __name__ == '__main__':
    Cart().add(1)
""",
    "tests/test_cart.py": """\
from shop.cart import _unused_but_tested
from shop.cart import Cart


def test_gone(): Cart()._gone()


def help_nobody(): pass
""",
}


class Dead(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository(SOURCES)
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def ask(self, *words, repository=None):
        """Rows by the last part of the name, and what is said beside them."""
        done = (repository or self.repository).run("dead", *words, "--format", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        named = {row["qualified_name"].removeprefix("shop."): row for row in rows}
        self.assertEqual(len(named), len(rows))
        return named, done.stderr

    def judged(self, *words, **more):
        return {name: (row["confidence"], row["reason"]) for name, row in self.ask(*words, **more)[0].items()}

    def dead(self, sources, *words):
        with Repository(sources) as repository:
            repository.build()
            return self.judged(*words, repository=repository)

    def test_reasons_and_confidence(self):
        self.assertEqual(self.judged("--public", "all", "--confidence", "0"), {
            "cart._used.lost": (0.95, "not-referenced"), "cart._unused": (0.95, "not-referenced"), "shapes._Dead": (0.95, "not-referenced"),
            "cart._chain": (0.85, "used-by-dead-code"), "cart._itself": (0.85, "used-by-dead-code"),
            "cart.Cart._total": (0.85, "not-referenced"), "cart._Item._mark": (0.85, "not-referenced"),
            "shapes._Shape._side": (0.85, "used-by-dead-code"), "shapes._Square._side": (0.85, "used-by-dead-code"),
            "dispatch._near": (0.72, "getattr-in-file"), "_tools.spare": (0.7, "imported-only"), "cart._plugin": (0.45, "decorated"),
            "cart._page": (0.32, "decorated-outside"), "cart._paged": (0.32, "decorated-outside"),
            "cart._Worker.run": (0.2, "outside-base"), "cart._Worker._step": (0.2, "outside-base"),
            "cart._Item.refresh": (0.15, "attribute-not-resolved")})

    def test_what_leads_there_is_named(self):
        rows, _ = self.ask("--public", "all", "--confidence", "0")
        self.assertEqual({name: row["through"] for name, row in rows.items() if row["through"]}, {
            "cart._chain": "shop.cart._unused", "cart._itself": "shop.cart._chain", "cart._paged": "shop.cart._page",
            "shapes._Shape._side": "shop.shapes._Square._side", "shapes._Square._side": "shop.shapes._Shape._side"})
        row = rows["cart.Cart._total"]
        self.assertEqual((row["kind"], row["path"], row["line"], row["col"]), ("method", "shop/cart.py", 18, 8))
        self.assertEqual(SOURCES["shop/cart.py"][row["bstart"]:row["bend"]], "_total")

    def test_only_what_is_likely_dead_is_named_and_the_rest_counted(self):
        rows, said = self.ask("--public", "all")
        self.assertEqual({row["confidence"] >= 0.5 for row in rows.values()}, {True})
        self.assertEqual(len(rows), 11)
        self.assertEqual(said, "besides, unknown: 6 definitions are dead with less than 0.50: 2 decorated-outside, 2 outside-base, "
                               "1 attribute-not-resolved, 1 decorated\n")
        self.assertEqual(set(self.ask("--public", "all", "--confidence", "0.9")[0]), {"cart._used.lost", "cart._unused", "shapes._Dead"})

    def test_public_names_are_doubtful_until_the_interface_is_declared(self):
        rows, said = self.ask()
        self.assertEqual([name for name, row in rows.items() if row["reason"] == "public-name"],
                         ["cart._work", "cart._Item", "cart.work", "dispatch.Visitor", "dispatch.Deep"])
        self.assertEqual(rows["cart._Item"]["through"], "shop.cart.work")
        self.assertIn("the public interface is not declared", said)
        judged = self.judged("--public", "none")
        self.assertEqual((judged["cart.work"], judged["dispatch.Deep"]), ((0.95, "not-referenced"), (0.95, "not-referenced")))
        self.assertEqual((judged["cart._work"], judged["cart._Item"]), ((0.85, "used-by-dead-code"), (0.85, "used-by-dead-code")))
        self.assertNotIn("not declared", self.ask("--public", "none")[1])
        judged = self.judged("--public", "shop.cart")
        self.assertIn("dispatch.Deep", judged)
        self.assertNotIn("cart.work", judged)

    def test_members_of_what_is_named_are_not(self):
        self.assertEqual([name for name in self.ask()[0] if name.startswith("shapes._Dead")], ["shapes._Dead"])

    def test_entry_points(self):
        self.assertNotIn("cart._unused", self.judged("--entry-point", "cart._unused"))
        self.assertNotIn("cart._itself", self.judged("--entry-point", "shop.cart._unused"))
        self.assertEqual([name for name in self.judged("--entry-point", "shop.cart.*") if name.startswith("cart.")], [])
        self.assertEqual([name for name in self.judged("--entry-point", "_un*", "--public", "all") if name.startswith("cart._u")],
                         ["cart._used.lost"])
        self.assertIn("cart._used.lost", self.judged("--entry-point", "cart.Xused", "--entry-point", "cart_"))
        said = self.ask("--entry-point", "nobody", "--public", "shop.nowhere")[1]
        self.assertIn("nothing in the graph is called nobody, which is declared to be used\n", said)
        self.assertIn("nothing in the graph is called shop.nowhere, which is declared to be used\n", said)

    def test_what_all_lists_is_used(self):
        judged = self.dead({"a.py": "__all__ = ['_f']\n\n\ndef _f(): return _g()\ndef _g(): pass\ndef _h(): pass\n",
                            "b.py": "from a import _h as _h\n__all__ = ['_i']\n\n\ndef _i(): pass\n"}, "--public", "none")
        self.assertEqual(judged, {"a._h": (0.7, "imported-only")})

    def test_what_tests_alone_use(self):
        self.assertNotIn("cart.Cart._gone", self.judged())
        self.assertEqual(self.judged("--no-tests")["cart.Cart._gone"], (0.75, "tests-only"))
        self.assertEqual([name for name in self.judged("--no-tests", "--confidence", "0") if name.startswith("tests.")], [])

    def test_dispatch_by_name_reaches_subclasses(self):
        judged = self.dead({"base.py": "class Visitor:\n    def visit(self, name): getattr(self, '_visit_' + name)()\n",
                            "deep.py": "from base import Visitor\n\n\nclass Deep(Visitor):\n    def _visit_a(self): pass\n\n\n"
                                       "class Other:\n    def _visit_a(self): pass\n\n\nDeep().visit('a')\nOther()\n"},
                           "--public", "none", "--confidence", "0")
        self.assertEqual(judged, {"deep.Deep._visit_a": (0.3, "getattr-in-class"), "deep.Other._visit_a": (0.85, "not-referenced")})

    def test_what_is_given_outside(self):
        judged = self.dead({"a.py": "import web\n\n\nclass A:\n    def read(self): pass\n\n\nclass B:\n    def read(self): pass\n\n\n"
                                    "class C:\n    def read(self): pass\n\n\nweb.send(A())\nb = B()\nweb.send(b, c=C)\nC()\n"},
                           "--public", "none", "--confidence", "0")
        self.assertEqual(judged, {"a.A.read": (0.25, "given-outside"), "a.B.read": (0.25, "given-outside"), "a.C.read": (0.65, "public-member")})

    def test_names_that_are_said_of_something_else(self):
        judged = self.dead({"a.py": "class A:\n    def _go(self): pass\n\n\nclass B:\n    def _go(self): pass\n\n\nA()\nB()._go()\n"},
                           "--public", "all")
        self.assertEqual(judged, {"a.A._go": (0.8, "name-said")})

    def test_string_annotations_may_use_classes(self):
        judged = self.dead({"a.py": "class _Shape: pass\n\n\ndef f(x: list['_Shape if 1 else _Shape']): pass\n",
                            "b.py": "class _Shape: pass\n\n\ndef f(x: None): pass\n",
                            "c.py": "class _Shape: pass\n\n\ndef f(x: list['_Shape']): pass\n"},
                           "--public", "all")
        self.assertEqual(judged, {"a._Shape": (0.85, "string-annotation"), "b._Shape": (0.95, "not-referenced")})

    def test_classes_that_something_registers(self):
        judged = self.dead({"a.py": "import web\n\n\nclass Kind(type): pass\n\n\nclass _A(metaclass=Kind): pass\n\n\nclass _B(_A):\n"
                                    "    class Meta: pass\n\n\nclass _C:\n    def __init_subclass__(cls): pass\n\n\nclass _D(_C): pass\n\n\n"
                                    "class _E(web.Page): pass\n\n\nclass _F(web): pass\n\n\nclass _G(ValueError): pass\n\n\n"
                                    "class _H(unknown()): pass\n"}, "--public", "none", "--confidence", "0")
        self.assertEqual(judged, {f"a.{name}": (0.35, "registered") for name in ("Kind", "_A", "_B", "_C", "_D", "_E", "_F", "_H")}
                         | {"a._G": (0.95, "not-referenced")})

    def test_files_that_were_not_read_whole_are_said(self):
        with Repository({"a.py": "def _f(): pass\n", "b.py": "x = = 1\n"}) as repository:
            repository.build()
            self.assertIn("1 file could not be read whole, and may use more (`diagnostics`)\n", repository.run("dead").stderr)
        self.assertNotIn("read whole", self.ask()[1])

    def test_none(self):
        with Repository({"a.py": "def f(): pass\n\n\nf()\n"}) as repository:
            repository.build()
            done = repository.run("dead", "--public", "all", "--format", "json")
            self.assertEqual((json.loads(done.stdout), done.stderr), ([], "none: every function, method and class is reached\n"))

    def test_what_scripts_and_plugins_of_the_distribution_enter_is_used(self):
        functions = ("main", "_gui", "_plugin", "_poetry", "_reference", "_setup", "_extra", "_other")
        sources = {"pkg/__init__.py": "", "pkg/cli.py": "".join(f"def {name}(): pass\n" for name in functions)}
        project = """\
[project.scripts]
tool = "pkg.cli:main"
[project.gui-scripts]
window = "pkg.cli:_gui"
[project.entry-points."tool.plugins"]
first = "pkg.cli:_plugin [extra]"
[tool.poetry.scripts]
poetry = "pkg.cli:_poetry"
old = { reference = "pkg.cli:_reference", type = "console" }
"""
        setup = ("[metadata]\nname = pkg.cli:_other\n[options.entry_points]\nconsole_scripts =\n    setup = pkg.cli:_setup\n"
                 "    # not = pkg.cli:_other\n\ntool.plugins =\n    extra = pkg.cli:_extra [all]\n[options]\n  x = pkg.cli:_other\n")
        with Repository(sources) as repository:
            repository.build()
            repository.write("pyproject.toml", project)
            repository.write("setup.cfg", setup)
            self.assertEqual(set(self.judged("--public", "none", "--confidence", "0", repository=repository)), {"pkg.cli._other"})
            repository.write("pyproject.toml", "[project.scripts]\ntool = 1\n")
            done = repository.run("dead")
            self.assertEqual(done.returncode, 2)
            self.assertIn("pyproject.toml:2: tool is no text", done.stderr)

    def test_configuration(self):
        with Repository(SOURCES) as repository:
            repository.build()
            expected = self.judged("--public", "all", "--entry-point", "cart._unused", "--no-tests")
            repository.write("codeanatomy.toml", '[dead]\nentry_points = ["cart._unused"]\npublic = true\ntests = false\n')
            self.assertEqual(self.judged(repository=repository), expected)
            self.assertEqual(self.judged("--tests", "--public", "none", repository=repository),
                             self.judged("--public", "none", "--entry-point", "cart._unused"))
            repository.write("codeanatomy.toml", '[dead]\npublic = ["shop.cart"]\n')
            self.assertEqual(self.judged(repository=repository), self.judged("--public", "shop.cart"))
            repository.write("codeanatomy.toml", "[dead]\npublic = false\n")
            self.assertEqual(self.judged(repository=repository), self.judged("--public", "none"))
            for text, expected in (("[dead]\npublik = true", ":2: unknown key 'publik'; did you mean 'public'?"),
                                   ("[ded]\n", ":1: unknown section 'ded'; did you mean 'dead'?"), ("dead = 1", ":1: 'dead' is a section"),
                                   ("[dead]\npublic = 1", ":2: public: expected true, false or a list of modules"),
                                   ("[dead]\nentry_points = 'a'", ":2: entry_points: expected a list of names"),
                                   ("[dead]\nentry_points = ['a', 1]", ":2: entry_points: expected a list of names"),
                                   ("[dead]\ntests = 'no'", ":2: tests: expected true or false"), ("[dead\n", ":1: ")):
                repository.write("codeanatomy.toml", text)
                done = repository.run("dead")
                self.assertEqual((done.returncode, done.stdout), (2, ""), text)
                self.assertIn("codeanatomy.toml" + expected, done.stderr)

    def test_every_format(self):
        rows = [*self.ask()[0].values()]
        self.assertEqual(json.loads(self.repository.run("dead", "--format", "json").stdout), rows)
        self.assertEqual(self.repository.run("dead", "--format", "csv").stdout.split("\n")[0], ",".join(rows[0]))
        self.assertEqual(self.repository.run("dead").stdout.split("\n")[0].split(),
                         ["place", "kind", "qualified_name", "confidence", "reason", "through"])

    def test_bad_input(self):
        for words, expected in ((["a"], "dead takes no name"), (["--confidence", "2"], "--confidence"), (["--confidence", "x"], "--confidence"),
                                (["--public", "all", "--public", "shop"], "--public all stands alone"), (["--entry-point", ""], "empty"),
                                (["--entri-point", "a"], "--entri-point"), (["--depth", "1"], "--depth")):
            done = self.repository.run("dead", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), words)
            self.assertIn(expected, done.stderr)


if __name__ == "__main__":
    unittest.main()
