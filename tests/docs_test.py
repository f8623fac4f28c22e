"""Pages say only what is so: the files, links and commands they name exist."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOP_FOLDERS = ("bridge", "src", "tests", "bench", "examples", "fuzz", "docs", "tools", "cmake")
# Words in backticks that look like a path of ours: a known top folder, then parts without spaces or placeholders.
PATH = re.compile(r"`((?:%s)/[A-Za-z0-9_./-]*)`" % "|".join(TOP_FOLDERS))
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def house_paths(text):
    """Paths of the tree drawing in docs/architecture.md: `name/` lines indented under their folder."""
    paths, stack = [], []
    for line in text.splitlines():
        match = re.match(r"^( *)((?:[a-z_]+/ *)+)(?: {2,}|$)", line)
        if match is None:
            continue
        indent = len(match.group(1))
        stack = [(depth, folder) for depth, folder in stack if depth < indent]
        above = "".join(folder for _, folder in stack)
        names = match.group(2).split()
        paths += [above + name for name in names]
        stack.append((indent, names[-1]))
    return paths


class DocsTest(unittest.TestCase):
    def test_paths_named_in_pages_exist(self):
        missing = [f"{page.relative_to(ROOT)}: {path}" for page in pages() for path in PATH.findall(page.read_text())
                   if not (ROOT / path).exists()]
        self.assertEqual(missing, [])

    def test_links_lead_somewhere(self):
        missing = []
        for page in pages():
            for target in LINK.findall(page.read_text()):
                if "://" not in target and not (page.parent / target).exists():
                    missing.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(missing, [])

    def test_the_house_in_architecture_is_the_tree(self):
        page = ROOT / "docs" / "architecture.md"
        drawing = house_paths(page.read_text())
        self.assertIn("src/", drawing)
        self.assertEqual([path for path in drawing if not (ROOT / path).is_dir()], [])
        folders = {f"src/{path.name}/" for path in (ROOT / "src").iterdir() if path.is_dir()}
        self.assertEqual(sorted(folders - set(drawing)), [])

    def test_every_decision_says_what_and_why(self):
        wrong = [page.name for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))
                 if not re.match(r"# .+\n", page.read_text()) or "because" not in page.read_text().lower()]
        self.assertEqual(wrong, [])


class HousePathsTest(unittest.TestCase):
    def test_nesting_follows_indentation(self):
        text = "    src/          (lower)\n      base/       status\n      cli/  web/  arguments\n    tests/        behaviour\n"
        self.assertEqual(house_paths(text), ["src/", "src/base/", "src/cli/", "src/web/", "tests/"])


if __name__ == "__main__":
    unittest.main()
