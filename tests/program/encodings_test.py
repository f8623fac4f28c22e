"""Bytes, lines and encodings of every kind: what each file is taken for, what is said of it, and what is in the graph."""

import unittest

from program.program import Repository

# Bytes; parse status, encoding and newline; diagnostics as code and span; names that are defined, at which byte.
CASES = {
    "empty": (b'', "ok utf-8 none", [], {}),
    "comment_only": (b'# only', "ok utf-8 none", [], {}),
    "blank": (b'\n', "ok utf-8 lf", [], {}),
    "no_newline": (b'x = 1', "ok utf-8 none", [], {'x': 0}),
    "bom": (b'\xef\xbb\xbfx = 1\n', "ok utf-8 lf", [], {'x': 3}),
    "bom_only": (b'\xef\xbb\xbf', "ok utf-8 none", [], {}),
    "bom_twice": (b'\xef\xbb\xbf\xef\xbb\xbfx = 1\n', "ok utf-8 lf", [], {'x': 6}),
    "bom_utf8_cookie": (b'\xef\xbb\xbf# coding: utf-8\nx = 1\n', "ok utf-8 lf", [], {'x': 19}),
    "bom_latin1_cookie": (
        b'\xef\xbb\xbf# coding: latin-1\nx = 1\n', "partial utf-8 lf",
        [('encoding-conflict', 13, 20)], {'x': 21}),
    "bom_inside": (b'x = 1\n\xef\xbb\xbfy = 2\n', "ok utf-8 lf", [], {'x': 0, 'y': 9}),
    "crlf": (b'def f():\r\n    return 1\r\n', "ok utf-8 crlf", [], {'f': 4}),
    "lone_cr": (b'def f():\r    return 1\r', "ok utf-8 cr", [], {'f': 4}),
    "mixed": (b'x = 1\ny = 2\r\nz = 3\rw = 4\n', "ok utf-8 mixed", [], {'x': 0, 'y': 6, 'z': 13, 'w': 19}),
    "cr_cr_lf": (b'x = 1\r\r\ny = 2\r\n', "ok utf-8 mixed", [], {'x': 0, 'y': 8}),
    "crlf_string": (b"x = '''a\r\nb'''\r\n", "ok utf-8 crlf", [], {'x': 0}),
    "crlf_continued": (b'x = 1 + \\\r\n    2\r\n', "ok utf-8 crlf", [], {'x': 0}),
    "form_feed": (b'x = 1\n\x0cdef f():\n    return 1\n', "ok utf-8 lf", [], {'x': 0, 'f': 11}),
    "form_feed_indent": (b'if x:\n \x0c  y = 1\n', "ok utf-8 lf", [], {'y': 10}),
    "vertical_tab": (b'x = 1\n\x0by = 2\n', "ok utf-8 lf", [], {'x': 0, 'y': 7}),
    "tabs": (b'if x:\n\ty = 1\n\tz = 2\n', "ok utf-8 lf", [], {'y': 7, 'z': 14}),
    "tabs_and_blanks": (b'if x:\n\ty = 1\n        z = 2\n', "ok utf-8 lf", [], {'y': 7, 'z': 21}),
    "latin1": (b"# -*- coding: latin-1 -*-\n\xe9 = '\xe4'\n", "ok iso-8859-1 lf", [], {'é': 26}),
    "cp1252": (b"# vim: set fileencoding=cp1252 :\nx = '\x80'\n", "ok cp1252 lf", [], {'x': 33}),
    "cp1252_undefined": (
        b"# coding: cp1252\nx = '\x81'\n", "partial cp1252 lf",
        [('undecodable-byte', 22, 23)], {'x': 17}),
    "koi8": (b'# coding: koi8-r\n\xc1 = 1\n', "ok koi8-r lf", [], {'а': 17}),
    "iso15": (b"# coding: iso-8859-15\nx = '\xa4'\n", "ok iso-8859-15 lf", [], {'x': 22}),
    "ascii": (b"# coding: ascii\nx = '\xe9'\n", "partial ascii lf", [('undecodable-byte', 21, 22)], {'x': 16}),
    "second_line": (b"#!/usr/bin/python\n# coding: latin-1\nx = '\xe9'\n", "ok iso-8859-1 lf", [], {'x': 36}),
    "third_line": (
        b"#\n#\n# coding: latin-1\nx = '\xe9'\n", "partial utf-8 lf",
        [('invalid-utf8', 27, 28)], {'x': 22}),
    "cookie_unknown": (
        b'# coding: nothing-like-it\nx = 1\n', "failed nothing-like-it lf",
        [('encoding-unknown', 10, 25)], {}),
    "cookie_rot13": (b'# coding: rot13\nk = 1\n', "failed rot-13 lf", [('encoding-refused', 10, 15)], {}),
    "cookie_utf7": (b'# coding: utf-7\nx = 1\n', "failed utf-7 lf", [('encoding-refused', 10, 15)], {}),
    "cookie_utf16": (b'# coding: utf-16\nx = 1\n', "failed utf-16 lf", [('encoding-refused', 10, 16)], {}),
    "shift_jis": (b"# coding: shift_jis\nx = '\x83\\'\n", "failed shift_jis lf", [('encoding-refused', 10, 19)], {}),
    "gbk": (b"# coding: gbk\nx = '\xc4\xe3'\n", "failed gbk lf", [('encoding-refused', 10, 13)], {}),
    "cookie_hex": (b'# coding: hex\n78\n', "failed hex lf", [('encoding-refused', 10, 13)], {}),
    "cookie_empty": (b'# coding: \nx = 1\n', "ok utf-8 lf", [], {'x': 11}),
    "cookie_quoted": (b"# coding: 'latin-1'\nx = 1\n", "ok utf-8 lf", [], {'x': 20}),
    "cookie_wrong": (b"# coding: utf-8\nx = '\xe9'\n", "partial utf-8 lf", [('invalid-utf8', 21, 22)], {'x': 16}),
    "utf16_le": (b'\xff\xfex\x00 \x00=\x00 \x001\x00\n\x00', "failed utf-16-le lf", [('encoding-refused', 0, 2)], {}),
    "utf16_be": (b'\xfe\xff\x00x\x00 \x00=\x00 \x001\x00\n', "failed utf-16-be lf", [('encoding-refused', 0, 2)], {}),
    "utf16_bare": (b'x\x00 \x00=\x00 \x001\x00\n\x00', "partial utf-8 lf", [('nul-byte', 1, 2)], {}),
    "utf32": (
        b'\xff\xfe\x00\x00x\x00\x00\x00 \x00\x00\x00=\x00\x00\x00 \x00\x00\x001\x00\x00\x00\n\x00\x00\x00', "failed utf-32-le lf",
        [('encoding-refused', 0, 4)], {}),
    "invalid": (
        b"x = 1\ny = '\xff'\nz = 2\n", "partial utf-8 lf",
        [('invalid-utf8', 11, 12)], {'x': 0, 'y': 6, 'z': 14}),
    "invalid_name": (
        b'x = 1\n\xff\xfe = 3\nz = 2\n', "partial utf-8 lf",
        [('invalid-utf8', 6, 8), ('syntax-error', 6, 8), ('syntax-error', 6, 10)], {'x': 0, 'z': 13}),
    "cut_sequence": (b"x = '\xe2\x82'\n", "partial utf-8 lf", [('invalid-utf8', 5, 7)], {'x': 0}),
    "overlong": (b"x = '\xc0\xaf'\n", "partial utf-8 lf", [('invalid-utf8', 5, 7)], {'x': 0}),
    "surrogate": (b"x = '\xed\xa0\x80'\n", "partial utf-8 lf", [('invalid-utf8', 5, 8)], {'x': 0}),
    "past_last": (b"x = '\xf4\x90\x80\x80'\n", "partial utf-8 lf", [('invalid-utf8', 5, 9)], {'x': 0}),
    "cut_at_end": (b'x = 1 #\xe2\x82', "partial utf-8 none", [('invalid-utf8', 7, 9)], {'x': 0}),
    "nul": (b'x = 1\n\x00y = 2\n', "partial utf-8 lf", [('nul-byte', 6, 7)], {'x': 0}),
    "nul_first": (b'\x00', "partial utf-8 none", [('nul-byte', 0, 1)], {}),
    "nul_string": (
        b"x = 'a\x00b'\ny = 2\n", "partial utf-8 lf",
        [('syntax-error', 4, 5), ('nul-byte', 6, 7)], {'x': 0}),
    "nul_comment": (b'x = 1 # a\x00b\ny = 2\n', "partial utf-8 lf", [('nul-byte', 9, 10)], {'x': 0}),
    "control_z": (b'x = 1\n\x1ay = 2\n', "partial utf-8 lf", [('syntax-error', 6, 7)], {'x': 0, 'y': 7}),
    "astral": (b"\xf0\xa0\x80\x80 = '\xf0\x9f\x98\x80'\ny = 1\n", "ok utf-8 lf", [], {'𠀀': 0, 'y': 14}),
    "nbsp": (b'x\xc2\xa0= 1\n', "partial utf-8 lf", [('syntax-error', 1, 3)], {'x': 0}),
    "zwsp": (b'x\xe2\x80\x8b = 1\ny = 1\n', "ok utf-8 lf", [], {'x': 0, 'y': 9}),
    "line_separator": (
        b'x = 1\xe2\x80\xa8y = 2\n', "partial utf-8 lf",
        [('syntax-error', 4, 8), ('syntax-error', 5, 8)], {'x': 0, 'y': 8}),
    "combining": (b'e\xcc\x81 = 1\n\xc3\xa9\n', "ok utf-8 lf", [], {'é': 0}),
}


class Encodings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.repository = Repository({f"{name}.py": data for name, (data, *_) in CASES.items()})
        cls.repository.build()

    @classmethod
    def tearDownClass(cls):
        cls.repository.__exit__()

    def by_file(self, sql):
        rows = {f"{name}.py": [] for name in CASES}
        for path, *rest in self.repository.values(sql):
            rows[path].append(tuple(rest))
        return rows

    def test_files(self):
        found = self.by_file("SELECT path, size, parse_status, encoding, newline, error_count FROM files")
        for name, (data, kind, diagnostics, _) in CASES.items():
            self.assertEqual(found[f"{name}.py"], [(len(data), *kind.split(), len(diagnostics))], name)

    def test_diagnostics(self):
        found = self.by_file("SELECT path, code, bstart, bend FROM diagnostics ORDER BY path, bstart, bend, code")
        for name, (_, _, diagnostics, _) in CASES.items():
            self.assertEqual(found[f"{name}.py"], diagnostics, name)

    def test_names_are_at_raw_bytes(self):
        found = self.by_file("SELECT path, name, name_bstart FROM definitions WHERE kind <> 'module'")
        for name, (_, _, _, names) in CASES.items():
            self.assertEqual(dict(found[f"{name}.py"]), names, name)

    def test_what_is_refused_says_what_to_do(self):
        messages = dict(self.repository.values("SELECT path, message FROM diagnostics WHERE code = 'encoding-refused'"))
        self.assertEqual(messages["utf16_le.py"], "the file starts with the byte order mark of utf-16-le; Python reads no "
                                                  "source in it: save it as UTF-8")
        self.assertIn("takes several bytes for a character", messages["shift_jis.py"])

    def test_laws(self):
        done = self.repository.run("verify", self.repository.root, "--laws")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
