"""What questions about names cost: find, refs, callers, callees.

    python3 bench/questions.py [ROUNDS] [PACKAGE]

Names are those that most calls lead to, and that most unresolved calls say, in Django by default. Writes results/questions.csv, a row
a command with medians and the rows it gave.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

from process import PROGRAM, fetch, prepare, report, run

KNOWN = "SELECT callee AS name FROM call_graph WHERE status = 'resolved' GROUP BY callee ORDER BY count(*) DESC, callee LIMIT 1"
UNKNOWN = ("SELECT name FROM references WHERE role = 'call' AND status = 'unresolved' "
           "GROUP BY name ORDER BY count(*) DESC, name LIMIT 1")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    package = sys.argv[2] if len(sys.argv) > 2 else "Django==5.1.4"
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sources, store = fetch(package, folder), folder / "store"
        run([PROGRAM, "build", sources, "--store", store, "-q"])

        def rows(*words):
            done = subprocess.run([PROGRAM, *words, "--store", store, "--format", "ndjson", "-q"], stdout=subprocess.PIPE, check=True)
            return [json.loads(line) for line in done.stdout.splitlines()]

        known, unknown = (rows("query", sql)[0]["name"] for sql in (KNOWN, UNKNOWN))
        (site, *_) = rows("callers", known)
        questions = [("query", "select 1"), ("find", known), ("find", unknown), ("find", known + "x"), ("refs", known), ("refs", "self"),
                     ("refs", f"{site['path']}:{site['line']}:{site['col']}"), ("callers", known), ("callers", unknown), ("callees", site["caller"])]
        costs = {question: [] for question in questions}
        for _ in range(rounds):
            for question in questions:
                costs[question].append(run([PROGRAM, *question, "--store", store, "--format", "ndjson", "-q"]))
        table = [[package, " ".join(question), rounds, len(rows(*question)), f"{1000 * statistics.median(c.wall for c in cost):.0f}",
                  f"{1000 * min(c.wall for c in cost):.0f}", f"{1000 * statistics.median(c.cpu for c in cost):.0f}",
                  f"{max(c.peak for c in cost) / 1e6:.0f}"] for question, cost in costs.items()]
    report("questions", ["package", "question", "rounds", "rows", "median_milliseconds", "least_milliseconds", "median_cpu_milliseconds",
                         "peak_megabytes"], table)


if __name__ == "__main__":
    main()
