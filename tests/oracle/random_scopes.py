"""Random programs made of what scoping is about; most are accepted by symtable, many are refused."""

import random

NAMES = ["a", "b", "c", "__p", "T", "U", "super", "__class__"]


class Program:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.budget = self.random.randint(5, 40)
        self.tame = seed % 4 > 0  # little of what is often refused

    def name(self):
        return self.random.choice(NAMES)

    def target(self, depth):
        return self.random.choice([self.name(), self.name(), f"{self.name()}, *{self.name()}",
                                   f"{self.name()}[{self.expression(depth + 1)}]"])

    def comprehension(self, depth):
        loops = " ".join(
            f"for {self.target(depth)} in {self.expression(depth + 1)}"
            + (f" if {self.expression(depth + 1)}" if self.random.random() < 0.4 else "")
            for _ in range(self.random.randint(1, 2)))
        element = self.expression(depth + 1)
        return self.random.choice([f"[{element} {loops}]", f"{{{element} {loops}}}", f"({element} {loops})",
                                   f"{{{element}: {self.expression(depth + 1)} {loops}}}"])

    def expression(self, depth=0):
        if depth > 3:
            return self.name()
        pick = self.random.random()
        if self.tame and 0.68 <= pick < 0.78 and self.random.random() < 0.9:
            pick = 0
        if pick < 0.4:
            return self.name()
        if pick < 0.55:
            return self.comprehension(depth)
        if pick < 0.68:
            return f"(lambda {self.parameters(depth, annotated=False)}: {self.expression(depth + 1)})"
        if pick < 0.76:
            return f"({self.name()} := {self.expression(depth + 1)})"
        if pick < 0.78:
            return f"(yield {self.expression(depth + 1)})"
        if pick < 0.88:
            return f"({self.expression(depth + 1)} if {self.expression(depth + 1)} else {self.expression(depth + 1)})"
        return f"f({self.expression(depth + 1)}, k={self.expression(depth + 1)})"

    def parameters(self, depth, annotated=True):
        names = self.random.sample(NAMES, self.random.randint(0, 3))
        return ", ".join(
            name + (f": {self.expression(depth + 1)}" if annotated and self.random.random() < 0.4 else "")
            + (f" = {self.expression(depth + 1)}" if i else "= 1")
            for i, name in enumerate(names))

    def type_parameters(self):
        if self.random.random() < 0.6:
            return ""
        names = self.random.sample(["T", "U", "__p", "a"], self.random.randint(1, 2))
        return "[" + ", ".join(
            name + (f": {self.expression(2)}" if self.random.random() < 0.4 else "")
            + f" = {self.expression(2)}" for name in names) + "]"

    def block(self, indent):
        for _ in range(self.random.randint(1, 4)):
            self.statement(indent)

    def statement(self, indent):
        self.budget -= 1
        pad = "    " * indent
        pick = self.random.random()
        if self.tame and 0.45 <= pick < 0.52 and self.random.random() < 0.8:
            pick = 1
        add = self.lines.append
        if self.budget > 0 and indent < 6 and pick < 0.3:
            if self.random.random() < 0.3:
                add(f"{pad}@{self.expression(1)}")
            add(f"{pad}def {self.name()}{self.type_parameters()}({self.parameters(1)}) -> {self.expression(2)}:")
            self.block(indent + 1)
        elif self.budget > 0 and indent < 6 and pick < 0.45:
            add(f"{pad}class {self.random.choice(['C', '_D', '__', 'a'])}{self.type_parameters()}({self.expression(1)}):")
            self.block(indent + 1)
        elif pick < 0.52:
            add(f"{pad}{self.random.choice(['global', 'nonlocal'])} {self.name()}")
        elif pick < 0.57:
            add(f"{pad}{self.random.choice(['import', 'import x.y as', 'from x import', 'del'])} {self.name()}")
        elif pick < 0.62:
            add(f"{pad}{self.name()}: {self.expression(1)}{self.random.choice(['', ' = a'])}")
        elif pick < 0.65:
            add(f"{pad}({self.name()}): {self.expression(1)}{self.random.choice(['', ' = a'])}")
        elif pick < 0.7:
            add(f"{pad}type {self.name()}{self.type_parameters()} = {self.expression(1)}")
        elif pick < 0.75:
            add(f"{pad}{self.name()} += {self.expression()}")
        elif pick < 0.8:
            add(f"{pad}for {self.target(1)} in {self.expression()}: {self.name()}")
        elif pick < 0.84:
            add(f"{pad}try: {self.expression()}")
            add(f"{pad}except {self.expression(2)} as {self.name()}: {self.expression()}")
        elif pick < 0.88:
            add(f"{pad}match {self.expression(2)}:")
            add(f"{pad}    case [{self.name()}, {{1: C() as q, **{self.name()}}}] if {self.expression(2)}: pass")
        elif pick < 0.94:
            add(f"{pad}{self.target(1)} = {self.expression()}")
        else:
            add(f"{pad}{self.expression()}")

    def text(self):
        if self.random.random() < 0.2:
            self.lines.append("from __future__ import annotations")
        self.block(0)
        return "\n".join(self.lines) + "\n"
