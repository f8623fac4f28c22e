"""How far our references lead where scip-python's do.

    python3 bench/scip_agreement.py [--again] [--list FILE] [PACKAGE==VERSION]

Installs scip-python into the cache by npm (bench/scip pins it and all it needs; needs node, npm and protoc), lets it index the package, builds
the package here, and compares for each place the definitions that both lead to. The index is kept in the cache: a later run only reads it,
unless --again. It is told of no installed packages, so that what lies on the machine does not matter. What is made equal before: bench/scip_comparison.py.

Writes results/scip_agreement.csv: totals, then a row a group (what both resolve, names bound again, what one side alone resolves), kind of agreement
or disagreement and status of ours, with how many references, their share of the group, and three examples as `place name: ours <> theirs`. --list writes
a row for each reference whose definitions are not the same.
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import scip_index
from process import BENCH, PROGRAM, fetch, prepare, report, run
from scip_comparison import AGREED, OTHER_SITE, SAME, Definitions, answers, compare, counted, moved

sys.path.insert(0, str(BENCH.parent / "tools"))
from cache import cache_dir, digest  # noqa: E402

HEADER = ["package", "group", "kind", "status", "references", "share", "example_1", "example_2", "example_3"]
PINS = [BENCH / "scip" / name for name in ("package.json", "package-lock.json")]
HEAP_MEGABYTES = 6000
EXAMPLES = 3
REFERENCES = "SELECT path, bstart, bend, name, role, status, reason, target_path, target_bstart, target_bend FROM references"
DEFINITIONS = "SELECT path, name_bstart, name_bend, qualified_name, kind FROM definitions"


def installed():
    """The folder of the pinned scip-python, installed into the cache once."""
    folder = cache_dir() / "scip-python" / digest(*PINS)
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for pin in PINS:
            shutil.copy(pin, folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--silent", "--prefix", str(folder)], check=True, stdout=sys.stderr)
        (folder / "complete").touch()
    return folder


def index_of(package, sources, again):
    """The index of the package's sources, made if it is not in the cache."""
    tool = installed()
    index = tool / f"{package}.scip"
    if again or not index.exists():
        name, _, version = package.partition("==")
        nothing = tool / "environment.json"
        nothing.write_text("[]")
        made = index.with_suffix(".part")
        os.environ["NODE_OPTIONS"] = f"--max-old-space-size={HEAP_MEGABYTES}"
        cost = run(["nice", "node", tool / "node_modules" / "@sourcegraph" / "scip-python" / "index.js", "index", "--quiet", "--cwd", sources,
                    "--project-name", name, "--project-version", version, "--environment", nothing, "--output", made])
        made.replace(index)
        print(f"scip-python: {cost.wall:.0f} s, {cost.cpu:.0f} s of processors, {cost.peak / 1e6:.0f} MB peak", file=sys.stderr)
    return index


class Sources:
    """The files that places lie in."""

    def __init__(self, folder):
        self.folder, self.files = folder, {}

    def data(self, path):
        if path not in self.files:
            self.files[path] = (self.folder / path).read_bytes()
        return self.files[path]

    def text(self, place):
        return self.data(place.path)[place.bstart:place.bend]

    def shown(self, place):
        line = self.data(place.path).count(b"\n", 0, place.bstart) + 1
        return f"{place.path}:{line}"

    def example(self, finding):
        ours, theirs = (", ".join(f"{self.shown(place)} {self.text(place).decode(errors='replace') or 'module'}" for place in sorted(places)) or "-"
                        for places in (finding.ours, finding.theirs))
        return f"{self.shown(finding.place)} {self.text(finding.place).decode(errors='replace')}: {ours} <> {theirs}"


def rows_of(store, sql):
    done = subprocess.run([PROGRAM, "query", "--store", store, "--format", "ndjson", sql], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def spread(found, count):
    """Examples from all over the repository."""
    return found[::max(1, len(found) // count)][:count]


def totals(package, findings):
    """What both resolve and what of it is agreed: of all, of what we are sure of, and of names bound again."""
    by_place, by_name = ("agreed by place", AGREED), ("agreed by place or name", (*AGREED, OTHER_SITE))
    for group, status, shown in (("both", "", (by_place, by_name)), ("both", "resolved", (by_place, by_name)), ("bindings", "", (by_name,))):
        among = [finding for finding in findings if finding.group == group and status in ("", finding.status)]
        yield [package, group, "total", status, len(among), "1.0000", "", "", ""]
        for kind, kinds in shown:
            count = sum(finding.kind in kinds for finding in among)
            yield [package, group, f"total {kind}", status, count, f"{count / max(1, len(among)):.4f}", "", "", ""]


def table(package, findings, sources):
    sizes = collections.Counter(finding.group for finding in findings)
    for (group, kind, status), found in counted(findings):
        examples = [sources.example(finding) for finding in spread(found, EXAMPLES)]
        yield [package, group, kind, status, len(found), f"{len(found) / sizes[group]:.4f}", *examples, *[""] * (EXAMPLES - len(examples))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--list", type=pathlib.Path)
    parser.add_argument("package", nargs="?", default="Django==5.1.4")
    arguments = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        tree, store = fetch(arguments.package, folder), folder / "store"
        index = scip_index.read(index_of(arguments.package, tree, arguments.again), tree)
        if not index.references or index.wrong_ranges:
            sys.exit(f"the index has {len(index.references)} references, and {index.wrong_ranges} outside their files")
        run([PROGRAM, "build", tree, "--store", store, "-q"])
        sources = Sources(tree)
        findings = list(compare(answers(rows_of(store, REFERENCES)), moved(index.references, sources.text), index.definitions,
                                Definitions(rows_of(store, DEFINITIONS))))
        report("scip_agreement", HEADER, [*totals(arguments.package, findings), *table(arguments.package, findings, sources)])
        if arguments.list:
            with arguments.list.open("w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(["group", "kind", "status", "reference"])
                writer.writerows([finding.group, finding.kind, finding.status, sources.example(finding)] for finding in findings if finding.kind != SAME)


if __name__ == "__main__":
    main()
