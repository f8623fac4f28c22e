"""How long a thousand rules take to be planned, ordered and drawn.

    python3 bench/many_rules.py [RULES]

Makes a pack of chains, fans and joins over `call_graph`, `references`, `nodes` and one another's tables, the same for the same
number (default 1000), and writes results/many_rules.csv, with the seconds of one command each.
"""

import itertools
import pathlib
import sys
import tempfile

from process import PROGRAM, prepare, report, run

# What a rule reads and joins is all that its text says; `{a}` and `{b}` are tables with the columns path and total.
SOURCES = {
    "of_calls": "SELECT path, count(DISTINCT callee) AS total FROM call_graph WHERE status = 'resolved' AND line > {n} GROUP BY path",
    "of_references": "SELECT path, count(*) AS total FROM references WHERE role IN ('read', 'call') AND bstart % {n} = 0 GROUP BY path",
    "of_nodes": "SELECT path, max(bend) AS total FROM nodes WHERE kind = 'Call' AND bstart > {n} GROUP BY path",
}
LINK = "SELECT path, total + {n} AS total FROM {a} WHERE total > {n}"
FAN = "SELECT path, CASE WHEN total > {n} THEN total ELSE 0 END AS total FROM {a}"
JOIN = ("SELECT l.path, sum(l.total + r.total) AS total FROM {a} AS l JOIN {b} AS r ON r.path = l.path "
        "WHERE l.total <> {n} GROUP BY l.path")
DEEP = ("WITH calls AS (SELECT c.path, count(*) AS calls FROM call_graph AS c JOIN references AS r ON r.path = c.path AND "
        "r.bstart = c.bstart WHERE r.line > {n} GROUP BY c.path) SELECT n.path, sum(calls) + max(t.total) AS total FROM nodes AS n "
        "JOIN calls ON calls.path = n.path LEFT JOIN {a} AS t ON t.path = n.path WHERE n.kind = 'FunctionDef' GROUP BY n.path")
HEADER = """-- Adds something up for each path.
-- key: path
-- many: call_graph, references, nodes
-- column path: The file.
-- column total: The sum.
"""


def statements(count):
    """Of each rule its name and statement: chains of ten, fans of twenty, joins of two ends, and joins with public tables."""
    made = []

    def add(kind, text, **tables):
        name = f"{kind}_{len(made):04}"
        made.append((name, text.format(n=len(made) + 1, **tables)))
        return name

    last = None
    for kind, text in itertools.cycle(SOURCES.items()):
        if len(made) >= count:
            return made[:count]
        head = at = add(kind, text)
        for _ in range(9):
            at = add("link", LINK, a=at)
        fan = [add("fan", FAN, a=head) for _ in range(20)]
        joins = [add("join", JOIN, a=left, b=right) for left, right in zip(fan, fan[1:])]
        at = add("join", JOIN, a=at, b=joins[-1])
        at = add("deep", DEEP, a=at)
        last = add("join", JOIN, a=at, b=last) if last else at


def write_pack(folder, count):
    folder.mkdir()
    (folder / "pack.toml").write_text('name = "many"\nversion = "1"\n')
    for name, statement in statements(count):
        (folder / f"{name}.sql").write_text(f"{HEADER}{statement}\n")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "many"
        write_pack(folder, count)
        rows = []
        for words in (["rules", "graph", "--format", "json"], ["rules", "graph", "--format", "svg"], ["rules", "list"]):
            cost = run([PROGRAM, *words, "--rules", folder])
            rows.append([" ".join(words), count, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak / 2**20:.0f}"])
    report("many_rules", ["command", "rules_of_the_pack", "seconds", "processor_seconds", "peak_mib"], rows)


if __name__ == "__main__":
    main()
