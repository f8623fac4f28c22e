"""A repository of random sources that look like a project, and random edits of it: what people and tools do to files.

Everything follows from the seed. Sources use names of other modules, so an edit of one file changes what others mean.
"""

import random

WORDS = ("account", "batch", "cache", "driver", "entry", "field", "group", "handler", "index", "job", "kind", "line", "model",
         "node", "order", "parser", "queue", "record", "schema", "token", "user", "value", "worker")
STATEMENTS = (
    "{n} = {e}",
    "{n}: int = {e}",
    "{n} += {e}",
    "if {e}:\n    {n} = {e}\nelif {e}:\n    pass\nelse:\n    del {n}",
    "for {n}, *{m} in enumerate({e}):\n    print({n}, {m})\nelse:\n    {m} = None",
    "while {e}:\n    break",
    "try:\n    {n} = {e}\nexcept (ValueError, KeyError) as error:\n    raise RuntimeError(error) from error\nfinally:\n    {m} = 0",
    "with open({e}) as {n}, {e}:\n    {m} = {n}.read()",
    "{n} = [{m} for {m} in {e} if {m} for {n} in {m}]",
    "{n} = {{{m}: {e} for {m} in {e}}}",
    "{n} = lambda {m}, *args, key={e}, **more: ({m}, key)",
    "assert ({n} := {e}), f\"{{{n}!r:>{{{n}}}}} and {{{m}}}\"",
    "match {e}:\n    case {{\"k\": {n}, **{m}}}:\n        pass\n    case [1, *{m}] | {n}:\n        return_ = {m}",
    "def inner_{n}({m}=1):\n    nonlocal_{n} = {m}\n    return nonlocal_{n}",
    "global {n}\n{n} = {e}",
    "# {n} is not {m}",
    "type {n}[T] = dict[T, {m}]",
    "async def co_{n}():\n    async with {e} as {m}:\n        yield await {m}",
)
EXPRESSIONS = ("{n}", "{n}.{m}", "{n}({m})", "{n}.{m}(1, key={n})", "len({n})", "{n}[{m}:1]", "\"{n}\"", "({n}, {m})",
               "{n} + {m} * 2", "not {n}", "{n} if {m} else None", "self.{n}", "b'\\x00{n}'", "{n} < {m} <= 3", "...", "[*{n}]",
               "super().{n}()", "'''{n}\n{m}'''")


class RandomRepository:
    """Holds sources by path; `edit` changes them and says how."""

    def __init__(self, seed, modules=14):
        self.random = random.Random(seed)
        self.files = {"setup.py": "from setuptools import setup\n\nsetup()\n", "README.md": "A project.\n",
                      ".gitignore": "*.log\n/generated/\n"}
        for package in ("shop", "shop/core", "shop/web", "tests"):
            self.files[f"{package}/__init__.py"] = ""
        for number in range(modules):
            folder = self.random.choice(("shop", "shop/core", "shop/web", "tests", "tools", "src/lib"))
            self.files[f"{folder}/{self.random.choice(WORDS)}{number}.py"] = ""
        for path in self.sources():
            if not path.endswith("__init__.py"):
                self.files[path] = self.module()
        self.before = []
        self.count = 0

    def sources(self):
        return sorted(path for path in self.files if path.endswith((".py", ".pyi")))

    def word(self):
        return self.random.choice(WORDS)

    def module_name(self):
        path = self.random.choice(self.sources()).rsplit(".", 1)[0]
        return path.removesuffix("/__init__").removeprefix("src/").replace("/", ".")

    def expression(self):
        return self.random.choice(EXPRESSIONS).format(n=self.word(), m=self.word())

    def statement(self, indent):
        text = self.random.choice(STATEMENTS)
        while "{e}" in text:
            text = text.replace("{e}", self.expression().replace("{", "{{").replace("}", "}}"), 1)
        text = text.format(n=self.word(), m=self.word())
        return "".join(f"{indent}{line}\n" for line in text.split("\n"))

    def an_import(self):
        form = self.random.choice(("import {m}", "import {m} as {n}", "from {m} import {n}", "from {m} import *",
                                   "from . import {n}", "from .{n} import {o} as {p}", "from .. import {n}", "import os.path"))
        return form.format(m=self.module_name(), n=self.word(), o=self.word(), p=self.word()) + "\n"

    def function(self, indent=""):
        head = self.random.choice(("def {n}({m}):", "def {n}(self, {m}: int = 1) -> str:", "async def {n}(*{m}, **more):",
                                   "@property\n{i}def {n}(self):", "@{m}(1)\n@{n}\n{i}def {n}({m}, /, *, key=None):",
                                   "def {n}[T: int]({m}: T) -> T:"))
        lines = f"{indent}{head.format(n=self.word(), m=self.word(), i=indent)}\n"
        if self.random.random() < 0.3:
            lines += f"{indent}    \"\"\"Says {self.word()}.\"\"\"\n"
        for _ in range(self.random.randrange(1, 5)):
            lines += self.statement(indent + "    ")
        return lines + f"{indent}    return {self.expression()}\n\n\n"

    def a_class(self):
        bases = self.random.choice(("", f"({self.word()})", f"({self.word()}.{self.word()}, metaclass={self.word()})"))
        lines = f"class {self.word().title()}{bases}:\n    {self.word()} = {self.expression()}\n\n"
        lines += f"    def __init__(self):\n        self.{self.word()} = {self.expression()}\n\n"
        return lines + "".join(self.function("    ") for _ in range(self.random.randrange(1, 4)))

    def module(self):
        parts = [self.an_import() for _ in range(self.random.randrange(5))]
        for _ in range(self.random.randrange(1, 6)):
            parts.append(self.random.choice((self.function, self.a_class, lambda: self.statement("")))())
        return "".join(parts)

    def write_to(self, repository):
        """Makes the repository's folder hold these files and no others; those that are equal are not touched."""
        for path in sorted(repository.root.rglob("*"), reverse=True):
            name = path.relative_to(repository.root).as_posix()
            if path.is_file() and name not in self.files:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        for name, content in self.files.items():
            path = repository.root / name
            data = content if isinstance(content, bytes) else content.encode()
            if not path.is_file() or path.read_bytes() != data:
                repository.write(name, data)

    # Edits. Each takes the path of a source and returns what it did in words.

    def text(self, path):
        content = self.files[path]
        return content.decode("latin-1") if isinstance(content, bytes) else content

    def lines(self, path):
        return self.text(path).splitlines(keepends=True)

    def insert_lines(self, path):
        lines = self.lines(path)
        at = self.random.randrange(len(lines) + 1)
        indent = lines[at][:len(lines[at]) - len(lines[at].lstrip(" "))] if at < len(lines) else ""
        lines.insert(at, self.random.choice((self.statement(indent), "\n", f"{indent}# note\n")))
        self.files[path] = "".join(lines)

    def remove_lines(self, path):
        lines = self.lines(path)
        at = self.random.randrange(len(lines) + 1)
        del lines[at:at + self.random.randrange(1, 4)]
        self.files[path] = "".join(lines)

    def repeat_lines(self, path):
        lines = self.lines(path)
        at = self.random.randrange(len(lines) + 1)
        taken = lines[at:at + self.random.randrange(1, 12)]
        target = self.random.choice(self.sources())
        self.files[target] = self.text(target) + "".join(taken)

    def rename_word(self, path):
        old, new = self.word(), self.word()
        self.files[path] = self.text(path).replace(old, new)

    def rename_everywhere(self, _):
        old, new = self.word(), self.word()
        for path in self.sources():
            self.files[path] = self.text(path).replace(old, new)

    def add_definition(self, path):
        self.files[path] = self.text(path) + self.random.choice((self.function, self.a_class))()

    def add_import(self, path):
        self.files[path] = self.an_import() + self.text(path)

    def add_file(self, path):
        folder = path.rpartition("/")[0]
        name = self.random.choice((f"{self.word()}.py", f"{self.word()}.pyi", "__init__.py", "Straße/größe.py"))
        self.files[f"{folder}/{name}".lstrip("/")] = self.module()

    def remove_file(self, path):
        if len(self.sources()) > 3:
            del self.files[path]

    def move_file(self, path):
        folder = self.random.choice(("shop", "shop/web", "tools", "new/deep"))
        self.files[f"{folder}/{self.word()}.py"] = self.files.pop(path)

    def swap_files(self, path):
        other = self.random.choice(self.sources())
        self.files[path], self.files[other] = self.files[other], self.files[path]

    def break_text(self, path):
        text = self.text(path)
        at = self.random.randrange(len(text) + 1)
        self.files[path] = text[:at] + self.random.choice(("(", "'", "\\", "\t", "]", "\"\"\"", "\0", "é", ":")) + text[at:]

    def cut_text(self, path):
        text = self.text(path)
        at = self.random.randrange(len(text) + 1)
        self.files[path] = text[:at] + text[at + self.random.randrange(1, 30):]

    def change_bytes(self, path):
        text = self.text(path)
        self.files[path] = self.random.choice((
            lambda: text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8"),
            lambda: "# coding: latin-1\n# Ä\n".encode("latin-1") + text.encode("latin-1", "replace"),
            lambda: b"\xef\xbb\xbf" + text.encode("utf-8"),
            lambda: text.encode("utf-8") + b"\n# \xff\n",
            lambda: b""))()

    def change_ignored(self, _):
        self.files[".gitignore"] = self.random.choice(("*.log\n", "/tools/\n", "shop/web/*.py\n!shop/web/__init__.py\n", ""))

    def undo(self, _):
        self.files = dict(self.random.choice(self.before))

    def edit(self):
        """Does one random edit and returns its name."""
        self.before = [*self.before[-5:], dict(self.files)]
        common = (self.insert_lines, self.remove_lines, self.rename_word, self.add_definition)
        rare = (self.repeat_lines, self.rename_everywhere, self.add_import, self.add_file, self.remove_file, self.move_file,
                self.swap_files, self.break_text, self.cut_text, self.change_bytes, self.change_ignored, self.undo)
        change = self.random.choice(common if self.random.random() < 0.4 else rare)
        path = self.random.choice(self.sources())
        change(path)
        self.count += 1
        return f"edit {self.count}: {change.__name__} of {path}"
