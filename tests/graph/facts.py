"""Builds the graph of a test and reads it back: one build, one check of the laws, one query."""

import collections
import json
import pathlib

from graph import vocabulary
from program.program import Repository

QUERY = (pathlib.Path(__file__).parent / "facts.sql").read_text()


class LawBroken(AssertionError):
    pass


class Facts:
    """The rows of all tables, found by what goals ask for."""

    def __init__(self, lines):
        self.rows = collections.defaultdict(list)
        for line in lines:
            row = json.loads(line, parse_float=str)
            table = row.pop("fact")
            self.rows[table].append({column: row[column] for column in vocabulary.columns()[table]})
        self.nodes = {row["node_id"]: row for row in self.rows["nodes"]}
        self.by_start = collections.defaultdict(list)
        for row in self.rows["nodes"]:
            self.by_start[row["path"], row["bstart"]].append(row)
        self.by_end = collections.defaultdict(list)
        for edge in self.rows["edges"]:
            self.by_end[edge["kind"], "src", edge["src"]].append(edge)
            self.by_end[edge["kind"], "dst", edge["dst"]].append(edge)
            self.by_end[edge["kind"], None, None].append(edge)

    def at(self, anchor):
        """Nodes whose span is the anchor's."""
        return [row for row in self.by_start[anchor.path, anchor.bstart]
                if anchor.matches(row["path"], row["bstart"], row["bend"])]


def read_facts(case):
    """The facts of a case; AssertionError when it does not build, LawBroken when its graph breaks a law."""
    with Repository(case.files) as repository:
        repository.build("--threads", 1, *case.options)
        laws = repository.run("verify", repository.root, "--laws", "--threads", 1)
        if laws.returncode != 0:
            raise LawBroken(f"{case.name}: {laws.stdout}{laws.stderr}")
        done = repository.run("query", "--format", "ndjson", "--threads", 1, "-", stdin=QUERY)
        if done.returncode != 0:
            raise AssertionError(f"{case.name}: {done.stderr}")
        return Facts(done.stdout.splitlines())
