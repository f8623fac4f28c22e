"""What one program's default build costs against another's, of the same sources.

    python3 bench/paired_builds.py BEFORE AFTER [--rounds N] [--threads N] PACKAGE==VERSION|FOLDER

BEFORE and AFTER are programs, built before. They take turns. Writes results/paired_builds.csv; `relative` is over the first of them: of
`least` the least time and processor seconds of any round, of `median` the median of the rounds' ratios.
"""

import argparse
import pathlib
import shutil
import statistics
import tempfile

from process import fetch, report, run, source_files

HEADER = ["package", "program", "threads", "files", "rounds", "wall_least", "cpu_least", "peak_bytes", "wall_relative_least",
          "cpu_relative_least", "wall_relative_median", "cpu_relative_median"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs=2, type=pathlib.Path, metavar="PROGRAM")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("package", nargs="?", default="Django==5.1.4")
    arguments = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        given = pathlib.Path(arguments.package)
        sources = given.resolve() if given.is_dir() else fetch(arguments.package, folder)
        costs = [[], []]
        for _ in range(arguments.rounds):
            for program, of_program in zip(arguments.programs, costs):
                shutil.rmtree(folder / "store", ignore_errors=True)
                of_program.append(run([program.resolve(), "build", sources, "--store", folder / "store", "--threads",
                                       arguments.threads, "-q"]))
        files = len(source_files(sources))
    rows = []
    for label, measured in zip(("before", "after"), costs):
        row = [given.name, label, arguments.threads, files, arguments.rounds]
        least = {what: min(getattr(cost, what) for cost in measured) for what in ("wall", "cpu")}
        row += [f"{least['wall']:.2f}", f"{least['cpu']:.2f}", max(cost.peak for cost in measured)]
        row += [f"{least[what] / min(getattr(cost, what) for cost in costs[0]):.2f}" for what in ("wall", "cpu")]
        row += [f"{statistics.median(getattr(mine, what) / getattr(first, what) for mine, first in zip(measured, costs[0])):.2f}"
                for what in ("wall", "cpu")]
        rows.append(row)
    report("paired_builds", HEADER, rows)


if __name__ == "__main__":
    main()
