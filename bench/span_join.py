"""What the join by spans saves over a join that compares spans pair by pair.

    python3 bench/span_join.py [--rounds N] [PACKAGE==VERSION]

Joins the package's references with its nodes, by path and the node's span around the reference's: by `@>`, and by the comparisons
that it means. First both are asked for a hash over their rows, which must be equal; then they run in turns. Once for all nodes
around a reference, once for the innermost. Writes results/span_join.csv, with whole commands' times; `times` is the wall time
over that of the first row of its kind.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile

from process import PROGRAM, fetch, prepare, report, run

HEADER = ["package", "kind", "join", "rows", "wall_seconds", "cpu_seconds", "peak_bytes", "times"]
CONDITIONS = {
    "operator": "span_make(n.bstart, n.bend) @> span_make(r.bstart, r.bend)",
    "comparisons": "n.bstart <= r.bstart AND r.bend <= n.bend",
}
JOINS = {
    "all": "SELECT n.node_id, r.path, r.bstart, r.bend, r.role, r.target FROM references r JOIN nodes n "
           "ON n.path = r.path AND {condition}",
    "innermost": "SELECT node_id, path, bstart, bend, role, target FROM (SELECT n.node_id, r.path, r.bstart, r.bend, r.role, r.target, "
                 "row_number() OVER (PARTITION BY r.path, r.bstart, r.bend, r.role, r.target ORDER BY span_len(n.bstart, n.bend), "
                 "n.node_id) AS i FROM references r JOIN nodes n ON n.path = r.path AND {condition}) WHERE i = 1",
}
TIMED = "SELECT count(*) AS pairs, sum(node_id % 1000) AS ids, sum(bstart) AS bstarts FROM ({join})"
HASHED = ("SELECT count(*) AS pairs, bit_xor(stable_hash64(concat_ws('|', node_id, path, bstart, bend, role, target))) AS hash, "
          "sum(node_id % 1000003) AS ids FROM ({join})")


def query(store, sql):
    return [PROGRAM, "query", sql, "--store", store, "--format", "csv"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("package", nargs="?", default="Django==5.1.4")
    arguments = parser.parse_args()
    prepare()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        store = folder / "store"
        run([PROGRAM, "build", fetch(arguments.package, folder), "--store", store, "-q"])
        for kind, join in JOINS.items():
            statements = {name: join.format(condition=condition) for name, condition in CONDITIONS.items()}
            answers = {name: subprocess.run(query(store, HASHED.format(join=sql)), check=True, capture_output=True, text=True).stdout
                       for name, sql in statements.items()}
            if len(set(answers.values())) != 1:
                sys.exit(f"the joins of kind {kind} give other rows: {answers}")
            pairs = answers["operator"].splitlines()[1].split(",")[0]
            costs = {name: [] for name in statements}
            for _ in range(arguments.rounds):
                for name, sql in statements.items():
                    costs[name].append(run(query(store, TIMED.format(join=sql))))
            least = statistics.median(cost.wall for cost in costs["operator"])
            for name, of in costs.items():
                wall = statistics.median(cost.wall for cost in of)
                cpu = statistics.median(cost.cpu for cost in of)
                rows.append([arguments.package, kind, name, pairs, f"{wall:.2f}", f"{cpu:.2f}", max(cost.peak for cost in of),
                             f"{wall / least:.1f}"])
    report("span_join", HEADER, rows)


if __name__ == "__main__":
    main()
