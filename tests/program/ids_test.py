"""Ids survive edits: each kind of edit changes exactly the ids that docs/architecture.md, "Ids", lets it change.

A node is known again after an edit by where its text went (tests/program/edited.py), never by its id. What changes is written
down by hand for each edit; beside that, over both versions, ids are equal exactly where keys are, which
tests/program/node_keys.py works out from Python's own `ast`."""

import collections
import functools
import unittest

from program.edited import Edited, moved, replaced
from program.node_keys import Keys
from program.program import Repository

DEFINITIONS = ("FunctionDef", "ClassDef", "Class", "Function", "Method")
INIT, CART, PRICES = "shop/__init__.py", "shop/cart.py", "shop/prices.py"

SOURCES = {INIT: '''\
"""A shop."""
from shop.cart import Cart, empty
from shop.prices import price as price_of

__all__ = ["Cart", "empty", "price_of"]
''', PRICES: '''\
"""What things cost."""
import functools
from decimal import Decimal

RATES = {"book": Decimal("0.07"), "pen": Decimal("0.19")}
DEFAULT = Decimal("0.19")


@functools.lru_cache(maxsize=None)
def rate(item):
    return RATES.get(item, DEFAULT)


def price(item, net, *, count=1):
    total = net * count
    total = total + net * rate(item)
    total = total + net * rate(item)
    return round(total, 2)


def cheapest(items, net=1):
    best = min(items, key=lambda item: price(item, net))
    return [item for item in items if price(item, net) == price(best, net)]


def table(items):
    rows = [(item, rate(item)) for item in items]
    rows.sort()
    return rows
''', CART: '''\
import logging
import os.path

from shop.prices import price

log = logging.getLogger(__name__)


class Line:
    count = 0

    def __init__(self, item, net):
        self.item = item
        self.net = net
        self.count = 1

    def total(self):
        return price(self.item, self.net, count=self.count)


class Cart:
    """Holds what is bought."""

    limit = 10

    def __init__(self, owner, lines=()):
        self.lines = list(lines)  # a copy
        self.owner = owner

    def add(self, item, net):
        for line in self.lines:
            if line.item == item:
                line.count += 1
                return line
        line = Line(item, net)
        self.lines.append(line)
        log.info("added %s", item)
        return line

    def total(self):
        return sum(line.total() for line in self.lines)

    def save(self, folder):
        def write(line):
            out.write(str(line.total()))
            out.write("\\n")

        try:
            with open(os.path.join(folder, self.owner), "w") as out:
                for line in self.lines:
                    write(line)
        except OSError as error:
            log.warning("not saved: %s", error)
            return False
        return True


def empty(owner="nobody"):
    cart = Cart(owner)
    return cart
'''}

RATE = SOURCES[PRICES][SOURCES[PRICES].index("@functools"):SOURCES[PRICES].index("\n\n\ndef price")]
LINE = SOURCES[CART][SOURCES[CART].index("class Line"):SOURCES[CART].index("class Cart")]
ADD = SOURCES[CART][SOURCES[CART].index("    def add"):SOURCES[CART].index("    def total(self):\n        return sum")]
TWIN = "    total = total + net * rate(item)\n"


class Graph:
    """A built repository: its rows, and what identifies them."""

    def __init__(self, sources):
        self.sources = {path: text.encode() for path, text in sources.items()}
        with Repository(self.sources) as repository:
            repository.build()
            self.nodes = repository.rows("SELECT * FROM nodes")
            self.edges = repository.rows("SELECT * FROM edges")
        self.by_id = {row["node_id"]: row for row in self.nodes}
        self.keys = Keys(self.nodes, self.sources)
        self._decorators = {(edge["path"], edge["bstart"], edge["bend"]): edge["dst"] for edge in self.edges
                            if edge["kind"] == "HAS_DECORATOR"}

    def edge_key(self, edge):
        """What an edge's id is of: kind, ends, and the further columns that its rule names."""
        further = None
        if edge["kind"] == "USES":
            further = edge["label"]
        if edge["kind"] == "DECORATES":
            further = self._decorators[edge["path"], edge["bstart"], edge["bend"]]
        return edge["kind"], edge["src"], edge["dst"], further

    def text(self, row):
        return self.sources[row["path"]][row["bstart"]:row["bend"]].decode()

    def name(self, row):
        """A node in words: its kind and name, or the first line of its text."""
        if row["kind"] == "Binding":
            return f"Binding {self.by_id[row['parent_id']]['qualified_name']}.{row['name']}"
        if row["qualified_name"]:
            return f"{row['kind']} {row['qualified_name']}"
        return f"{row['kind']} {(self.text(row).splitlines() or [''])[0]}" if row["bstart"] is not None else row["kind"]

    def identities(self, edits=None, renamed=None):
        """What each node is known by, by id; in places after the edits, if there are any. A node whose text went has none."""
        edits, renamed = edits or {}, renamed or {}

        @functools.lru_cache(maxsize=None)
        def of(node_id):
            row = self.by_id[node_id]
            kind, path = row["kind"], row["path"]
            if kind in ("ExternalSymbol", "Type"):
                return kind, row["qualified_name"]
            if kind in ("Repository", "Package", "File", "Module"):
                return kind, renamed.get(path, path)
            if kind in ("Scope", "Binding", "Variable"):
                parent = of(row["parent_id"])
                return parent and (kind, parent, *self.own_name(row))
            span = edits[path].span(row["bstart"], row["bend"]) if path in edits else (row["bstart"], row["bend"])
            # What a definition ends with may have moved.
            return span and (kind, renamed.get(path, path), *span[:1 if kind in DEFINITIONS else 2])

        return {row["node_id"]: of(row["node_id"]) for row in self.nodes}

    def own_name(self, row):
        if row["kind"] == "Scope":
            return ()
        if row["kind"] == "Binding":
            return row["name"],
        scope = row["qualified_name"].split(".")[-2]
        return row["name"], "." in self.text(row), scope if scope.startswith("<") else ""

    def edge_identities(self, nodes):
        """What each edge is known by, by id, where its ends are known."""
        identities = {}
        for edge in self.edges:
            kind, src, dst, further = self.edge_key(edge)
            further = nodes[further] if kind == "DECORATES" else further
            identity = kind, nodes[src], nodes[dst], further
            if identity[1] and identity[2] and (further or kind != "DECORATES"):
                identities[edge["edge_id"]] = identity
        return identities


@functools.lru_cache(maxsize=None)
def before():
    return Graph(SOURCES)


class Ids(unittest.TestCase):
    maxDiff = None

    def assert_injective(self, pairs, what):
        """Equal firsts exactly where seconds are equal."""
        for left, right, message in ((0, 1, "ids of one key"), (1, 0, "keys of one id")):
            found = collections.defaultdict(set)
            for pair in pairs:
                found[pair[right]].add(pair[left])
            self.assertEqual({key: ids for key, ids in found.items() if len(ids) > 1}, {}, f"several {message}: {what}")

    def edit(self, *, edits, renamed=None, changed=(), within=()):
        """Builds the edited sources. `changed` says in words which nodes change their ids, `within` has texts of which
        all nodes that are still there do."""
        old, renamed = before(), renamed or {}
        edits = {path: edit if isinstance(edit, Edited) else replaced(SOURCES[path], *edit) for path, edit in edits.items()}
        new = Graph({renamed.get(path, path): edits[path].after if path in edits else text
                     for path, text in SOURCES.items()})
        self.assert_injective([*old.keys.of.items(), *new.keys.of.items()], "nodes")
        self.assert_injective([(edge["edge_id"], graph.edge_key(edge)) for graph in (old, new) for edge in graph.edges],
                              "edges")

        then = old.identities(edits, renamed)
        now = new.identities()
        self.assertEqual(len(set(now.values())), len(new.nodes), "two nodes are known by the same")
        ids_now = {identity: node_id for node_id, identity in now.items()}
        stayed = {node_id: ids_now[identity] for node_id, identity in then.items() if identity in ids_now}
        found = {node_id for node_id, node_id_now in stayed.items() if node_id != node_id_now}
        spans = [(path, SOURCES[path].index(text), SOURCES[path].index(text) + len(text)) for path, text in within]
        inside = {node_id for node_id in stayed for path, start, end in spans
                  if old.by_id[node_id]["path"] == path and start <= old.by_id[node_id]["bstart"]
                  and old.by_id[node_id]["bend"] <= end}
        self.assertGreater(len(inside), 10 * len(spans) - 1)
        self.assertEqual(sorted(map(old.name, (old.by_id[i] for i in found - inside))), sorted(changed))
        self.assertEqual(sorted(map(old.name, (old.by_id[i] for i in inside - found))), [], "kept their ids")

        edges_then, edges_now = old.edge_identities(then), new.edge_identities(now)
        edge_ids_now = {identity: edge_id for edge_id, identity in edges_now.items()}
        self.assertEqual(len(edge_ids_now), len(edges_now), "two edges are known by the same")
        edges = {edge["edge_id"]: edge for edge in old.edges}
        gone = [edges[edge_id] for edge_id, identity in edges_then.items()
                if identity not in edge_ids_now and identity[1] in ids_now and identity[2] in ids_now
                and (edges[edge_id]["kind"] != "DECORATES" or identity[3] in ids_now)]
        self.assertEqual([(edge["kind"], old.name(old.by_id[edge["src"]]), old.name(old.by_id[edge["dst"]])) for edge in gone],
                         [], "edges between nodes that stayed")
        edges_found = {edge_id for edge_id, identity in edges_then.items()
                       if identity in edge_ids_now and edge_ids_now[identity] != edge_id}
        expected = {edge_id for edge_id, identity in edges_then.items() if identity in edge_ids_now
                    and any(part in found for part in old.edge_key(edges[edge_id])[1:])}
        self.assertEqual(edges_found, expected)
        self.assertGreater(len(stayed), 490)

    def test_the_sources_have_a_node_of_each_key(self):
        graph = before()
        self.assertEqual(len(set(graph.keys.of.values())), len(graph.nodes))
        self.assertEqual(len(set(graph.identities().values())), len(graph.nodes))

    def test_an_import_is_added(self):
        self.edit(edits={CART: [("import logging\n", "import json\nimport logging\n")]})

    def test_a_function_is_changed(self):
        self.edit(edits={PRICES: [("count\n", "count\n    total = total + 1\n")]},
                  changed=["Assign " + TWIN.strip()] * 2 + ["BinOp total + net * rate(item)"] * 2 + ["Name total"] * 5)

    def test_a_function_is_moved_within_its_class_and_file(self):
        self.edit(edits={CART: moved(SOURCES[CART], ADD, behind="        return True\n\n")})
        self.edit(edits={PRICES: moved(SOURCES[PRICES], RATE + "\n\n\n", behind="return rows\n")})

    def test_a_function_is_renamed(self):
        self.edit(edits={PRICES: Edited(SOURCES[PRICES], renaming(SOURCES[PRICES], "rate(", "levy("))}, within=[(PRICES, RATE)])

    def test_a_loop_is_added_behind_a_comprehension_over_the_same_name(self):
        self.edit(edits={PRICES: [("sort()\n", "sort()\n    for item in RATES:\n        rows.append(item)\n")]},
                  changed=["Name rows"])

    def test_a_decorator_is_added(self):
        self.edit(edits={PRICES: [("def price", "@functools.wraps(rate)\ndef price")]}, changed=["Name rate"] * 2)

    def test_a_statement_is_inserted_before_twins(self):
        self.edit(edits={PRICES: [("count\n", "count\n" + TWIN)]},
                  changed=2 * ["Assign " + TWIN.strip(), "BinOp total + net * rate(item)", "BinOp net * rate(item)",
                               "Call rate(item)", "Name item", "Name net", "Name rate"] + 5 * ["Name total"])

    def test_a_file_is_renamed(self):
        self.edit(edits={INIT: [("shop.prices", "shop.costs")], CART: [("shop.prices", "shop.costs")]},
                  renamed={PRICES: "shop/costs.py"}, within=[(PRICES, SOURCES[PRICES])],
                  changed=["ImportFrom from shop.prices import price", "ImportFrom from shop.prices import price as price_of"])

    def test_a_class_is_moved_behind_another(self):
        self.edit(edits={CART: moved(SOURCES[CART], LINE, behind="        return True\n\n\n")})

    def test_a_comment_is_added(self):
        self.edit(edits={CART: [("class Cart", "# What is not bought yet\nclass Cart"),
                                ("        self.lines = ", "        # a copy\n        self.lines = ")]},
                  changed=["Comment # a copy"])

    def test_the_text_is_formatted_anew(self):
        self.edit(edits={INIT: [("import Cart, empty", "import (\n    Cart,\n    empty,\n)")],
                         PRICES: [('RATES = {"book": Decimal("0.07"), "pen": Decimal("0.19")}',
                                   'RATES = {\n    "book": Decimal("0.07"),\n    "pen": Decimal( "0.19" ),\n}'),
                                  ("\n\n\ndef price", "\n\ndef price"),
                                  ("round(total, 2)", "round(\n        total,\n        2,\n    )")],
                         CART: [("os.path.join(", "os.path .join(")]},
                  changed=["Call os.path.join(folder, self.owner)"])


def renaming(text, old, new):
    """The pieces of a text with a word put for another everywhere."""
    pieces, at = [], 0
    while (found := text.find(old, at)) >= 0:
        pieces += [slice(at, found), new]
        at = found + len(old)
    return [*pieces, slice(at, len(text))]


if __name__ == "__main__":
    unittest.main()
