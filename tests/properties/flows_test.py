"""Whatever value a name has where it is used, in whichever run, is among the values that the program gives it there."""

import collections
import json
import random
import sys
import unittest

from program.program import EVERYTHING, Repository
from properties.random_flows import RandomFunction

SEED = 20240302
FUNCTIONS, RUNS = (200, 1000) if EVERYTHING else (40, 150)


class Printed:
    """Evidence about a repository, by path."""

    def __init__(self, repository):
        rows = {table: [json.loads(line) for line in repository.build("--print", table).stdout.splitlines()]
                for table in ("syntax_nodes", "value_nodes", "value_inputs")}
        self.lines = {row["node_id"]: row["line"] for row in rows["syntax_nodes"]}
        self.values = {(row["path"], row["value"]): row for row in rows["value_nodes"]}
        self.inputs = collections.defaultdict(list)
        for row in rows["value_inputs"]:
            self.inputs[row["path"], row["value"], row["role"]].append(row["input"])

    def uses(self):
        """Path, line and names of values of each call of `use`."""
        for (path, value), row in self.values.items():
            if row["op"] != "call":
                continue
            [callee] = self.inputs[path, value, "callee"]
            if self.values[path, callee]["name"] == "use":
                yield path, self.lines[row["node_id"]], self.names(path, self.inputs[path, value, "argument"][0])

    def names(self, path, value):
        found, seen, open_values = set(), set(), [value]
        while open_values:
            value = open_values.pop()
            row = self.values[path, value]
            if value in seen:
                continue
            seen.add(value)
            if row["op"] in ("merge", "narrowed"):
                open_values += self.inputs[path, value, "any"]
            else:
                found.add(row["name"] if row["op"] == "outside" else row["op"])
        return found


class Flows(unittest.TestCase):
    @unittest.skipIf(sys.version_info < (3, 10), "the functions have match statements")
    def test_values_of_runs_are_among_those_that_reach(self):
        draw = random.Random(SEED)
        functions = {f"m{i}.py": RandomFunction(draw) for i in range(FUNCTIONS)}
        used = {path: function.run(range(RUNS)) for path, function in functions.items()}
        uses = kept = 0
        with Repository({path: function.source for path, function in functions.items()}) as repository:
            for path, line, names in Printed(repository).uses():
                missing = used[path][line] - names
                self.assertEqual(missing, set(), f"{path}:{line} has {names}\n{functions[path].source}")
                uses += bool(used[path][line])
                kept += names == used[path][line]
        # Not everything reaches everywhere.
        self.assertGreater(uses, 10 * FUNCTIONS)
        self.assertGreater(kept, uses / 4)


if __name__ == "__main__":
    unittest.main()
