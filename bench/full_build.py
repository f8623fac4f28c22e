"""A full default build of packages from PyPI against peers on the same files, all in one run and in turns.

    python3 bench/full_build.py [--rounds N] [--peers compileall,pysrc2cpg,witnesses] [PACKAGE==VERSION ...]

Peers: `compileall -q -f -j 2` of python3; pysrc2cpg, the front end of another code property graph, from Maven Central
(`bench/pysrc2cpg.xml` pins it; needs java and mvn); our own build with `--witness ast,symtable`. A round runs each once, so that what
disturbs the machine disturbs all. Writes results/full_build.csv: a row a package and tool with medians, and the ratio of the default
build's wall time to the tool's.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

from process import BENCH, PROGRAM, fetch, prepare, report, run, source_files, stored_bytes

HEADER = ["package", "files", "source_bytes", "tool", "rounds", "wall_seconds", "cpu_seconds", "peak_bytes", "nodes", "edges",
          "stored_bytes", "build_to_tool"]
PEERS = ["compileall", "pysrc2cpg", "witnesses"]


def peer_classpath():
    """The jars of pysrc2cpg, fetched once into the cache."""
    cache = os.environ.get("CODEANATOMY_CACHE") or pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "codeanatomy")
    jars = pathlib.Path(cache, "pysrc2cpg")
    command = ["mvn", "-q", "-B", "-f", BENCH / "pysrc2cpg.xml", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
    subprocess.run([str(word) for word in command], check=True)
    return f"{jars}/*"


def rows_of(store):
    sql = "SELECT name, rows FROM runs WHERE subject = 'table'"
    done = subprocess.run([PROGRAM, "query", "--store", store, "--format", "ndjson", sql], check=True, capture_output=True, text=True)
    return {row["name"]: row["rows"] for row in map(json.loads, done.stdout.splitlines())}


class Case:
    """One package with the commands that work on it."""

    def __init__(self, package, folder, peers):
        self.package, self.folder = package, folder
        self.sources, self.store = fetch(package, folder), folder / "store"
        self.costs = {}
        self.commands = {"build": [PROGRAM, "build", self.sources, "--store", self.store, "-q"]}
        if "compileall" in peers:
            self.commands["compileall"] = [sys.executable, "-m", "compileall", "-q", "-f", "-j", "2", self.sources]
        if "pysrc2cpg" in peers:
            self.commands["pysrc2cpg"] = ["java", "-cp", peer_classpath(), "io.joern.pysrc2cpg.NewMain", self.sources, "-o", folder / "cpg.bin"]
        if "witnesses" in peers:
            self.commands["witnesses"] = [*self.commands["build"], "--witness", "ast,symtable"]

    def clean(self):
        shutil.rmtree(self.store, ignore_errors=True)
        for cache in list(self.sources.rglob("__pycache__")):
            shutil.rmtree(cache)

    def round(self):
        for tool, command in self.commands.items():
            self.clean()
            self.costs.setdefault(tool, []).append(run(command))

    def rows(self):
        self.clean()
        run(self.commands["build"])
        counts, stored = rows_of(self.store), stored_bytes(self.store)
        files = source_files(self.sources)
        medians = {tool: statistics.median(cost.wall for cost in costs) for tool, costs in self.costs.items()}
        for tool, costs in self.costs.items():
            ours = tool == "build"
            yield [self.package, len(files), sum(path.stat().st_size for path in files), tool, len(costs), f"{medians[tool]:.2f}",
                   f"{statistics.median(cost.cpu for cost in costs):.2f}", max(cost.peak for cost in costs),
                   counts["nodes"] if ours else "", counts["edges"] if ours else "", stored if ours else "",
                   f"{medians['build'] / medians[tool]:.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default="compileall,pysrc2cpg")
    parser.add_argument("packages", nargs="*", default=["Django==5.1.4", "sympy==1.13.3"])
    arguments = parser.parse_args()
    peers = arguments.peers.split(",")
    if unknown := set(peers) - set(PEERS):
        parser.error(f"unknown peers {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    prepare()
    rows = []
    for package in arguments.packages:
        with tempfile.TemporaryDirectory() as name:
            case = Case(package, pathlib.Path(name), peers)
            for _ in range(arguments.rounds):
                case.round()
            rows.extend(case.rows())
    report("full_build", HEADER, rows)


if __name__ == "__main__":
    main()
