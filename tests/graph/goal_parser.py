"""Reads the text of goals into the values of goals.py.

    goal      = node | edge | row | NUMBER "of" (node | edge | row) | "!{" goal { ";" goal } "}"
              | ("MISSING:" | "SPURIOUS:") goal        then, for those two always, "--" and a reason
    node      = term
    edge      = term KIND [ "." label ] [ "." NUMBER ] [ conditions ] term
    row       = table conditions
    term      = ( "_" | [ "$" name "=" ] anchor | "$" name | nothing before ":" ) [ ":" Kind ] [ conditions ]
    anchor    = "@@" | "@" text [ "#" NUMBER ] [ ".." [ text [ "#" NUMBER ] ] ]
    conditions= "{" column ("=" | "!=") value { "," … } "}"
    value     = text | "null" | "$" name | anchor
    text      = word | "…" | '…'          a backslash keeps a quote or backslash in quotes
"""

import re

from graph import vocabulary
from graph.goals import Condition, Count, EdgeGoal, GoalError, Known, Negation, NodeGoal, Place, RowGoal, Term, Variable

TOKEN = re.compile(r"""\s*(?:
    (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<mark>MISSING:|SPURIOUS:)
  | (?P<reason>--\s.*)
  | (?P<symbol>!\{|!=|\.\.|@@|[@#{}=:;,.$])
  | (?P<word>[\w<>*-]+)
)""", re.X)

SPANS = {"span": ("path", "bstart", "bend"), "name_span": ("path", "name_bstart", "name_bend"),
         "target_span": ("target_path", "target_bstart", "target_bend"),
         "callee_at": ("callee_path", "callee_bstart")}


class GoalParser:
    """Reads one goal; `resolve(text, occurrence, end_text, end_occurrence, open_end)` makes an Anchor of what it names."""

    def __init__(self, file, line, text, resolve):
        self._place = Place(file, line, text.strip())
        self._resolve = resolve
        self._tokens = []
        position = 0
        while position < len(text.rstrip()):
            found = TOKEN.match(text, position)
            if not found:
                self._fail(f"cannot read {text[position:].strip()!r}")
            self._tokens.append((found.lastgroup, found.group(found.lastgroup), found.start(found.lastgroup)))
            position = found.end()
        self._next = 0

    def parse(self):
        goal = self._goal()
        if self._peek("reason"):
            self._next += 1
        if self._next < len(self._tokens):
            self._fail(f"nothing may follow the goal, found {self._tokens[self._next][1]!r}")
        return goal

    def _fail(self, message):
        raise GoalError(f"{self._place}\n  {message}")

    def _peek(self, group, text=None, ahead=0):
        if self._next + ahead >= len(self._tokens):
            return False
        token = self._tokens[self._next + ahead]
        return token[0] == group and (text is None or token[1] == text)

    def _take(self, group, text=None):
        if not self._peek(group, text):
            found = repr(self._tokens[self._next][1]) if self._next < len(self._tokens) else "the end"
            self._fail(f"expected {text or group}, found {found}")
        self._next += 1
        return self._tokens[self._next - 1][1]

    def _accept(self, group, text=None):
        if not self._peek(group, text):
            return None
        return self._take(group, text)

    def _adjoins(self):
        """Whether the next token stands right after the one before it."""
        _, text, start = self._tokens[self._next - 1]
        return self._next < len(self._tokens) and self._tokens[self._next][2] == start + len(text)

    def _goal(self):
        mark = self._accept("mark")
        if mark:
            goal = self._goal()
            if isinstance(goal, Known):
                self._fail("one mark is enough")
            reason = self._accept("reason")
            if not reason:
                self._fail(f"{mark} needs a reason: `-- why`")
            return Known(self._place, mark[:-1], goal, reason[2:].strip())
        if self._accept("symbol", "!{"):
            goals = [self._simple()]
            while self._accept("symbol", ";"):
                goals.append(self._simple())
            self._take("symbol", "}")
            return Negation(self._place, tuple(goals))
        if self._peek("word") and self._tokens[self._next][1].isdigit() and self._peek("word", "of", 1):
            number = int(self._take("word"))
            self._take("word", "of")
            goal = self._simple()
            return Count(self._place, number, goal)
        goal = self._simple()
        self._must_say_something(goal)
        return goal

    def _simple(self):
        if self._peek("word") and self._tokens[self._next][1] in vocabulary.columns() and self._peek("symbol", "{", 1):
            table = self._take("word")
            return RowGoal(self._place, table, self._conditions(table))
        if self._peek("word") and self._peek("symbol", "{", 1) and not self._peek("word", "_"):
            self._fail(f"there is no table {self._take('word')}; there are {', '.join(vocabulary.columns())}")
        source = self._term()
        if not self._peek("word") or self._peek("word", "_"):
            return NodeGoal(self._place, source)
        kind = self._take("word")
        if kind not in vocabulary.edge_kinds():
            self._fail(f"there is no edge kind {kind}; there are {', '.join(vocabulary.edge_kinds())}")
        conditions = []
        while self._adjoins() and self._accept("symbol", "."):
            text = self._take("word")
            column = "ordinal" if text.isdigit() else "label"
            if any(condition.columns == (column,) for condition in conditions):
                self._fail(f"{column} is stated twice")
            conditions.append(Condition((column,), text, False, f"{column}={text}"))
        if self._peek("symbol", "{"):
            conditions += self._conditions("edges")
        return EdgeGoal(self._place, source, kind, tuple(conditions), self._term())

    def _must_say_something(self, goal):
        if isinstance(goal, NodeGoal) and not (goal.term.anchor or goal.term.conditions
                                               or (goal.term.variable and goal.term.kind)):
            self._fail("this goal cannot fail: it says neither where the node is nor what it holds")
        if isinstance(goal, EdgeGoal) and not (goal.source.says_something or goal.target.says_something or goal.conditions):
            self._fail("this goal cannot fail: it says nothing about its ends")
        if isinstance(goal, RowGoal) and all(isinstance(condition.value, Variable) for condition in goal.conditions):
            if len(goal.conditions) < 2:
                self._fail("this goal cannot fail: it says nothing about the row")

    def _term(self):
        start = self._tokens[self._next][2] if self._next < len(self._tokens) else len(self._place.text)
        variable = anchor = kind = None
        wildcard = False
        if self._accept("symbol", "$"):
            variable = Variable(self._take("word"))
            if self._accept("symbol", "="):
                anchor = self._anchor()
        elif self._peek("symbol", "@") or self._peek("symbol", "@@"):
            anchor = self._anchor()
        elif self._accept("word", "_"):
            wildcard = True
        if self._accept("symbol", ":"):
            kind = self._take("word")
            if kind not in vocabulary.node_kinds():
                self._fail(f"there is no node kind {kind}; there are {', '.join(vocabulary.node_kinds())}")
        conditions = self._conditions("nodes") if self._peek("symbol", "{") else ()
        if not (variable or anchor or kind or conditions or wildcard):
            self._fail("expected a node: @text, $name, _ or :Kind")
        end = self._tokens[self._next - 1]
        return Term(self._place.text[start:end[2] + len(end[1])].strip(), variable, anchor, kind, tuple(conditions))

    def _text(self):
        if self._peek("quoted"):
            return re.sub(r"\\(.)", r"\1", self._take("quoted")[1:-1]), True
        return self._take("word"), False

    def _occurrence(self):
        if not self._accept("symbol", "#"):
            return 1
        number = self._take("word")
        if not number.isdigit() or int(number) == 0:
            self._fail(f"#{number}: occurrences count from 1")
        return int(number)

    def _anchor(self):
        if self._accept("symbol", "@@"):
            return self._resolve(self._fail, None)
        self._take("symbol", "@")
        text, quoted = self._text()
        occurrence = self._occurrence()
        end = None
        open_end = False
        if self._accept("symbol", ".."):
            if self._adjoins() and (self._peek("word") or self._peek("quoted")):
                end_text, end_quoted = self._text()
                end = (end_text, end_quoted, self._occurrence())
            else:
                open_end = True
        return self._resolve(self._fail, (text, quoted, occurrence), end, open_end)

    def _conditions(self, table):
        self._take("symbol", "{")
        found = []
        while True:
            start = self._tokens[self._next][2] if self._next < len(self._tokens) else 0
            column = self._take("word")
            negated = bool(self._accept("symbol", "!="))
            if not negated:
                self._take("symbol", "=")
            value = self._value(table, column, negated)
            end = self._tokens[self._next - 1]
            names = SPANS.get(column, (column,)) if not isinstance(value, (str, Variable, type(None))) else (column,)
            found.append(Condition(names, value, negated, self._place.text[start:end[2] + len(end[1])].strip()))
            if not self._accept("symbol", ","):
                break
        self._take("symbol", "}")
        if len({(condition.columns, condition.negated) for condition in found}) < len(found):
            self._fail("a column is stated twice")
        return tuple(found)

    def _value(self, table, column, negated):
        known = vocabulary.columns()[table]
        if self._peek("symbol", "@") or self._peek("symbol", "@@"):
            if column not in SPANS or any(name not in known for name in SPANS[column]):
                able = [span for span, names in SPANS.items() if all(name in known for name in names)]
                self._fail(f"{column}: an anchor can stand for {', '.join(able)} in {table}")
            return self._anchor()
        if column not in known:
            self._fail(f"{table} has no column {column}; there are {', '.join(known)}")
        if self._accept("symbol", "$"):
            if negated:
                self._fail("`!=` takes no variable")
            return Variable(self._take("word"))
        quoted = self._peek("quoted")
        text, _ = self._text()
        while not quoted and self._adjoins() and self._accept("symbol", "."):
            text += "." + self._take("word")
        if text == "null" and not quoted:
            return None
        words = vocabulary.words(table, column)
        if words and text not in words:
            self._fail(f"{table}.{column} is never {text}; it is one of {', '.join(words)}")
        return text
