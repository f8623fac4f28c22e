"""What share of references and calls is resolved, by reason: `python3 bench/resolution_shares.py FOLDER…`.

Builds each folder and prints, and writes to bench/results/resolution_shares.csv, the number of sites by status and reason. A site with several targets counts once.
Rows of definitions that write their own name are no references here.
"""

import csv
import pathlib
import sys

import process

QUESTIONS = {
    "names": "SELECT status, coalesce(reason, '') AS reason, count(*) AS sites FROM (SELECT DISTINCT path, bstart, bend, role, status, reason "
             "FROM \"references\" r WHERE role IN ('read', 'delete', 'import') OR (role = 'call' AND NOT EXISTS (SELECT 1 FROM nodes n "
             "WHERE n.kind = 'Attribute' AND n.path = r.path AND n.bend = r.bend AND n.name = r.name AND n.bstart < r.bstart))) GROUP BY 1, 2",
    "attributes": "SELECT status, coalesce(reason, '') AS reason, count(*) AS sites FROM (SELECT DISTINCT r.path, r.bstart, r.bend, r.role, r.status, "
                  "r.reason FROM \"references\" r JOIN nodes n ON n.kind = 'Attribute' AND n.path = r.path AND n.bend = r.bend AND n.name = r.name "
                  "WHERE r.role IN ('attribute', 'call') AND n.bstart < r.bstart) GROUP BY 1, 2",
    "calls": "SELECT status, coalesce(reason, '') AS reason, count(*) AS sites FROM (SELECT DISTINCT path, bstart, bend, status, reason "
             "FROM call_graph WHERE via IN ('call', 'decoration')) GROUP BY 1, 2",
}


def counts(folder: pathlib.Path) -> list[tuple]:
    found = process.graph_rows(folder, *QUESTIONS.values())
    return [(folder.name, subject, row["status"], row["reason"], row["sites"]) for subject, rows in zip(QUESTIONS, found) for row in rows]


def main() -> None:
    rows = [row for folder in sys.argv[1:] for row in counts(pathlib.Path(folder).resolve())]
    totals: dict = {}
    for corpus, subject, *_, sites in rows:
        totals[corpus, subject] = totals.get((corpus, subject), 0) + sites
    rows.sort(key=lambda row: (row[0], row[1], -row[4], row[2], row[3]))
    with open(process.RESULTS / "resolution_shares.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["corpus", "subject", "status", "reason", "sites", "share"])
        for row in rows:
            share = f"{row[4] / totals[row[0], row[1]]:.4f}"
            writer.writerow([*row, share])
            print(*row, share)


if __name__ == "__main__":
    main()
