"""Random functions that assign and use a few names in many ways, and what Python does with them.

`vN` is a value of its own; `use(name, line)` says which one the name has there. What `cond`, `boom`, `items` and `subject` do
is drawn from a seed, so another seed takes another way through the function."""

import collections
import random

NAMES = "abcd"
STEPS = 150  # after so many questions a run is over


class Failure(Exception):
    pass


class Over(BaseException):
    pass


class RandomFunction:
    def __init__(self, draw):
        self.draw = draw
        self.lines = ["def f():"]
        self.values = 0
        for name in NAMES:
            self.add(1, f"{name} = {self.value()}")
        self.block(1, 4, False, 8)
        for name in NAMES:
            self.use(1, name)
        self.source = "\n".join(self.lines) + "\n"

    def add(self, depth, line):
        self.lines.append("  " * depth + line)

    def value(self):
        self.values += 1
        return f"v{self.values}"

    def name(self):
        return self.draw.choice(NAMES)

    def expression(self, depth=2):
        way = self.draw.random()
        if depth == 0 or way < 0.6:
            return self.value()
        if way < 0.8:
            return self.name()
        if way < 0.9:
            return f"({self.expression(depth - 1)} if cond() else {self.expression(depth - 1)})"
        return f"({self.name()} := {self.expression(depth - 1)})"

    def test(self):
        return self.draw.choice(["cond()"] * 7 + [f"cond() and ({self.name()} := {self.value()})",
                                                  f"cond() or ({self.name()} := {self.value()}) and cond()",
                                                  f"({self.name()} := {self.value()}) and cond()"])

    def use(self, depth, name):
        self.add(depth, f"use({name}, {len(self.lines) + 1})")

    def block(self, depth, nesting, in_loop, size=None):
        for _ in range(size or self.draw.randint(1, 4)):
            self.statement(depth, nesting, in_loop)

    def statement(self, depth, nesting, in_loop):
        way = self.draw.random()
        if way < 0.3:
            return self.use(depth, self.name())
        if way < 0.55 or nesting == 0:
            return self.add(depth, f"{self.name()} = {self.expression()}")
        if way < 0.58:
            left, right = self.draw.sample(NAMES, 2)
            return self.add(depth, f"{left}, {right} = {self.expression(1)}, {self.expression(1)}")
        if way < 0.61:
            return self.add(depth, f"[{self.name()} := {self.value()} for _ in items() if cond()]")
        if way < 0.64:
            return self.add(depth, "boom()")
        if way < 0.72 and in_loop:
            return self.jump(depth)
        if way < 0.73:
            return self.add(depth, self.draw.choice(["return", "raise Failure"]))
        compound = self.draw.choices([self.branches, self.loop, self.exceptions, self.entered, self.cases], [10, 10, 8, 3, 2])[0]
        return compound(depth, nesting - 1, in_loop)

    def jump(self, depth):
        self.add(depth, "if cond():")
        for name in self.draw.sample(NAMES, 2):
            self.add(depth + 1, f"{name} = {self.value()}")
        self.add(depth + 1, self.draw.choice(["break", "continue"]))

    def branches(self, depth, nesting, in_loop):
        self.add(depth, f"if {self.test()}:")
        self.block(depth + 1, nesting, in_loop)
        for _ in range(self.draw.choice([0, 0, 1, 2])):
            self.add(depth, f"elif {self.test()}:")
            self.block(depth + 1, nesting, in_loop)
        self.maybe(0.5, depth, "else:", nesting, in_loop)

    def maybe(self, chance, depth, head, nesting, in_loop):
        if self.draw.random() < chance:
            self.add(depth, head)
            self.block(depth + 1, nesting, in_loop)

    def loop(self, depth, nesting, in_loop):
        way = self.draw.random()
        if way < 0.1:
            self.add(depth, "while True:")
            self.add(depth + 1, "boom()")
        elif way < 0.5:
            self.add(depth, f"while {self.test()}:")
        else:
            self.add(depth, "for _ in items():")
        self.block(depth + 1, nesting, True)
        self.maybe(0.3, depth, "else:", nesting, in_loop)

    def exceptions(self, depth, nesting, in_loop):
        self.add(depth, "try:")
        self.block(depth + 1, nesting, in_loop)
        handlers = self.draw.choice([0, 1, 1, 2])
        for _ in range(handlers):
            self.add(depth, self.draw.choice(["except Failure:", "except Failure as failure:"]))
            self.block(depth + 1, nesting, in_loop)
        if handlers:
            self.maybe(0.3, depth, "else:", nesting, in_loop)
        # No way leaves it by itself: that would swallow the end of the run.
        self.maybe(0.3 if handlers else 1, depth, "finally:", nesting, False)

    def entered(self, depth, nesting, in_loop):
        self.add(depth, "with entered():")
        self.block(depth + 1, nesting, in_loop)

    def cases(self, depth, nesting, in_loop):
        self.add(depth, "match subject():")
        for case in self.draw.sample(["0", "1 | 2", "3"], self.draw.randint(1, 3)) + self.draw.choice([[], ["_"]]):
            self.add(depth + 1, f"case {case}{self.draw.choice(['', ' if cond()'])}:" if case != "_" else "case _:")
            self.block(depth + 2, nesting, in_loop)

    def run(self, seeds):
        """The values each line uses in runs of those seeds."""
        code = compile(self.source, "flows", "exec")
        used = collections.defaultdict(set)
        for seed in seeds:
            space = {f"v{i}": f"v{i}" for i in range(self.values + 1)}
            space.update(Answers(seed, used).questions())
            exec(code, space)
            try:
                space["f"]()
            except (Failure, Over):
                pass
        return used


class Answers:
    """What the questions of one run are answered."""

    def __init__(self, seed, used):
        self.draw = random.Random(seed)
        self.left = STEPS
        self.used = used

    def questions(self):
        return {"cond": self.cond, "boom": self.boom, "items": lambda: range(self.draw.choice([0, 0, 1, 2, 3])),
                "entered": lambda: self, "subject": lambda: self.draw.randint(0, 4), "use": self.use, "Failure": Failure}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def cond(self):
        self.left -= 1
        if self.left < 0:
            raise Over
        return self.draw.random() < 0.5

    def boom(self):
        if self.cond():
            raise Failure

    def use(self, value, line):
        self.cond()
        self.used[line].add(value)
