"""bench/scip_agreement.py reads an index as its schema says, and sorts what two sides say of a place into the right kind."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import scip_comparison  # noqa: E402
import scip_index  # noqa: E402
from scip_index import Place  # noqa: E402

TEXT = "é = '😀'; x = 1\r\ny = x\rz = (\n  x)\n"
FIELD, PTR = "shop.Field", "shop.Sub.ptr"


def occurrence(span, symbol, roles):
    ranges = " ".join(f"range: {number}" for number in span)
    return f'occurrences {{ {ranges} symbol: "{symbol}" symbol_roles: {roles} }}'


def document(path, occurrences, encoding=None):
    position = f"position_encoding: {encoding}" if encoding else ""
    return f'documents {{ relative_path: "{path}" {position} {" ".join(occurrences)} }}'


class ReadTest(unittest.TestCase):
    def read(self, *documents, files=("a.py",)):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for file in files:
                (folder / file).write_bytes(TEXT.encode())
            text = 'metadata { tool_info { name: "made by hand" } } ' + " ".join(documents)
            command = ["protoc", f"--proto_path={scip_index.SCHEMA.parent}", "--encode=scip.Index", scip_index.SCHEMA.name]
            done = subprocess.run(command, input=text.encode(), capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            (folder / "index.scip").write_bytes(done.stdout)
            return scip_index.read(folder / "index.scip", folder)

    def assert_text(self, place, text):
        self.assertEqual(TEXT.encode()[place.bstart:place.bend].decode(), text)

    def test_code_units_of_each_encoding(self):
        for encoding, start in ((None, 10), ("UTF8CodeUnitOffsetFromLineStart", 13), ("UTF16CodeUnitOffsetFromLineStart", 10),
                                ("UTF32CodeUnitOffsetFromLineStart", 9)):
            with self.subTest(encoding=encoding):
                index = self.read(document("a.py", [occurrence((0, start, start + 1), "x.", 1)], encoding))
                self.assert_text(*index.definitions["x."], "x")

    def test_a_definition_and_its_references_over_all_line_ends(self):
        spans = [(1, 4, 5), (3, 2, 3)]
        index = self.read(document("a.py", [occurrence((0, 10, 11), "x.", 1), *(occurrence(span, "x.", 8) for span in spans)]))
        self.assertEqual(index.references, {Place("a.py", 24, 25): {"x."}, Place("a.py", 34, 35): {"x."}})

    def test_a_span_of_two_lines(self):
        index = self.read(document("a.py", [occurrence((2, 4, 3, 4), "x.", 8)]))
        self.assert_text(*index.references, "(\n  x)")

    def test_local_symbols_are_of_their_file(self):
        files = ("a.py", "b.py")
        index = self.read(*(document(file, [occurrence((1, 0, 1), "local 0", 1)]) for file in files), files=files)
        self.assertEqual(set(index.definitions), {(file, "local 0") for file in files})

    def test_names_are_read_out_of_their_escapes(self):
        index = self.read(document("ä.py", [occurrence((0, 0, 1), "`a\\\"b` é.", 1)]), files=("ä.py",))
        self.assertEqual(index.definitions, {'`a"b` é.': {Place("ä.py", 0, 2)}})

    def test_ranges_outside_the_text_or_within_a_character_are_counted(self):
        index = self.read(document("a.py", [occurrence(span, "x.", 8) for span in ((9, 0, 1), (1, 0, 99), (0, 6, 7))]))
        self.assertEqual((index.wrong_ranges, index.references), (3, {}))

    def test_what_is_no_index_is_refused(self):
        with tempfile.TemporaryDirectory() as name:
            path = pathlib.Path(name, "index.scip")
            path.write_bytes(b"no index")
            with self.assertRaises(ValueError):
                scip_index.read(path, path.parent)


def definition(path, start, end, name, kind):
    return {"path": path, "name_bstart": start, "name_bend": end, "qualified_name": name, "kind": kind}


DEFINITIONS = scip_comparison.Definitions([
    definition("shop.py", 0, 0, "shop", "module"), definition("shop.py", 10, 15, FIELD, "class"), definition("shop.py", 20, 24, "shop.Date", "class"),
    definition("shop.py", 30, 31, "shop.x", "variable"), definition("shop.py", 40, 41, "shop.x", "variable"),
    definition("shop.py", 50, 54, "shop.Base", "class"), definition("shop.py", 60, 63, "shop.Base.ptr", "method"),
    definition("shop.py", 70, 73, "shop.Sub", "class"), definition("shop.py", 80, 83, PTR, "attribute"),
    definition("shop.py", 90, 91, "shop.f.x", "variable"), definition("a.py", 5, 10, "a.Field", "import"),
    definition("shop.py", 100, 101, "shop.f.k", "parameter"), definition("a.py", 20, 25, "a.Other", "class")])
MODULE, FIELD_AT, DATE, X, X_AGAIN, BASE_PTR, PTR_AT, INNER_X, IMPORT = (
    Place("shop.py", *span) for span in ((0, 0), (10, 15), (20, 24), (30, 31), (40, 41), (60, 63), (80, 83), (90, 91), (5, 10)))
IMPORT = IMPORT._replace(path="a.py")
OTHER, SUB = Place("a.py", 20, 25), Place("shop.py", 70, 73)
KEYWORD = Place("shop.py", 100, 101)
AT = Place("b.py", 0, 5)


def row(place, target, name="Field", role="read", status="resolved", reason=None):
    path, start, end = target or (None, None, None)
    return {"path": place.path, "bstart": place.bstart, "bend": place.bend, "name": name, "role": role, "status": status, "reason": reason,
            "target_path": path, "target_bstart": start, "target_bend": end}


class CompareTest(unittest.TestCase):
    def found(self, rows, theirs, at=AT):
        """Group and kind of the one finding at `at`; `theirs` is where their symbol is defined, None without occurrence."""
        references = {} if theirs is None else {at: {"symbol"}}
        findings = list(scip_comparison.compare(scip_comparison.answers(rows), references, {"symbol": set(theirs or ())}, DEFINITIONS))
        self.assertEqual([finding.place for finding in findings], [at])
        return findings[0].group, findings[0].kind

    def test_agreement(self):
        self.assertEqual(self.found([row(AT, FIELD_AT)], [FIELD_AT]), ("both", scip_comparison.SAME))
        self.assertEqual(self.found([row(AT, X), row(AT, X_AGAIN)], [X]), ("both", scip_comparison.OVERLAP))
        self.assertEqual(self.found([row(AT, X)], [X, X_AGAIN]), ("both", scip_comparison.OVERLAP))

    def test_another_site_of_the_name_is_counted_apart(self):
        self.assertEqual(self.found([row(AT, X_AGAIN, "x")], [X]), ("both", scip_comparison.OTHER_SITE))

    def test_what_binds_a_name_again_is_a_group_of_its_own(self):
        self.assertEqual(self.found([row(X_AGAIN, X_AGAIN, "x", "write")], [X], X_AGAIN), ("bindings", scip_comparison.OTHER_SITE))

    def test_what_is_read_and_written_is_judged_as_read(self):
        rows = [row(X_AGAIN, X_AGAIN, "x", "write"), row(X_AGAIN, X, "x"), row(X_AGAIN, X_AGAIN, "x")]
        self.assertEqual(self.found(rows, [X], X_AGAIN), ("both", scip_comparison.OVERLAP))
        rows = [row(X_AGAIN, X_AGAIN, "x", "write"), row(X_AGAIN, None, "x", "attribute", "unresolved", "attribute-of-value")]
        self.assertEqual(self.found(rows, [X], X_AGAIN), ("only theirs", "attribute-of-value"))

    def test_disagreements(self):
        for ours, theirs, name, kind in (
                (IMPORT, FIELD_AT, "Field", "one ends at an import: ours"), (FIELD_AT, IMPORT, "Field", "one ends at an import: theirs"),
                (PTR_AT, BASE_PTR, "ptr", "member of another class"), (INNER_X, X, "x", "same name in another scope"),
                (FIELD_AT, DATE, "Field", "theirs has another name than is written: a definition in the same file"),
                (FIELD_AT, OTHER, "Field", "theirs has another name than is written: a definition in another file"),
                (FIELD_AT, MODULE, "Field", "theirs has another name than is written: a module"),
                (PTR_AT, SUB, "ptr", "theirs has another name than is written: the class, for its member"),
                (DATE, FIELD_AT, "Field", "ours has another name than is written"), (FIELD_AT, DATE, "alias", "else: ours class, theirs class"),
                (AT, FIELD_AT, "alias", "else: ours unknown to us, theirs class")):
            with self.subTest(kind=kind):
                self.assertEqual(self.found([row(AT, ours, name)], [theirs]), ("both", kind))

    def test_what_only_one_side_resolves(self):
        nowhere = row(AT, None, status="unresolved", reason="undefined-name")
        self.assertEqual(self.found([nowhere], [X]), ("only theirs", "undefined-name"))
        self.assertEqual(self.found([row(AT, None, status="external")], [X]), ("only theirs", "external"))
        self.assertEqual(self.found([row(AT, None, status="ambiguous", reason="several-definitions")], [X]),
                         ("only theirs", "several definitions, all outside"))
        self.assertEqual(self.found([], [KEYWORD]), ("only theirs", "no reference: a parameter: keyword of a call"))
        self.assertEqual(self.found([], [MODULE]), ("only theirs", "no reference: a module: from m import n"))
        self.assertEqual(self.found([], [X], X_AGAIN), ("only theirs", "no reference: a definition of ours"))
        self.assertEqual(self.found([row(AT, X)], None), ("only ours", "nothing there"))
        self.assertEqual(self.found([row(AT, X)], []), ("only ours", "a symbol without definition in the index"))

    def test_places_that_neither_resolves_and_their_definitions_are_no_findings(self):
        ours = scip_comparison.answers([row(AT, None, status="unresolved", reason="undefined-name"), row(X, X, "x", "write")])
        self.assertEqual(list(scip_comparison.compare(ours, {AT: {"symbol"}}, {"other": {X}}, DEFINITIONS)), [])

    def test_occurrences_are_moved_to_the_name(self):
        for written, name in (("gettext as _", "gettext"), ("a", "a"), ("(err)", "err"), ("(\n  err\n)", "err"), ("a.b as c", "a.b")):
            start = 3 + written.index(name)
            found = scip_comparison.moved({Place("a.py", 3, 3 + len(written)): {"s"}}, lambda _, written=written: written.encode())
            self.assertEqual(found, {Place("a.py", start, start + len(name)): {"s"}})

    def test_the_most_come_first_within_a_group(self):
        kinds = ["b", "a", "b"]
        findings = [scip_comparison.Finding(group, kind, "resolved", AT, set(), set()) for group in ("only ours", "both") for kind in kinds]
        self.assertEqual([(group, kind, len(found)) for (group, kind, _), found in scip_comparison.counted(findings)],
                         [("both", "b", 2), ("both", "a", 1), ("only ours", "b", 2), ("only ours", "a", 1)])


if __name__ == "__main__":
    unittest.main()
