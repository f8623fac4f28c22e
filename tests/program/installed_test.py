"""What is installed for the interpreter that a build names: where modules and symbols come from, and what is declared."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from program.program import Repository, run

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n\nName: not this\n"
# Typed by itself, in several modules.
SHOP = {
    "shop/__init__.py": "from .models import *\nfrom .models import Item as Thing, get\nfrom . import models as m\n",
    "shop/py.typed": "",
    "shop/models.py": (
        "from __future__ import annotations\n"
        "import sys\nfrom typing import Optional, TypeVar, Iterator, overload, Literal, TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from .prices import Price\n"
        "__all__ = ['Item', 'Cart', 'LIMIT']\n"
        "T = TypeVar('T')\nLIMIT: int = 3\nNames = list[str]\n"
        "class Base:\n    label: str\n    def __enter__(self: T) -> T: return self\n"
        "    def __exit__(self, *_): pass\n"
        "    @property\n    def price(self) -> 'Price': ...\n"
        "    @classmethod\n    def make(cls) -> Base: ...\n"
        "class Item(Base):\n    def __init__(self, n: int):\n        self.count: int = n\n        self.loose = n\n"
        "    def names(self) -> Names: ...\n    def maybe(self) -> Optional['Item']: ...\n"
        "    def any(self, x: T) -> T: ...\n    def plain(self): ...\n"
        "class Cart(Item):\n    def __iter__(self) -> Iterator[Item]: ...\n    def __getitem__(self, i) -> Item: ...\n"
        "    async def sent(self) -> bytes: ...\n"
        "def get(name: str) -> Item: ...\n"
        "@overload\ndef pick(x: int) -> int: ...\n@overload\ndef pick(x: str) -> 'str | None': ...\n"
        "def pick(x): ...\n"
        "def mode() -> Literal['a', 'b']: ...\n"
        "if sys.version_info >= (3, 6):\n    def since() -> int: ...\nelse:\n    def since() -> str: ...\n"),
    "shop/prices.py": "class Price:\n    cents: int\n",
}
PLAIN = {"plain.py": "def f() -> int: return 1\n\n\nclass C:\n    def m(self) -> int: return 1\n"}
STUBS = {"plain-stubs/__init__.pyi": "def f() -> float: ...\nclass C:\n    def m(self) -> C: ...\n"}
DISTRIBUTIONS = [("Shop.Kit", "1.2", SHOP), ("plain", "0.3", PLAIN), ("types-plain", "0.3.1", STUBS),
                 ("ns-part", "2.0", {"ns/part/__init__.py": "X = 1\n"})]
PROGRAM = """\
import os.path
import loose
import gone
import plain
import shop
from ns import part
from shop import get, Thing, Cart
from shop.models import pick, mode, since


class Own(Cart):
    def first(self):
        return self.maybe()

    def price_of(self):
        return self.price


def f(c: Cart, t: shop.Thing):
    a = get('x')
    b = a.names()
    d = a.count
    e = a.price.cents
    g = c[0]
    for h in c:
        i = h
    with a as j:
        k = j
    l = plain.f()
    m = plain.C().m()
    n = shop.LIMIT
    o = t
    q = pick(1)
    r = mode()
    s = since()
    u = a.any(1)
    v = a.loose
    w = loose.f()
    x = a.plain()
    y = Thing.make()
    z = Own().price_of()


async def g(c: Cart):
    aa = await c.sent()
"""
TYPES = {"a": "shop.models.Item", "b": "list[str]", "d": "int", "e": "int", "g": "shop.models.Item",
         "h": "shop.models.Item", "i": "shop.models.Item", "j": "shop.models.Item", "k": "shop.models.Item", "l": "float",
         "m": "plain.C", "n": "int", "o": "shop.models.Item", "q": "int | str | None", "r": "str", "s": "int", "u": None,
         "v": None, "w": None, "x": None, "y": "shop.models.Base", "z": "shop.prices.Price", "aa": "bytes"}


class Environment:
    """A virtual environment with distributions as installers leave them."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = folder / "bin" / "python"
        self.site = next(folder.glob("lib/python*/site-packages"))
        for name, version, files in DISTRIBUTIONS:
            self.install(name, version, files)
        (self.site / "loose.py").write_text("def f() -> int: return 1\n")
        (self.site / "empty-9.dist-info").mkdir()

    def install(self, name, version, files):
        stem = name.lower().replace(".", "_").replace("-", "_")
        for old in self.site.glob(f"{stem}-*.dist-info"):
            shutil.rmtree(old)
        info = f"{stem}-{version}.dist-info"
        whole = {**files, f"{info}/METADATA": METADATA.format(name, version), f"{info}/RECORD": ""}
        whole[f"{info}/RECORD"] = "".join(f"{path},sha256={hash(text)},{len(text)}\n" for path, text in whole.items())
        for path, text in whole.items():
            (self.site / path).parent.mkdir(parents=True, exist_ok=True)
            (self.site / path).write_text(text)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.environment = Environment(pathlib.Path(cls.folder.name) / "env")
        cls.repository = Repository({"app.py": PROGRAM})
        cls.repository.build("--python", cls.environment.python)

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()
        cls.folder.cleanup()

    def test_modules_come_from_distributions(self):
        rows = self.repository.values(
            "SELECT module, kind, distribution, version, path, stub_path, stub_distribution FROM external_modules")
        version = "{}.{}.{}".format(*sys.version_info[:3])
        self.assertEqual(rows, [
            ("gone", "missing", None, None, None, None, None),
            ("loose", "installed", None, None, "loose.py", None, None),
            ("ns", "installed", None, None, None, None, None),
            ("os.path", "standard", "python", version, None, None, None),
            ("plain", "installed", "plain", "0.3", "plain.py", "plain-stubs/__init__.pyi", "types-plain"),
            ("shop", "installed", "Shop.Kit", "1.2", "shop/__init__.py", None, None),
            ("shop.models", "installed", "Shop.Kit", "1.2", "shop/models.py", None, None)])

    def test_every_symbol_has_a_row(self):
        nodes = self.repository.values("SELECT qualified_name FROM nodes WHERE kind = 'ExternalSymbol' ORDER BY 1")
        rows = self.repository.rows("SELECT * FROM external_symbols ORDER BY qualified_name")
        self.assertEqual([row["qualified_name"] for row in rows], [name for name, in nodes])
        of = {row["qualified_name"]: (row["module"], row["distribution"], row["version"]) for row in rows}
        self.assertEqual(of["shop.get"], ("shop", "Shop.Kit", "1.2"))
        self.assertEqual(of["shop.models.Item.names"], ("shop.models", "Shop.Kit", "1.2"))
        self.assertEqual(of["ns.part"], ("ns.part", "ns-part", "2.0"))
        self.assertEqual(of["gone"], (None, None, None))

    def test_declared_types_reach_names(self):
        found = dict(self.repository.values("SELECT name, type_name FROM types WHERE kind = 'variable'"))
        self.assertEqual({name: found[name] for name in TYPES}, TYPES)

    def test_calls_go_on_behind_declared_results(self):
        callees = {row["callee"] for row in self.repository.rows("SELECT callee FROM call_graph WHERE status = 'external'")}
        self.assertLessEqual({"shop.get", "shop.models.Item.names", "plain.C.m"}, callees)

    def test_members_by_rule(self):
        members = {row["symbol"]: (row["kind"], row["type"]) for row in self.printed("installed_members")}
        self.assertEqual(members["shop.Thing"], ("alias", "shop.models.Item"))
        self.assertEqual(members["shop.m"], ("alias", "shop.models"))
        self.assertEqual(members["shop.Cart"], ("alias", "shop.models.Cart"))
        self.assertNotIn("shop.Base", members)
        self.assertEqual(members["shop.models.Cart"], ("class", "shop.models.Item"))
        self.assertEqual(members["shop.models.Cart.sent"], ("method", "await[bytes]"))
        self.assertEqual(members["shop.models.Base.__enter__"], ("method", "S"))
        self.assertEqual(members["shop.models.T"], ("variable", None))

    def printed(self, table):
        done = run("build", self.repository.root, "--python", self.environment.python, "--print", table, "--format", "ndjson")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_where_it_lies_changes_nothing(self):
        other = Environment(pathlib.Path(self.folder.name) / "elsewhere" / "env")
        with Repository({"app.py": PROGRAM}) as moved:
            moved.build("--python", other.python, "--threads", "1")
            self.assertEqual(moved.digests(), self.repository.digests())

    def test_another_version_is_another_input(self):
        environment = Environment(pathlib.Path(self.folder.name) / "changing")
        with Repository({"app.py": PROGRAM}) as repository:
            repository.build("--python", environment.python)
            again = repository.build("--python", environment.python)
            self.assertIn("unchanged since", again.stderr + again.stdout)
            environment.install("plain", "0.4", PLAIN)
            repository.build("--python", environment.python)
            self.assertEqual(repository.values("SELECT DISTINCT version FROM external_modules WHERE module = 'plain'"),
                             [("0.4",)])
            repository.build()
            self.assertEqual(repository.values("SELECT kind, distribution FROM external_modules WHERE module = 'plain'"),
                             [("unknown", None)])
            self.assertEqual(repository.values("SELECT type_name FROM types WHERE name = 'a'"), [(None,)])

    def test_it_is_verified(self):
        done = self.repository.run("verify", self.repository.root)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_interpreter_that_is_not_there_is_named(self):
        with Repository({"app.py": PROGRAM}) as repository:
            done = repository.build("--python", "/nowhere/python", expect=2)
            self.assertIn("no Python interpreter", done.stderr)


if __name__ == "__main__":
    unittest.main()
