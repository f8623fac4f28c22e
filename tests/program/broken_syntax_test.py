"""Files that do not parse: a row says where and why, and all that is sound around the mistake is in the graph."""

import os
import pathlib
import random
import unittest

from program.broken_sources import AFTER, SOURCES
from program.program import EVERYTHING, TESTS, Repository

GOLDEN = TESTS / "goldens" / "broken_sources.txt"
# Mistakes that the grammar takes; nothing tells of them yet.
SILENT = {"half_async", "half_await", "indent_tab_and_blanks", "python2_except"}
SAMPLE = b"""# -*- coding: utf-8 -*-
@deco(1, k=[2])
class C(Base, metaclass=M):
    '''Text.'''
    x: int = {'a': (1, *b)}
    async def f(self, /, a=1, *args: str, k, **kw) -> None:
        with open(f'{a!r:>{k}}') as g, h:
            yield (y := [i async for i in g if i])
        try:
            del a.b[1:2], c
        except* (E, F) as e:
            raise e from None
        finally:
            return lambda q: not q if -1 else 2 ** 3
match x:
    case {'k': [1, *_], **r} | C(a=None) if r:
        global z; z += 1
    case _:
        import a.b as c, d
        assert "\xc3\xa9" 'b', '''
'''
"""


class BrokenSyntax(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository({f"{name}.py": text for name, text in SOURCES.items()})
        cls.repository.build()
        cls.diagnostics, cls.definitions = {}, {}
        for row in cls.repository.rows("SELECT * FROM diagnostics ORDER BY path, bstart, bend DESC, stage, code"):
            cls.diagnostics.setdefault(row["path"][:-3], []).append(row)
        for path, name in cls.repository.values("SELECT path, qualified_name FROM definitions ORDER BY path, bstart"):
            cls.definitions.setdefault(path[:-3], []).append(name.partition(".")[2])

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def test_none_is_python(self):
        for name in SOURCES.keys() - {"python2_except"}:  # Python 3.14 takes it
            with self.subTest(name=name), self.assertRaises(SyntaxError):
                compile(SOURCES[name], name, "exec")

    def test_each_has_a_row(self):
        self.assertEqual(set(SOURCES) - set(self.diagnostics), SILENT)
        errors = dict(self.repository.values("SELECT path, error_count FROM files"))
        status = dict(self.repository.values("SELECT path, parse_status FROM files"))
        self.assertEqual(len(status), len(SOURCES))
        for name in SOURCES:
            found = sum(row["severity"] == "error" for row in self.diagnostics.get(name, []))
            self.assertEqual(errors[f"{name}.py"], found, name)
            self.assertEqual(status[f"{name}.py"], "partial" if found else "ok", name)

    def test_what_is_sound_stays(self):
        for name, text in SOURCES.items():
            self.assertIn("before", self.definitions[name], name)
            if text.endswith(AFTER):
                # An open docstring hides the end of its function, so what follows falls into it.
                self.assertTrue({"after", "first.after"} & set(self.definitions[name]), name)

    def test_rows_are_as_they_were(self):
        lines = []
        for name, text in SOURCES.items():
            lines.append(f"{name}: {' '.join(filter(None, self.definitions[name]))}\n")
            for row in self.diagnostics.get(name, []):
                where = text.encode()[row["bstart"]:row["bend"]].decode()
                lines.append(f"    {row['code']} {row['bstart']}-{row['bend']} {where!r}: {row['message']}\n")
        if os.environ.get("UPDATE_GOLDENS"):
            GOLDEN.write_text("".join(lines))
        self.assertEqual("".join(lines), GOLDEN.read_text())

    def test_laws(self):
        done = self.repository.run("verify", self.repository.root, "--laws")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_cut_at_every_byte(self):
        self.cut(SAMPLE, range(len(SAMPLE) + 1))

    def test_bytes_replaced(self):
        chance = random.Random(7)
        files = {}
        for i in range(2000 if EVERYTHING else 150):
            data = bytearray(SAMPLE)
            for _ in range(chance.randint(1, 6)):
                at, what = chance.randrange(len(data)), chance.choice(b"()[]{}'\"\\\n\r\t :,.=#@*\x00\xff\x0c0aif")
                chance.choice((lambda: data.insert(at, what), lambda: data.__setitem__(at, what), lambda: data.pop(at)))()
            files[f"m{i}.py"] = bytes(data)
        self.check(files)

    if EVERYTHING:

        def test_larger_samples_cut_at_every_byte(self):
            for name in ("textwrap.py", "bisect.py"):
                data = pathlib.Path(os.__file__).with_name(name).read_bytes()[:6000]
                self.cut(data, range(len(data)))

    def cut(self, data, ends):
        self.check({f"m{end}.py": data[:end] for end in ends})

    def check(self, files):
        """Every file is a row with its bytes' size, and the graph obeys the laws."""
        with Repository(files) as repository:
            repository.build()
            rows = repository.values("SELECT path, size, parse_status FROM files")
            self.assertEqual({path: size for path, size, _ in rows}, {name: len(data) for name, data in files.items()})
            self.assertLessEqual({status for *_, status in rows}, {"ok", "partial", "failed"})
            # What parses and has no meaning, such as a parameter twice, is an error of scopes.
            told = {path for path, in repository.values("SELECT path FROM diagnostics WHERE severity = 'error' AND stage <> 'scope'")}
            self.assertEqual({path for path, _, status in rows if status != "ok"}, told)
            done = repository.run("verify", repository.root, "--laws")
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
