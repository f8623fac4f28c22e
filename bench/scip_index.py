"""Reads an index.scip: which place of which file is an occurrence of which symbol, in bytes.

`protoc` decodes the index by the published schema, bench/scip/scip.proto, and what it prints is read here. scip-python leaves
`position_encoding` unset and counts as JavaScript does, in UTF-16 code units; so does this reader where nothing is set.
"""

import ast
import dataclasses
import pathlib
import re
import subprocess
import typing

SCHEMA = pathlib.Path(__file__).resolve().parent / "scip" / "scip.proto"
DEFINITION = 1  # bit of symbol_roles
UNIT_BYTES = {"UTF8CodeUnitOffsetFromLineStart": 1, "UTF16CodeUnitOffsetFromLineStart": 2, "UTF32CodeUnitOffsetFromLineStart": 4}
UNSET = "UTF16CodeUnitOffsetFromLineStart"
LINE_END = re.compile(rb"\r\n|\r|\n")


class Place(typing.NamedTuple):
    """A span of a file, in bytes."""

    path: str
    bstart: int
    bend: int


@dataclasses.dataclass
class Index:
    """Places by symbol and symbols by place; a local symbol is a pair of its file's path and its name."""

    tool: str = ""
    definitions: dict = dataclasses.field(default_factory=dict)  # symbol to set of places
    references: dict = dataclasses.field(default_factory=dict)  # place to set of symbols
    wrong_ranges: int = 0  # occurrences outside their file's text


class Text:
    """Turns positions of a file, in lines and code units of so many bytes, into byte offsets."""

    def __init__(self, data, unit):
        self.data, self.unit = data, unit
        self.starts = [0, *(match.end() for match in LINE_END.finditer(data))]

    def offset(self, line, character):
        """None outside the text and within a character."""
        if line >= len(self.starts):
            return None
        start = self.starts[line]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.data)
        text = self.data[start:end]
        if text.isascii():
            return start + character if character <= len(text) else None
        for letter in text.decode("utf-8", "surrogateescape"):
            if character <= 0:
                break
            character -= units(letter, self.unit)
            start += units(letter, 1)
        return start if character == 0 else None


def units(letter, unit):
    """How many code units of so many bytes a character takes."""
    if unit == 1:
        return len(letter.encode("utf-8", "surrogateescape"))
    return 2 if unit == 2 and ord(letter) > 0xffff else 1


def decode(index):
    """What protoc prints of an index, by lines."""
    command = ["protoc", f"--proto_path={SCHEMA.parent}", "--decode=scip.Index", SCHEMA.name]
    with index.open("rb") as source:
        child = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE, text=True)
        yield from child.stdout
        if child.wait() != 0:
            raise ValueError(f"{index} is no index that {SCHEMA.name} describes")


def documents(lines):
    """Pairs of a document's fields and its occurrences: (range, symbol, roles)."""
    inside, fields, occurrences, span, symbol, roles = [], {}, [], [], "", 0
    for line in lines:
        line = line.strip()
        if line.endswith("{"):
            inside.append(line[:-2])
            if inside == ["documents"]:
                fields, occurrences = {}, []
            elif inside == ["documents", "occurrences"]:
                span, symbol, roles = [], "", 0
        elif line == "}":
            if inside == ["documents"]:
                yield fields, occurrences
            elif inside == ["documents", "occurrences"]:
                occurrences.append((span, symbol, roles))
            inside.pop()
        else:
            key, _, value = line.partition(": ")
            if inside == ["documents", "occurrences"]:
                if key == "range":
                    span.append(int(value))
                elif key == "symbol":
                    symbol = unquoted(value)
                elif key == "symbol_roles":
                    roles = int(value)
            elif inside == ["documents"]:
                fields[key] = unquoted(value) if value.startswith('"') else value


def unquoted(value):
    """A string as protoc prints it: in C's escapes, those of bytes in octal."""
    return value[1:-1] if "\\" not in value else ast.literal_eval("b" + value).decode()


def read(index, sources):
    """The occurrences of an index whose paths are relative to `sources`."""
    found = Index()
    for fields, occurrences in documents(decode(index)):
        path = fields["relative_path"]
        text = Text((sources / path).read_bytes(), UNIT_BYTES[fields.get("position_encoding", UNSET)])
        for span, symbol, roles in occurrences:
            line, first, last_line, last = span if len(span) == 4 else (span[0], span[1], span[0], span[2])
            place = Place(path, text.offset(line, first), text.offset(last_line, last))
            if place.bstart is None or place.bend is None:
                found.wrong_ranges += 1
                continue
            key = (path, symbol) if symbol.startswith("local ") else symbol
            if roles & DEFINITION:
                found.definitions.setdefault(key, set()).add(place)
            else:
                found.references.setdefault(place, set()).add(key)
    return found
