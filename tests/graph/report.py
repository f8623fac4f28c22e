"""Says of a goal that does not hold where it is written and which facts come nearest."""

from graph import solver
from graph.goals import Anchor, Count, EdgeGoal, Known, Negation, NodeGoal, Variable

NEAREST = 4


def describe(failure, facts):
    goal = failure.goal.goal if isinstance(failure.goal, Known) else failure.goal
    lines = [str(failure.goal.place), f"  {failure.message}"]
    lines += [f"  ${name} is {_node(facts, identity)}" for name, identity in failure.bound.items()
              if f"${name}" in failure.goal.place.text]
    if isinstance(goal, Count):
        lines.append(f"  {solver.count(goal, facts, failure.bound)} match")
        goal = goal.goal
    if not isinstance(goal, Negation):
        lines += [f"  nearest: {text}" for text in _nearest(goal, facts, failure.bound)] or ["  nothing comes near"]
    return "\n".join(lines)


def _nearest(goal, facts, bound):
    if isinstance(goal, NodeGoal):
        return [_node(facts, row["node_id"]) for row in _near_nodes(goal.term, facts)]
    if isinstance(goal, EdgeGoal):
        return [_edge(facts, edge) for edge in _near_edges(goal, facts, bound)]
    scored = [(_score(goal.conditions, row, bound), index, row) for index, row in enumerate(facts.rows[goal.table])]
    best = sorted((entry for entry in scored if entry[0]), key=lambda entry: (-entry[0], entry[1]))[:NEAREST]
    return [_row(goal, row, bound) for _, _, row in best]


def _near_nodes(term, facts):
    if not term.anchor:
        return [row for row in facts.rows["nodes"] if term.kind in (None, row["kind"])][:NEAREST]
    exact = facts.at(term.anchor)
    return (exact or [row for row in facts.by_start[term.anchor.path, term.anchor.bstart]]
            or [row for row in facts.rows["nodes"] if row["path"] == term.anchor.path and row["kind"] == term.kind])[:NEAREST]


def _near_edges(goal, facts, bound):
    def fits(term, identity):
        if term.variable and term.variable.name in bound:
            return bound[term.variable.name] == identity
        if term.anchor:
            return facts.nodes[identity] in facts.at(term.anchor)
        return False
    every = facts.rows["edges"]
    sources = [edge for edge in every if fits(goal.source, edge["src"])]
    targets = [edge for edge in every if fits(goal.target, edge["dst"])]
    kind = [edge for edge in (*sources, *targets) if edge["kind"] == goal.kind]
    both = [edge for edge in sources if edge in targets]
    return _distinct(kind + both + sources)[:NEAREST]


def _distinct(edges):
    return list({edge["edge_id"]: edge for edge in edges}.values())


def _score(conditions, row, bound):
    score = 0
    for condition in conditions:
        if isinstance(condition.value, Variable):
            score += bound.get(condition.value.name) == row[condition.columns[0]]
        else:
            # A place tells more about which row is meant than a word.
            score += solver.holds(condition, row) * (4 if isinstance(condition.value, Anchor) else 1)
    return score


def _node(facts, identity):
    row = facts.nodes.get(identity)
    if row is None:
        return str(identity)
    name = row["qualified_name"] or row["name"]
    where = f" {row['path']}[{row['bstart']}:{row['bend']}]" if row["path"] else ""
    return row["kind"] + (f" {name}" if name else "") + where


def _edge(facts, edge):
    more = ", ".join(f"{column}={edge[column]}" for column in ("label", "ordinal", "resolution") if edge[column] is not None)
    return f"{_node(facts, edge['src'])} --{edge['kind']}{{{more}}}--> {_node(facts, edge['dst'])}"


def _row(goal, row, bound):
    """The row's values for what the goal asks, and beside them what else is said about a decision."""
    columns = [column for condition in goal.conditions for column in condition.columns]
    columns += [column for column in ("qualified_name", "name", "target", "callee", "status", "reason")
                if column in row and column not in columns]
    return goal.table + "{" + ", ".join(f"{column}={row[column]}" for column in columns) + "}"
