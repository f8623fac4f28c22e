"""One graph test: its files, the goals written in them, and what is wrong with the goals as they stand."""

import collections
import dataclasses
import re

from graph import goals
from graph.goal_parser import GoalParser
from graph.goals import Anchor, Count, GoalError

GOAL_LINE = re.compile(r"[ \t\f]*#-(.*)")
SECTION = re.compile(r"#- file: (\S+)\s*")
OPTION = re.compile(r"#- build: (.+)")
NO_CODE = re.compile(r"\s*(#.*)?$")


@dataclasses.dataclass
class Case:
    name: str
    files: dict    # path in the repository: text
    options: list  # of `build`
    goals: list


class _File:
    """The text of one file of a test, with byte offsets of its lines."""

    def __init__(self, path, first_line, text):
        self.path = path
        self.first_line = first_line  # its line 1 in the test
        self.text = text
        self.lines = text.split("\n")
        self.offsets = [0]
        for line in self.lines:
            self.offsets.append(self.offsets[-1] + len(line.encode()) + 1)

    def is_goal(self, index):
        return GOAL_LINE.match(self.lines[index]) is not None

    def next_code_line(self, index):
        while index < len(self.lines) and NO_CODE.match(self.lines[index]):
            index += 1
        return index if index < len(self.lines) else None

    def occurrence(self, wanted, index, column, to_end):
        """Line and column of the given occurrence of a text, from a place on: of its line, or to the end of the file."""
        text, quoted, number = wanted
        pattern = re.escape(text) if quoted else r"(?<!\w)%s(?!\w)" % re.escape(text)
        while index < len(self.lines):
            if not self.is_goal(index):
                for found in re.compile(pattern).finditer(self.lines[index], column):
                    number -= 1
                    if number == 0:
                        return index, found.start(), found.end()
            if not to_end:
                return None
            index, column = index + 1, 0
        return None

    def offset(self, index, column):
        return self.offsets[index] + len(self.lines[index][:column].encode())

    def anchor(self, code_line):
        """The function that makes anchors for goals about the code in a line."""
        def resolve(fail, start, end=None, open_end=False):
            if start is None:
                return Anchor(self.path, 0, len(self.text.encode()), "@@")
            if code_line is None:
                fail("no code follows this goal")
            found = self.occurrence(start, code_line, 0, to_end=False)
            if not found:
                fail(f"{start[0]!r} is not on the next code line ({start[2]} times): {self.lines[code_line].strip()!r}")
            index, first, last = found
            bstart, bend = self.offset(index, first), self.offset(index, last)
            if end:
                closed = self.occurrence(end, index, last, to_end=True)
                if not closed:
                    fail(f"{end[0]!r} does not follow {start[0]!r}")
                bend = self.offset(closed[0], closed[2])
            text = start[0] + (".." + end[0] if end else ".." if open_end else "")
            return Anchor(self.path, bstart, None if open_end else bend, f"@{text!r}")
        return resolve


def read_case(name, text):
    """Reads a test; GoalError says what is wrong with it."""
    pieces, options = _split(name, text)
    found = []
    for piece in pieces:
        index = 0
        while index < len(piece.lines):
            line = GOAL_LINE.match(piece.lines[index])
            if line:
                number = piece.first_line + index
                goal_text, index = _whole_goal(piece, index)
                resolve = piece.anchor(piece.next_code_line(index))
                found.append(GoalParser(name, number, goal_text, resolve).parse())
            else:
                index += 1
    case = Case(name, {piece.path: piece.text for piece in pieces}, options, found)
    _check(case)
    return case


def _whole_goal(piece, index):
    """The text of a goal, which goes on over the next goal lines while a brace is open, and the line after it."""
    text = ""
    while index < len(piece.lines) and (line := GOAL_LINE.match(piece.lines[index])):
        text += line.group(1)
        index += 1
        bare = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', "", text)
        if bare.count("{") <= bare.count("}"):
            break
    return text, index


def _split(name, text):
    lines = text.split("\n")
    options = []
    while lines and (option := OPTION.fullmatch(lines[0])):
        options += option.group(1).split()
        lines.pop(0)
    first_line = 1 + text.count("\n") - (len(lines) - 1)
    starts = [index for index, line in enumerate(lines) if SECTION.fullmatch(line)]
    if not starts:
        return [_File(name.rsplit("/", 1)[-1], first_line, "\n".join(lines))], options
    before = [line for line in lines[:starts[0]] if line.strip() and not re.match(r"# |#$", line)]
    if before:
        raise GoalError(f"{name}:{first_line}: only comments may stand before the first file: {before[0]!r}")
    pieces = []
    for start, end in zip(starts, [*starts[1:], len(lines)]):
        path = SECTION.fullmatch(lines[start]).group(1)
        body = "\n".join(lines[start + 1:end]) + ("\n" if end < len(lines) and end > start + 1 else "")
        pieces.append(_File(path, first_line + start + 1, body))
    if len({piece.path for piece in pieces}) < len(pieces):
        raise GoalError(f"{name}: a file stands there twice")
    return pieces, options


def _check(case):
    if not case.goals:
        raise GoalError(f"{case.name}: there is no goal")
    seen = {}
    for goal in case.goals:
        key = (goal.place.text, tuple(goals.anchors(goal)))
        if key in seen:
            raise GoalError(f"{goal.place}\n  this goal stands in line {seen[key].line} already")
        seen[key] = goal.place
    written = collections.Counter(name for goal in case.goals for name in goals.variables(goal))
    for goal in case.goals:
        for name in goals.variables(goal):
            if written[name] == 1:
                raise GoalError(f"{goal.place}\n  ${name} is used once; `_` stands for any node")
    bound = {name for goal in case.goals if goals.binds(goal) for name in goals.variables(goal)}
    shared = collections.Counter(name for goal in case.goals for name in set(goals.variables(goal)))
    for goal in case.goals:
        for name in goals.variables(goal):
            if name not in bound and (shared[name] > 1 or isinstance(goal, Count)):
                raise GoalError(f"{goal.place}\n  ${name} is bound by no goal: negations, counts and MISSING bind only for themselves")
        for part in goals.parts(goal):
            for table, condition in goals.conditions(part):
                if condition.columns == ("path",) and condition.value not in ("", *case.files) and table != "scope_manifest":
                    raise GoalError(f"{goal.place}\n  there is no file {condition.value} in this test")
