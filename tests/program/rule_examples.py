"""The examples in the headers of the rules: a source before, and rows after.

    -- law: what holds of the rows
    -- before: def f(): pass\\nf()                 the source of a module with the rule's name, beside the module `lib` below
    -- after: CALLS: Call f() -> Function f       an edge or witness of the rule: its ends as `Kind name-or-text`
    -- after: callee=call_graph.f status=resolved   a row of the table it writes; ids as nodes are described

Rows of tables in memory come from `build --print`.
"""

import json
import pathlib
import re

from program.program import TESTS, Repository
from program.witness_test import OTHER_READER

RULES = TESTS.parent / "src" / "rules"
LIB = "def g():\n    return 1\n\n\nclass C:\n    def __init__(self):\n        pass\n"
LINE = re.compile(r"-- (law|before|after|writes): (.*)")
FIELD = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")


class Example:
    def __init__(self, file):
        self.name, self.laws, self.before, self.after, self.writes = file.stem, [], None, [], file.stem
        for line in file.read_text().splitlines():
            if not line.startswith("--"):
                break
            match = LINE.match(line)
            if match is None:
                continue
            word, value = match.groups()
            if word == "law":
                self.laws.append(value)
            elif word == "before":
                self.before = value.replace("\\n", "\n") + "\n"
            elif word == "after":
                self.after.append(value)
            else:
                self.writes = value.split("  ")[0].strip()


def examples():
    return {file.stem: Example(file) for file in sorted(RULES.glob("*/*.sql"))}


class Graph:
    """The graph of all examples, each in a file of its rule's name."""

    def __init__(self, found):
        files = {f"{name}.py": example.before for name, example in found.items() if example.before}
        self.repository = Repository({**files, "lib.py": LIB})
        # An interpreter that reads INSTEAD for spam: what it says of that is a conflict.
        other = self.repository.store.with_name("other_reader")
        other.write_text(OTHER_READER)
        other.chmod(0o755)
        self.words = ("--witness", "ast,symtable", "--python", other)
        self.repository.build(*self.words)
        self.sources = {name: content.encode() for name, content in {**files, "lib.py": LIB}.items()}
        self.nodes = {row["node_id"]: row for row in self.repository.rows("SELECT * FROM nodes")}
        self.printed = {}

    def close(self):
        self.repository.__exit__()

    def describe(self, node_id):
        node = self.nodes[node_id]
        if node["kind"] == "Module":
            return f"Module {node['qualified_name']}"
        if node["name"] is None and node["bstart"] is not None:
            text = self.sources[node["path"]][node["bstart"]:node["bend"]].decode()
            return f"{node['kind']} {text}".split("\n")[0]
        return f"{node['kind']} {node['name'] or node['qualified_name'] or ''}".strip()

    def edges(self, rule, table):
        if table == "edges":
            rows = self.repository.rows(f"SELECT kind, src, dst FROM edges WHERE rule = '{rule}' AND path = '{rule}.py'")
        else:
            rows = self.repository.rows("SELECT e.kind, e.src, e.dst FROM witnesses w JOIN edges e ON e.edge_id = w.edge_id "
                                        f"WHERE w.rule = '{rule}' AND e.path = '{rule}.py'")
        return {f"{row['kind']}: {self.describe(row['src'])} -> {self.describe(row['dst'])}" for row in rows}

    def rows(self, table):
        if table not in self.printed:
            done = self.repository.run("build", self.repository.root, *self.words, "--print", table)
            if done.returncode == 0:
                self.printed[table] = [json.loads(line) for line in done.stdout.splitlines()]
            else:
                self.printed[table] = self.repository.rows(f'SELECT * FROM "{table}"')
        return self.printed[table]

    def rows_of(self, table, path):
        """The rows that belong to a file: by their path, else by the paths of the nodes they name."""
        for row in self.rows(table):
            paths = {row["path"]} if row.get("path") else {self.nodes[value]["path"] for value in row.values()
                                                           if value in self.nodes}
            if path in paths or paths <= {None, ""}:
                yield row

    def holds(self, table, after, path):
        """Whether a row of the file has the values that `after` names."""
        wanted = dict(FIELD.findall(after))
        return any(all(self.value(name, row.get(name)) == value for name, value in wanted.items())
                   for row in self.rows_of(table, path))

    def value(self, name, value):
        if value is None:
            return "null"
        if isinstance(value, bool):
            return str(value).lower()
        if (name.endswith("_id") or name in ("src", "dst")) and value in self.nodes:
            return self.describe(value)
        return str(value)
