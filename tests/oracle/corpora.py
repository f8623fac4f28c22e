"""The sources that are compared, each copied to a folder of its own, so that nothing lies beside them."""

import pathlib
import shutil
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS.parent / "tools"))
import dependencies  # noqa: E402

# Of the library, where they are: what has scopes, patterns, type parameters, f-strings and odd layout in plenty.
SAMPLE = ["dataclasses.py", "typing.py", "json", "asyncio/base_events.py", "asyncio/__init__.py", "collections", "enum.py",
          "importlib", "test/test_grammar.py", "test/test_named_expressions.py", "test/test_type_params.py",
          "test/test_type_aliases.py", "test/test_patma.py", "test/test_fstring.py", "test/test_except_star.py",
          "test/test_unicode_identifiers.py", "test/test_source_encoding.py", "test/tokenizedata", "test/encoded_modules"]


def copy(sources, root, folder):
    for path in sources:
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def python_files(folder):
    return [path for path in sorted(folder.rglob("*.py")) if path.is_file() and "site-packages" not in path.parts]


def library(interpreter, folder):
    """The standard library with its test suite, without what is installed into it."""
    copy(python_files(interpreter.library), interpreter.library, folder)


def sample(interpreter, folder):
    for name in SAMPLE:
        path = interpreter.library / name
        if path.is_dir():
            copy(python_files(path), interpreter.library, folder)
        elif path.is_file():
            copy([path], interpreter.library, folder)


def django(_, folder):
    """Django, of the version and hash that requirements.txt beside this names."""
    wheel = dependencies.unpacked_wheel(pathlib.Path(__file__).with_name("requirements.txt"), "Django",
                                        lambda name: name.endswith(".py"))
    copy(python_files(wheel), wheel, folder)
