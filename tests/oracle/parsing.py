"""`ast` in one form whatever the version: absent node classes, and positions of imported names, which 3.9 does not say."""

import ast
import io
import re
import sys
import tokenize

ALIASES_PLACED = sys.version_info >= (3, 10)


class Absent:
    """Stands for node classes this interpreter does not have."""


MatchAs, MatchClass, MatchMapping, MatchStar, ParamSpec, TypeAlias, TypeVar, TypeVarTuple = (
    getattr(ast, name, Absent) for name in (
        "MatchAs", "MatchClass", "MatchMapping", "MatchStar", "ParamSpec", "TypeAlias", "TypeVar", "TypeVarTuple"))


def parse(source):
    """The tree of a text or of a file's bytes."""
    tree = ast.parse(source)
    if not ALIASES_PLACED:
        place_aliases(tree, source)
    return tree


def place_aliases(tree, source):
    imports = sorted((n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))),
                     key=lambda n: (n.lineno, n.col_offset))
    if not imports:
        return
    raw = source if isinstance(source, bytes) else source.encode()
    # tokenize does not take a lone CR for a line end.
    tokens = [(t.string, t.start[0], len(t.line[:t.start[1]].encode()), t.end[0], len(t.line[:t.end[1]].encode()))
              for t in tokenize.tokenize(io.BytesIO(re.sub(rb"\r(?!\n)", b"\n", raw)).readline)
              if t.type in (tokenize.NAME, tokenize.OP)]
    at = 0
    for node in imports:
        while tokens[at][1:3] < (node.lineno, node.col_offset):
            at += 1
        while tokens[at][0] != "import":
            at += 1
        at += 1
        if tokens[at][0] == "(":
            at += 1
        for alias in node.names:
            first = last = tokens[at]
            at += 1
            while at < len(tokens) and (tokens[at][0] in (".", "as") or tokens[at - 1][0] in (".", "as")):
                last = tokens[at]
                at += 1
            alias.lineno, alias.col_offset, alias.end_lineno, alias.end_col_offset = *first[1:3], *last[3:5]
            if alias is not node.names[-1]:
                at += 1  # the comma
