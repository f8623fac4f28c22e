"""bench/traced_calls.py records what is called and from where, and finds in the graph what is there and nothing else."""

import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))
import traced_comparison  # noqa: E402
import traced_environment  # noqa: E402
from traced_comparison import Graph, Source  # noqa: E402

PATH = "shop/__init__.py"
PACKAGE = b'''import asyncio
import functools
from . import lazy
from .lazy import thing

def marked(f):
    @functools.wraps(f)
    def inner(*a, **k):
        return f(*a, **k)
    return inner

def named(name):
    def mark(f): return f
    return mark

class Kind(type):
    def __new__(kind, *a): return super().__new__(kind, *a)

class Item(metaclass=Kind):
    def __init__(self, price): self.price = price
    def __lt__(self, other): return self.key() < other.key()
    def key(self): return self.price
    def __hash__(self): return 1

class Cart:
    def __init__(self): self.items = []
    def __enter__(self): return self
    def __exit__(self, *a): self.close()
    def __iter__(self):
        for item in self.items:
            yield item
    def __getitem__(self, at): return self.items[at]
    def __call__(self, *a): return a
    def __bool__(self): return True
    def __del__(self): free()
    def close(self): pass
    @property
    def size(self): return len(self.items)
    @size.setter
    def size(self, size): del self.items[size:]
    @marked
    def add(self, item):
        self.items.append(item)
        return self
    @functools.cache
    def kept(self): return 1

@named("x")
def made(): return (lambda: Item(2))()

def free(): pass

def numbers():
    yield from range(2)

def outside(f): return list(map(f, [1]))

def main():
    with Cart() as cart:
        (cart
         .add(Item(3)).add(
             made()))
        for item in cart: item.key()
        first = cart[0]
        {first: 1}
        cart.size = 2
        if cart: pass
        [n for n in numbers() if cart(n)]
        sorted(cart.items, key=Item.key)
        sorted(item for item in cart.items if item.key())
        cart.kept()
        outside(lambda n: cart.size)
    asyncio.run(later(Steps()))
    with named("y") as never: pass

class Steps:
    def __init__(self): self.left = 2
    def __aiter__(self): return self
    async def __anext__(self):
        self.left -= 1
        if not self.left: raise StopAsyncIteration
    async def __aenter__(self): return self
    async def __aexit__(self, *a): pass

async def wait(steps): await steps.__anext__()

async def later(steps):
    async with steps:
        async for step in steps:
            await wait(Steps())
    for item in Cart().__iter__(): pass
'''
LAZY = b"thing = 1\n\ndef __getattr__(name): raise AttributeError(name)\n"
# Caller, kind, text of the site, callee: what CPython calls when `main` runs.
CALLS = """
shop | class | class Item(metaclass=Kind): def … | shop.Kind.__new__
shop.Cart | decoration | marked | shop.marked
shop | call | named("x") | shop.named
shop | decoration | named("x") | shop.named.mark
shop | import | from .lazy import thing | shop.lazy.__getattr__
shop.main | construction | Cart() | shop.Cart.__init__
shop.main | context | Cart() | shop.Cart.__enter__
shop.main | context | Cart() | shop.Cart.__exit__
shop.Cart.__exit__ | call | self.close() | shop.Cart.close
shop.main | construction | Item(3) | shop.Item.__init__
shop.main | call | cart .add(Item(3)) | shop.marked.inner
shop.main | call | cart .add(Item(3)).add( made()) | shop.marked.inner
shop.marked.inner | call | f(*a, **k) | shop.Cart.add
shop.main | call | made() | shop.made
shop.made | call | (lambda: Item(2))() | shop.made.<lambda>
shop.made.<lambda> | construction | Item(2) | shop.Item.__init__
shop.main | iteration | cart | shop.Cart.__iter__
shop.main | call | item.key() | shop.Item.key
shop.main | call | item.key() | shop.Item.key
shop.main | operation | cart[0] | shop.Cart.__getitem__
shop.main | operation | {first: 1} | shop.Item.__hash__
shop.main | property | cart.size | shop.Cart.size
shop.main | operation | cart | shop.Cart.__bool__
shop.main | call | numbers() | shop.numbers
shop.main | call | cart(n) | shop.Cart.__call__
shop.main | builtin | sorted(cart.items, key=Item.key) | shop.Item.key
shop.main | builtin | sorted(item for item in cart.items if … | shop.Item.__lt__
shop.Item.__lt__ | call | self.key() | shop.Item.key
shop.Item.__lt__ | call | other.key() | shop.Item.key
shop.main | call | cart.kept() | shop.Cart.kept
shop.main | call | outside(lambda n: cart.size) | shop.outside
shop.outside | builtin | list(map(f, [1])) | shop.main.<lambda>
shop.main.<lambda> | property | cart.size | shop.Cart.size
shop.main | call | named("y") | shop.named
shop.main | call | later(Steps()) | shop.later
shop.main | construction | Steps() | shop.Steps.__init__
shop.later | context | steps | shop.Steps.__aenter__
shop.later | context | steps | shop.Steps.__aexit__
shop.later | iteration | steps | shop.Steps.__aiter__
shop.later | iteration | steps | shop.Steps.__anext__
shop.later | call | wait(Steps()) | shop.wait
shop.later | construction | Steps() | shop.Steps.__init__
shop.wait | call | steps.__anext__() | shop.Steps.__anext__
shop.later | construction | Cart() | shop.Cart.__init__
shop.later | call | Cart().__iter__() | shop.Cart.__iter__
shop.Cart.__del__ | call | free() | shop.free
"""


def sources():
    return {PATH: Source(PATH, PACKAGE), "shop/lazy.py": Source("shop/lazy.py", LAZY)}


class RecorderTest(unittest.TestCase):
    maxDiff = None

    def run_recorder(self, folder, program):
        """What the program, a text, prints, and what was recorded of the package below the folder."""
        python = next((each.program for each in traced_environment.interpreters() if each.version[:2] == traced_environment.VERSION), None)
        if python is None:
            self.skipTest("there is no CPython of the version that is traced")
        (folder / "program.py").write_text(program)
        done = subprocess.run([python, BENCH / "traced" / "recorder.py", folder / "calls", folder, "shop", folder / "program.py"], check=True,
                              stdout=subprocess.PIPE, text=True)
        return done.stdout, [json.loads(line) for line in (folder / "calls").read_text().splitlines()]

    def test_what_is_called_is_recorded_once_with_its_kind_and_site(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for path, source in ((PATH, PACKAGE), ("shop/lazy.py", LAZY)):
                (folder / path).parent.mkdir(exist_ok=True)
                (folder / path).write_bytes(source)
            _, records = self.run_recorder(folder, "import shop\nimport contextlib\nwith contextlib.suppress(TypeError): shop.main()\n")
        made = traced_comparison.calls(records, sources())
        text = {PATH: PACKAGE, "shop/lazy.py": LAZY}

        def shown(call):
            return textwrap.shorten(text[call.path][call.bstart:call.bend].decode(), 40, placeholder=" …")

        found = sorted(f"{caller} | {call.kind} | {shown(call)} | {call.callee}" for call, caller in made.items())
        self.assertEqual(found, sorted(CALLS.strip().splitlines()))

    def test_nothing_leaves_this_machine(self):
        program = ("import socket\nfor host in ('203.0.113.1', 'example.invalid'):\n    try:\n        socket.create_connection((host, 80), 1)\n"
                   "    except OSError as error:\n        print(error)\n"
                   "server = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(server.getsockname()).close()\n")
        with tempfile.TemporaryDirectory() as name:
            printed, _ = self.run_recorder(pathlib.Path(name), program)
        self.assertEqual(printed.splitlines(), ["[Errno 101] Network is unreachable", "[Errno -2] Name or service not known"])


class ComparisonTest(unittest.TestCase):
    SOURCE = b'''class C:
    def m(self): pass
    @property
    def p(self): pass
    def __getitem__(self, k): pass
def f(a):
    g(a).m()
    a.p
    a[a.p] += 1
def g(a): pass
'''

    def setUp(self):
        self.source = Source("a.py", self.SOURCE)

    def record(self, text, callee, instruction="CALL", called="function", **fields):
        """What is recorded at the first place of the text of a call of the function whose `def` starts so."""
        start, line = self.SOURCE.index(text), self.SOURCE[:self.SOURCE.index(text)].count(b"\n") + 1
        column = start - self.source.starts[line - 1]
        place = self.SOURCE.index(b"def " + callee.rpartition(".")[2].encode())
        first = self.SOURCE[:place].count(b"\n") + 1 - (callee == "C.p")
        return {"path": "a.py", "caller": "f", "span": [line, line, column, column + len(text)], "instruction": instruction, "turn": 0, "called": called,
                "callee_path": "a.py", "callee": callee, "callee_line": first, "callee_body": None, **fields}

    def call(self, *arguments, **fields):
        made = traced_comparison.calls([self.record(*arguments, **fields)], {"a.py": self.source})
        self.assertEqual(len(made), 1)
        return next(iter(made))

    def row(self, text, callee, via="call", status="resolved"):
        start = self.SOURCE.index(text)
        return {"path": "a.py", "bstart": start, "bend": start + len(text), "callee": f"a.{callee}", "callee_path": "a.py",
                "callee_bstart": self.SOURCE.index(b"def " + callee.rpartition(".")[2].encode()), "status": status, "reason": None, "via": via}

    def outcome(self, call, rows, attributes=(), overrides=()):
        """None where it is found, else the cause."""
        found, missing = traced_comparison.compare([call], Graph(rows, attributes, overrides))
        self.assertEqual(len(found) + len(missing), 1)
        return missing[0].cause if missing else None

    def test_the_callee_at_the_site_is_found(self):
        call = self.call(b"g(a).m()", "C.m")
        self.assertEqual((call.kind, call.callee), ("call", "a.C.m"))
        self.assertIsNone(self.outcome(call, [self.row(b"g(a).m()", "C.m")]))
        self.assertIsNone(self.outcome(call, [self.row(b"g(a).m()", "g", status="ambiguous"), self.row(b"g(a).m()", "C.m", status="ambiguous")]))

    def test_wrong_answers_are_not(self):
        call = self.call(b"g(a).m()", "C.m")
        right = self.row(b"g(a).m()", "C.m")
        for rows, cause in (([], "no row"), ([self.row(b"g(a)", "C.m")], "no row"), ([self.row(b"g(a).m()", "g")], "leads to others"),
                            ([{**right, "callee_bstart": right["callee_bstart"] + 1, "callee": "a.D.m"}], "leads to others of the name"),
                            ([{**right, "callee_path": "b.py", "callee": "b.C.n"}], "leads to others"), ([{**right, "path": "b.py"}], "no row"),
                            ([{**right, "callee": "m", "callee_path": None, "callee_bstart": None, "status": "external"}], "leads outside alone"),
                            ([{**right, "callee": None, "callee_path": None, "status": "unresolved", "reason": "value-of-call-result"}],
                             "unresolved: value-of-call-result"),
                            ([{**right, "status": "unresolved", "reason": "many-callees"}], "unresolved: many-callees")):
            with self.subTest(cause=cause):
                self.assertEqual(self.outcome(call, rows), cause)

    def test_a_chain_over_lines_is_the_call_that_ends_there(self):
        source = Source("a.py", b"(a\n .b()\n .c())\ndef c(): pass\n")
        record = {"path": "a.py", "caller": "<module>", "span": [3, 3, 2, 5], "instruction": "CALL", "turn": 0, "called": "function", "callee_path": "a.py",
                  "callee": "c", "callee_line": 4, "callee_body": None}
        call, = traced_comparison.calls([record], {"a.py": source})
        self.assertEqual((call.bstart, call.bend), (1, 14))

    def test_an_unwritten_call_is_no_written_one(self):
        call = self.call(b"a.p", "C.p", "LOAD_ATTR", None)
        self.assertEqual(call.kind, "property")
        self.assertIsNone(self.outcome(call, [self.row(b"a.p", "p", "property")]))
        self.assertEqual(self.outcome(call, [self.row(b"a.p", "p", "call")], [{"path": "a.py", "bend": call.bend, "status": "unresolved", "reason": "r"}]),
                         "no row: property; attribute r")

    def test_an_operation_is_found_at_its_operand_and_of_its_kind_alone(self):
        call = self.call(b"a[a.p] += 1", "C.__getitem__", "BINARY_OP", None)
        self.assertEqual(call.kind, "operation")
        self.assertIsNone(self.outcome(call, [self.row(b"a[a.p]", "C.__getitem__", "operation")]))
        self.assertEqual(self.outcome(call, [self.row(b"a[a.p]", "C.__getitem__", "iteration")]), "no row: __getitem__")
        self.assertEqual(self.outcome(call, [self.row(b"g(a)", "C.__getitem__", "operation")]), "no row: __getitem__")

    def test_what_is_called_by_what_is_called(self):
        for called, callee, kind in (("class", "C.__getitem__", "builtin"), ("builtin", "C.m", "builtin"), ("instance", "C.m", "call")):
            self.assertEqual(self.call(b"g(a)", callee, called=called).kind, kind)

    def test_a_method_that_overrides_another_is_told_from_one_of_the_same_name(self):
        call = self.call(b"g(a).m()", "C.m")
        base, middle, own = ("b.py", 1), ("b.py", 2), (call.callee_path, call.callee_bstart)
        rows = [{**self.row(b"g(a).m()", "C.m"), "callee": "b.B.m", "callee_path": "b.py", "callee_bstart": 1}]
        self.assertEqual(self.outcome(call, rows, (), [(own, middle), (middle, base), (base, own)]), "leads to what it overrides")
        self.assertEqual(self.outcome(dataclasses.replace(call, receiver="self"), rows, (), [(own, base)]), "leads to what it overrides, of self")
        self.assertEqual(self.outcome(call, rows, (), [(base, own)]), "leads to others of the name")

    def test_shares_and_causes_add_up(self):
        calls = [self.call(b"g(a)", "g"), self.call(b"g(a).m()", "C.m"), self.call(b"a.p", "C.p", "LOAD_ATTR", None)]
        graph = Graph([self.row(b"g(a)", "g"), self.row(b"g(a)", "g", "construction"), self.row(b"g(a).m()", "C.m", status="ambiguous"),
                       self.row(b"g(a).m()", "g", status="ambiguous"), {**self.row(b"g(a).m()", "g", status="ambiguous"), "callee_bstart": 0},
                       self.row(b"a.p", "g"), self.row(b"a[a.p]", "C.__getitem__", "operation")], [], [])
        found, missing = traced_comparison.compare(calls, graph)
        functions = traced_comparison.given(calls, graph, {"a.py": self.source})
        self.assertEqual(list(traced_comparison.shares(calls, found, functions)), [("all", 3, 2, 1, 3), ("call", 2, 2, 1, 3), ("property", 1, 0, 0, 0)])
        self.assertEqual([(kind, cause, len(each)) for (kind, cause), each in traced_comparison.by_cause(missing)],
                         [("property", "no row: property; attribute unknown", 1)])


if __name__ == "__main__":
    unittest.main()
