"""What share of the calls that programs make within a package is in its call graph.

    python3 bench/traced_calls.py [--again] [--list FILE] [PACKAGE ...]

Installs requests, flask, click and jinja2 into the cache by pip (bench/traced pins them and all they need; needs CPython 3.13), runs the programs of
bench/traced and the packages' own tests, and records each call from code of a package to code of the same package (bench/traced/recorder.py). Then it builds
the package here and looks up the calls (bench/traced_comparison.py). Records are kept in the cache: a later run only reads them, unless --again. What is run
can reach this machine alone.

Writes results/traced_calls.csv: a row a package and kind with how many distinct pairs of site and callee were recorded, how many of them the graph has, how
many of these as the site's only callee (`resolved`), and how many functions the graph has at these sites in all, seen to be called there or not (`given`).
Kinds are those of `call_graph.via`, and besides `builtin`, what something outside that is called in writing calls in turn (`sorted(key=…)`, `str(…)`);
`class`, what a class statement runs; and `import`, the `__getattr__` of a module that an import asks.

Writes results/traced_missing.csv: a row a package, kind and cause with how many are missing at how many sites, and three examples as
`place caller: callee <> what the graph has there`. --list writes a row for each that is missing.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import tempfile

from process import PROGRAM, prepare, report, run
from traced_comparison import Graph, Source, by_cause, calls, compare, given, shares
from traced_environment import PACKAGES, Installed, records, versions

SHARES = ["package", "version", "kind", "recorded", "found", "resolved", "given", "share"]
MISSING = ["package", "kind", "cause", "missing", "sites", "example_1", "example_2", "example_3"]
EXAMPLES = 3
CALLS = "SELECT path, bstart, bend, callee, callee_path, callee_bstart, status, reason, via FROM call_graph"
ATTRIBUTES = "SELECT DISTINCT path, bend, status, reason FROM references WHERE role IN ('attribute', 'write', 'call')"
OVERRIDES = ("SELECT s.path, s.bstart, d.path AS of_path, d.bstart AS of_bstart FROM edges e JOIN nodes s ON s.node_id = e.src "
             "JOIN nodes d ON d.node_id = e.dst WHERE e.kind = 'OVERRIDES'")


def rows_of(store, sql):
    done = subprocess.run([PROGRAM, "query", "--store", store, "--format", "ndjson", sql], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Case:
    """One package: what was recorded in it and what the graph has of that."""

    def __init__(self, package, installed, recorded):
        self.package = package
        with tempfile.TemporaryDirectory() as name:
            tree, store = pathlib.Path(name, "tree"), pathlib.Path(name, "store")
            installed.copy(package, tree)
            self.sources = {path: Source(path, (tree / path).read_bytes()) for path in (str(file.relative_to(tree)) for file in tree.rglob("*.py"))}
            run([PROGRAM, "build", tree, "--store", store, "-q"])
            overrides = [((row["path"], row["bstart"]), (row["of_path"], row["of_bstart"])) for row in rows_of(store, OVERRIDES)]
            graph = Graph(rows_of(store, CALLS), rows_of(store, ATTRIBUTES), overrides)
        self.callers = calls([record for record in recorded if record["package"] == package], self.sources)
        self.found, self.missing = compare(self.callers, graph)
        self.given = given(self.callers, graph, self.sources)

    def example(self, each):
        call = each.call
        ours = ", ".join(each.ours[:4]) + (", …" if len(each.ours) > 4 else "")
        return f"{call.path}:{self.sources[call.path].line(call.bstart)} {self.callers[call]}: {call.callee} <> {ours or '-'}"

    def shares(self):
        for kind, recorded, found, resolved, functions in shares(self.callers, self.found, self.given):
            yield [self.package, versions()[self.package], kind, recorded, found, resolved, functions, f"{found / recorded:.4f}"]

    def causes(self):
        for (kind, cause), missing in by_cause(self.missing):
            spread = missing[::max(1, len(missing) // EXAMPLES)][:EXAMPLES]
            sites = {(each.call.path, each.call.bstart, each.call.bend) for each in missing}
            yield [self.package, kind, cause, len(missing), len(sites), *map(self.example, spread), *[""] * (EXAMPLES - len(spread))]

    def all_missing(self):
        for each in sorted(self.missing, key=lambda each: (each.call.path, each.call.bstart, each.call.callee)):
            yield [self.package, each.call.kind, each.cause, self.example(each)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--list", type=pathlib.Path)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=f"of {', '.join(PACKAGES)}; all without")
    arguments = parser.parse_args()
    unknown = set(arguments.packages) - set(PACKAGES)
    if unknown:
        parser.error(f"no package {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}")
    prepare()
    installed = Installed()
    recorded = [json.loads(line) for file in records(installed, arguments.again) for line in file.read_text().splitlines()]
    cases = [Case(package, installed, recorded) for package in arguments.packages or PACKAGES]
    report("traced_calls", SHARES, [row for case in cases for row in case.shares()])
    report("traced_missing", MISSING, [row for case in cases for row in case.causes()])
    if arguments.list:
        with arguments.list.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["package", "kind", "cause", "call"])
            writer.writerows(row for case in cases for row in case.all_missing())


if __name__ == "__main__":
    main()
