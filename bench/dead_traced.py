"""How much of what `codeanatomy dead` names was seen to run, by reason and confidence.

    python3 bench/dead_traced.py [--list FILE] [PACKAGE ...]

Takes the records of bench/traced_calls.py (needs CPython 3.13), builds the sources of each package with their tests, without and with the rule packs of
frameworks, and asks `dead --confidence 0` of each three times: with no declared interface, with all public names declared to be used, and with none. What is named and was recorded to call or to be called is wrong; what was not seen to
run may still be used: calls from outside of a package are not recorded, and no program runs all.

Writes results/dead_traced.csv: a row a package, choice of packs, declaration and reason with how many definitions are named and how many of them ran. --list
writes a row for each that is named.
"""

import argparse
import collections
import csv
import json
import pathlib
import subprocess
import tempfile

from process import PROGRAM, prepare, report, run
from traced_environment import PACKAGES, Installed, records, versions

COLUMNS = ["package", "version", "packs", "public", "confidence", "reason", "named", "ran"]
PACKS = {"none": [], "frameworks": ["click", "flask", "jinja2", "pytest"]}
PUBLIC = {"not declared": [], "all": ["--public", "all"], "none": ["--public", "none"]}


def names_that_ran(recorded):
    """Qualified names, as the graph has them, of the code that calls or is called."""
    ran = set()
    for record in recorded:
        for path, name in ((record["path"], record["caller"]), (record["callee_path"], record["callee"])):
            module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            ran.add(f"{module}.{name.replace('.<locals>', '')}")
    return ran


def has_run(name, ran):
    """Whether a definition ran, or what lies in it."""
    return name in ran or any(other.startswith(name + ".") for other in ran)


def named(tree, store, words):
    done = subprocess.run([PROGRAM, "dead", "--store", store, "--confidence", "0", "--format", "ndjson", "-q", *words], cwd=tree, check=True,
                          capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge(rows, ran):
    """Counts of what is named and of what of that ran, by confidence and reason, the surest first."""
    counts = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        count = counts[-row["confidence"], row["reason"]]
        count[0] += 1
        count[1] += has_run(row["qualified_name"], ran)
    return [(f"{-confidence:.2f}", reason, *count) for (confidence, reason), count in sorted(counts.items())]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=pathlib.Path)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE", help=f"of {', '.join(PACKAGES)}; all without")
    arguments = parser.parse_args()
    unknown = set(arguments.packages) - set(PACKAGES)
    if unknown:
        parser.error(f"no package {', '.join(sorted(unknown))}; there are {', '.join(PACKAGES)}")
    prepare()
    installed = Installed()
    ran = names_that_ran(json.loads(line) for file in records(installed, False) for line in file.read_text().splitlines())
    counts, listed = [], []
    for package in arguments.packages or PACKAGES:
        version = versions()[package]
        tree = installed.folder / "sources" / f"{package}-{version}"
        for packs, names in PACKS.items():
            with tempfile.TemporaryDirectory() as store:
                run([PROGRAM, "build", tree, "--store", f"{store}/s", "-q", *(word for name in names for word in ("--rules", name))])
                asked = {public: named(tree, f"{store}/s", words) for public, words in PUBLIC.items()}
            for public, rows in asked.items():
                counts += [[package, version, packs, public, *count] for count in judge(rows, ran)]
                listed += [[package, packs, public, row["confidence"], row["reason"], f"{row['path']}:{row['line']}", row["qualified_name"], row["through"] or "",
                            "ran" if has_run(row["qualified_name"], ran) else ""] for row in rows]
    report("dead_traced", COLUMNS, counts)
    if arguments.list:
        with arguments.list.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["package", "packs", "public", "confidence", "reason", "place", "name", "through", "ran"])
            writer.writerows(listed)


if __name__ == "__main__":
    main()
