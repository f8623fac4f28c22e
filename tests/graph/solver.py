"""Decides whether the goals of a test hold together in its facts.

Goals that share variables are solved together, in the order they are written: each goal gives the ways in which it can
hold under what is bound so far, and the first way in which all following goals hold is taken. Negations and counts come
last, when all variables they share are bound. What a negation binds itself is its own.
"""

import dataclasses

from graph import goals
from graph.goals import Anchor, Count, EdgeGoal, Known, Negation, NodeGoal, Variable


@dataclasses.dataclass
class Failure:
    goal: object
    bound: dict  # what was bound when the goal was reached
    message: str


def check(found, facts):
    """The failures of a test's goals, one for each group of goals that do not hold together."""
    failures = [Failure(goal, {}, f"{anchor.text} is no node's span, so this cannot fail")
                for goal in found if isinstance(goal, Negation) for part in goals.parts(goal)
                if not isinstance(part, NodeGoal) for anchor in goals.anchors(part) if not facts.at(anchor)]
    for group in _groups(found):
        ordered = sorted(group, key=lambda goal: isinstance(_meant(goal), (Negation, Count)))
        search = _Search(ordered, facts)
        if not search.solve(0, {}):
            goal = ordered[search.deepest]
            failures.append(Failure(goal, search.bound, _message(goal)))
    return failures


def _meant(goal):
    """What has to hold today: a MISSING goal must not, a SPURIOUS one must."""
    if isinstance(goal, Known):
        return Negation(goal.place, (goal.goal,)) if goal.word == "MISSING" else goal.goal
    return goal


def _message(goal):
    if isinstance(goal, Known):
        return f"{goal.word} is no longer so: state the goal as it is" if goal.word == "MISSING" \
            else "SPURIOUS is no longer so: negate the goal or take it out"
    if isinstance(goal, Negation):
        return "it holds, and must not"
    return "the number is another" if isinstance(goal, Count) else "it does not hold"


def _groups(found):
    """Goals joined by shared variables, each group in the order of the test."""
    groups = []
    for goal in found:
        names = set(goals.variables(goal))
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*(group[0] for group in joined)), [g for group in joined for g in group[1]] + [goal]))
    return [sorted(group, key=lambda goal: found.index(goal)) for _, group in groups]


class _Search:
    def __init__(self, ordered, facts):
        self.ordered = ordered
        self.facts = facts
        self.deepest = 0
        self.bound = {}

    def solve(self, index, bound):
        if index == len(self.ordered):
            return True
        if index > self.deepest:
            self.deepest, self.bound = index, bound
        return any(self.solve(index + 1, more) for more in ways(_meant(self.ordered[index]), self.facts, bound))


def ways(goal, facts, bound):
    """The bindings under which a goal holds, each an extension of what is bound."""
    if isinstance(goal, (Negation, Count)):
        if isinstance(goal, Negation):
            holds = not _Search(goal.goals, facts).solve(0, bound)
        else:
            holds = count(goal, facts, bound) == goal.number
        if holds:
            yield bound
    elif isinstance(goal, NodeGoal):
        yield from _term_ways(goal.term, _candidates(goal.term, facts, bound), bound)
    elif isinstance(goal, EdgeGoal):
        for edge in edges_of(goal, facts, bound):
            for outer in _conditions_hold(goal.conditions, edge, bound):
                for inner in _term_ways(goal.source, [facts.nodes[edge["src"]]], outer):
                    yield from _term_ways(goal.target, [facts.nodes[edge["dst"]]], inner)
    else:
        for row in facts.rows[goal.table]:
            yield from _conditions_hold(goal.conditions, row, bound)


def count(goal, facts, bound):
    """How many nodes, edges or rows match the goal of a Count."""
    return sum(1 for _ in ways(goal.goal, facts, bound))


def edges_of(goal, facts, bound):
    """Edges of the goal's kind, narrowed by an end that is bound."""
    for end, term in (("src", goal.source), ("dst", goal.target)):
        if term.variable and term.variable.name in bound:
            return facts.by_end[goal.kind, end, bound[term.variable.name]]
    return facts.by_end[goal.kind, None, None]


def _candidates(term, facts, bound):
    if term.variable and term.variable.name in bound:
        node = facts.nodes.get(bound[term.variable.name])
        return [node] if node else []
    return facts.at(term.anchor) if term.anchor else facts.rows["nodes"]


def _term_ways(term, nodes, bound):
    for node in nodes:
        if term.kind and node["kind"] != term.kind:
            continue
        if term.anchor and not term.anchor.matches(node["path"], node["bstart"], node["bend"]):
            continue
        more = bound
        if term.variable:
            if bound.get(term.variable.name, node["node_id"]) != node["node_id"]:
                continue
            more = {**bound, term.variable.name: node["node_id"]}
        yield from _conditions_hold(term.conditions, node, more)


def _conditions_hold(conditions, row, bound):
    """The bindings, one or none, under which a row meets all conditions."""
    for condition in conditions:
        if isinstance(condition.value, Variable):
            value = row[condition.columns[0]]
            if value is None or bound.get(condition.value.name, value) != value:
                return
            bound = {**bound, condition.value.name: value}
        elif not holds(condition, row):
            return
    yield bound


def holds(condition, row):
    """Whether a row meets a condition that holds no variable."""
    if isinstance(condition.value, Anchor):
        anchor = condition.value
        path, start, *end = (row[column] for column in condition.columns)
        same = path == anchor.path and start == anchor.bstart and (not end or anchor.bend is None or end[0] == anchor.bend)
    else:
        same = _text(row[condition.columns[0]]) == condition.value
    return same != condition.negated


def _text(value):
    """A value as goals write it: decimals without trailing zeros, booleans as SQL has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
