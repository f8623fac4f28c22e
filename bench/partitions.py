"""What more partitions bring to the rules of a build.

    python3 bench/partitions.py [--rounds N] [PACKAGE==VERSION]

Builds in turns with the policy as it is, and with plans and rows of two partitions and of four. Writes results/partitions.csv: the seconds of the stage `rules` and of the slowest rules, medians; `relative` is the median
over rounds of the stage's time over that of the policy as it is in the same round.
"""

import argparse
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile

from process import PROGRAM, fetch, prepare, report

PARTITIONS = "datafusion.execution.target_partitions"
SHAPES = {"as it is": [], "two partitions": [f"{PARTITIONS}=2"], "four partitions": [f"{PARTITIONS}=4"]}
RULES = ["reference_targets", "references", "merge_nodes", "merge_edges"]
HEADER = ["package", "shape", "rules_seconds", *(f"{rule}_seconds" for rule in RULES), "relative"]


def seconds(sources, store, settings):
    """Of each stage and task of one build."""
    words = [word for setting in settings for word in ("--set", setting)]
    done = subprocess.run([PROGRAM, "build", sources, "--store", store, "-v", *words], capture_output=True, text=True, check=True)
    return {name: float(value) for name, value in re.findall(r"^ +(\w+) +([\d.]+) s", done.stderr, re.MULTILINE)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("package", nargs="?", default="Django==5.1.4")
    arguments = parser.parse_args()
    prepare()
    measured = {shape: [] for shape in SHAPES}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sources = fetch(arguments.package, folder)
        for _ in range(arguments.rounds):
            for shape, settings in SHAPES.items():
                shutil.rmtree(folder / "store", ignore_errors=True)
                measured[shape].append(seconds(sources, folder / "store", settings))
    rows = []
    for shape, costs in measured.items():
        relative = statistics.median(cost["rules"] / first["rules"] for cost, first in zip(costs, measured["as it is"]))
        rows.append([arguments.package, shape, *(f"{statistics.median(c[name] for c in costs):.3f}" for name in ("rules", *RULES)),
                     f"{relative:.2f}"])
    report("partitions", HEADER, rows)


if __name__ == "__main__":
    main()
