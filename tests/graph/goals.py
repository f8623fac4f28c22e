"""What a goal is once it is read. docs/testing.md describes the language."""

import dataclasses


class GoalError(Exception):
    """A goal, or a test as a whole, that is badly made; says where."""


@dataclasses.dataclass(frozen=True)
class Anchor:
    """Bytes of a file that a goal points at; `bend` is None for `@x..`, which leaves the end open."""
    path: str
    bstart: int
    bend: object
    text: str

    def matches(self, path, bstart, bend):
        return path == self.path and bstart == self.bstart and (self.bend is None or bend == self.bend)


@dataclasses.dataclass(frozen=True)
class Variable:
    name: str


@dataclasses.dataclass(frozen=True)
class Condition:
    """`column=value`; the value is text, None for null, a Variable, or an Anchor for the columns of a span."""
    columns: tuple
    value: object
    negated: bool
    text: str


@dataclasses.dataclass(frozen=True)
class Term:
    """One end of an edge, or a node alone."""
    text: str
    variable: object = None
    anchor: object = None
    kind: object = None
    conditions: tuple = ()

    @property
    def says_something(self):
        return bool(self.variable or self.anchor or self.conditions)


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a goal is written: file of the test, line, and the goal's text."""
    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.text}"


@dataclasses.dataclass(frozen=True)
class NodeGoal:
    place: Place
    term: Term


@dataclasses.dataclass(frozen=True)
class EdgeGoal:
    place: Place
    source: Term
    kind: str
    conditions: tuple
    target: Term


@dataclasses.dataclass(frozen=True)
class RowGoal:
    place: Place
    table: str
    conditions: tuple


@dataclasses.dataclass(frozen=True)
class Negation:
    """`!{ … }` holds when its goals do not hold together."""
    place: Place
    goals: tuple


@dataclasses.dataclass(frozen=True)
class Count:
    """`N of goal` holds when exactly N nodes, edges or rows match."""
    place: Place
    number: int
    goal: object


@dataclasses.dataclass(frozen=True)
class Known:
    """`MISSING:` or `SPURIOUS:` and what is known to be wrong; fails once that is no longer so."""
    place: Place
    word: str
    goal: object
    reason: str


def binds(goal):
    """Whether what a goal binds is bound for the goals after it too."""
    return not isinstance(goal, (Negation, Count)) and not (isinstance(goal, Known) and (
        goal.word == "MISSING" or not binds(goal.goal)))


def parts(goal):
    """The node, edge and row goals inside a goal, itself included."""
    if isinstance(goal, (Count, Known)):
        return parts(goal.goal)
    if isinstance(goal, Negation):
        return [part for inner in goal.goals for part in parts(inner)]
    return [goal]


def terms(goal):
    """The terms of a node or edge goal."""
    if isinstance(goal, NodeGoal):
        return [goal.term]
    return [goal.source, goal.target] if isinstance(goal, EdgeGoal) else []


def conditions(goal):
    """Every condition of a node, edge or row goal, with the table it speaks of."""
    found = [("nodes", condition) for term in terms(goal) for condition in term.conditions]
    if isinstance(goal, EdgeGoal):
        found += [("edges", condition) for condition in goal.conditions]
    if isinstance(goal, RowGoal):
        found += [(goal.table, condition) for condition in goal.conditions]
    return found


def variables(goal):
    """Names of the variables in a goal, once for each time they are written."""
    names = []
    for part in parts(goal):
        names += [term.variable.name for term in terms(part) if term.variable]
        names += [condition.value.name for _, condition in conditions(part) if isinstance(condition.value, Variable)]
    return names


def anchors(goal):
    """The anchors in a goal."""
    found = []
    for part in parts(goal):
        found += [term.anchor for term in terms(part) if term.anchor]
        found += [condition.value for _, condition in conditions(part) if isinstance(condition.value, Anchor)]
    return found
