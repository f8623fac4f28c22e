"""Generated pages are what the program generates now."""

import unittest

from program.program import TESTS, run


class DocsMatch(unittest.TestCase):
    def test_tables_page(self):
        page = (TESTS.parent / "docs" / "tables.md").read_text()
        self.assertEqual(page, run("help", "tables").stdout, "`./codeanatomy help tables > docs/tables.md` writes it")

    def test_functions_page(self):
        page = (TESTS.parent / "docs" / "functions.md").read_text()
        self.assertEqual(page, run("help", "functions").stdout, "`./codeanatomy help functions > docs/functions.md` writes it")


if __name__ == "__main__":
    unittest.main()
