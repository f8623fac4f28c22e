"""Pages say only what is so: the files, links and commands they name exist."""

import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOP_FOLDERS = ("bridge", "src", "tests", "bench", "examples", "fuzz", "docs", "tools", "cmake")
# Words in backticks that look like a path of ours: a known top folder, then parts without spaces or placeholders.
PATH = re.compile(r"`((?:%s)/[A-Za-z0-9_./-]*)`" % "|".join(TOP_FOLDERS))
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)  # code, in which `[T](x)` is no link
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def pages():
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


class DocsTest(unittest.TestCase):
    def test_paths_named_in_pages_exist(self):
        missing = [f"{page.relative_to(ROOT)}: {path}" for page in pages() for path in PATH.findall(page.read_text())
                   if not (ROOT / path).exists()]
        self.assertEqual(missing, [])

    def test_links_lead_somewhere(self):
        missing = []
        for page in pages():
            for target in LINK.findall(FENCED.sub("", page.read_text())):
                if "://" not in target and not (page.parent / target).exists():
                    missing.append(f"{page.relative_to(ROOT)}: {target}")
        self.assertEqual(missing, [])

    def test_architecture_names_every_folder_of_the_sources(self):
        text = (ROOT / "docs" / "architecture.md").read_text()
        folders = {f"src/{path.name}/" for path in (ROOT / "src").iterdir() if any(path.rglob("*.*"))}
        self.assertEqual(sorted(folder for folder in folders if f"`{folder}`" not in text), [])

    def test_every_decision_says_what_and_why(self):
        wrong = [page.name for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))
                 if not re.match(r"# .+\n", page.read_text()) or "because" not in page.read_text().lower()]
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
