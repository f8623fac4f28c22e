"""Compares our references with those of a SCIP index, place by place, and sorts them into kinds.

Both sides lead from a place to definitions, places of names too. Conventions of scip-python that differ from ours, and what is done
about each, here and nowhere else:

- An imported name with `as` is one occurrence, `a as b`, and some names in parentheses include them. Both are moved to the name.
- A symbol has one definition, the first in the text; where the name is bound again is a reference to it. With us that is a definition, which leads to
  itself. Such places are a group of their own, `bindings`, compared by name: file and dotted name as our `definitions` have them.
- Where we lead to several definitions of a name, it leads to the first: `one of several` is agreement. So is one of ours among several of
  theirs, which a property with a setter has.
- What leads to another definition of the same name in the same scope is `other site of the name`, and counted apart.
- A module is defined by nothing at the start of its file, `m/__init__:`. So it is with us: no change.
- A symbol without a definition in the index, as those of the standard library and of builtins (`local` too), is not resolved.
"""

import collections
import dataclasses
import re

from scip_index import Place

WRITTEN = re.compile(rb"(?P<before>\(\s*)?(?P<name>[^\s()]+)(?:\s+as\s+\S+)?(?(before)\s*\))")
GROUPS = ("both", "bindings", "only ours", "only theirs")
SAME, OVERLAP, OTHER_SITE = "same definition", "one of several", "other site of the name"
AGREED = (SAME, OVERLAP)


@dataclasses.dataclass
class Answer:
    """What our tables say of one place: where it leads, or why nowhere."""

    status: str
    name: str
    reason: str
    targets: set  # places


@dataclasses.dataclass
class Finding:
    """One place and what both sides say of it."""

    group: str  # one of GROUPS
    kind: str
    status: str  # ours
    place: Place
    ours: set
    theirs: set


class Definitions:
    """Our definitions by the place of their name."""

    def __init__(self, rows):
        self.at = {Place(row["path"], row["name_bstart"], row["name_bend"]): row for row in rows}
        self.classes = {(row["path"], row["qualified_name"]) for row in rows if row["kind"] == "class"}

    def names(self, places):
        """The files and dotted names that are defined at the places."""
        return {(self.at[place]["path"], self.at[place]["qualified_name"]) for place in places if place in self.at}

    def are_members(self, names):
        """Whether each name is defined in a class."""
        return all((path, dotted.rpartition(".")[0]) in self.classes for path, dotted in names)

    def kinds(self, places):
        return {self.at[place]["kind"] if place in self.at else "unknown to us" for place in places}


def answers(rows):
    """Our references by place, from rows of `references`. What is written and read too is what it is read as."""
    at = collections.defaultdict(list)
    for row in rows:
        at[Place(row["path"], row["bstart"], row["bend"])].append(row)
    found = {}
    for place, here in at.items():
        here = [row for row in here if row["role"] != "write"] or here
        targets = {Place(row["target_path"], row["target_bstart"], row["target_bend"]) for row in here if row["target_path"] is not None}
        row = next((row for row in here if row["target_path"] is not None), here[0])
        found[place] = Answer(row["status"], row["name"], row["reason"] or row["status"], targets)
    return found


def moved(references, text_of):
    """The references at the names alone; `text_of` gives the bytes of a place."""
    found = {}
    for place, symbols in references.items():
        written = WRITTEN.fullmatch(text_of(place))
        at = place._replace(bstart=place.bstart + written.start("name"), bend=place.bstart + written.end("name")) if written else place
        found.setdefault(at, set()).update(symbols)
    return found


def kind_of_both(name, ours, theirs, definitions):
    """How the definitions that both lead to agree, or why they do not, as far as can be told."""
    if ours == theirs:
        return SAME
    if ours & theirs:
        return OVERLAP
    our_names, their_names = definitions.names(ours), definitions.names(theirs)
    if our_names & their_names:
        return OTHER_SITE
    our_kinds, their_kinds = definitions.kinds(ours), definitions.kinds(theirs)
    our_last, their_last = ({dotted.rpartition(".")[2] for _, dotted in names} for names in (our_names, their_names))
    if "import" in our_kinds | their_kinds:
        return "one ends at an import: " + ("ours" if "import" in our_kinds else "theirs")
    if our_last & their_last:
        return "member of another class" if definitions.are_members(our_names | their_names) else "same name in another scope"
    if name in our_last:
        return "theirs has another name than is written: " + what_instead(our_names, their_names, their_kinds)
    if name in their_last:
        return "ours has another name than is written"
    return f"else: ours {'/'.join(sorted(our_kinds))}, theirs {'/'.join(sorted(their_kinds))}"


def what_instead(our_names, their_names, their_kinds):
    if their_kinds == {"module"}:
        return "a module"
    if {(path, dotted.rpartition(".")[0]) for path, dotted in our_names} & their_names:
        return "the class, for its member"
    same_file = {path for path, _ in our_names} & {path for path, _ in their_names}
    return "a definition in " + ("the same file" if same_file else "another file")


def kind_of_theirs(place, answer, theirs, definitions):
    """Why a place that only they resolve is not resolved by us."""
    if answer is not None:
        return "several definitions, all outside" if answer.status == "ambiguous" else answer.reason
    if place in definitions.at:
        return "no reference: a definition of ours"
    kinds = definitions.kinds(theirs)
    for kind, what in (("parameter", "a parameter: keyword of a call"), ("module", "a module: from m import n")):
        if kinds == {kind}:
            return f"no reference: {what}"
    return f"no reference: {'/'.join(sorted(kinds))}"


def kind_of_ours(symbols):
    """What the index has at a place that only we resolve."""
    if not symbols:
        return "nothing there"
    if any(isinstance(symbol, tuple) for symbol in symbols):
        return "a local symbol without definition"
    return "a symbol without definition in the index"


def compare(ours, references, their_definitions, definitions):
    """Findings for every place that either side resolves to a definition in the repository, in the order of places."""
    defined_there = set().union(*their_definitions.values()) if their_definitions else set()
    for place in sorted(set(ours) | set(references)):
        answer, symbols = ours.get(place), references.get(place, set())
        theirs = set().union(*(their_definitions.get(symbol, set()) for symbol in symbols))
        targets = answer.targets if answer else set()
        status = answer.status if answer else ""
        if theirs and targets:
            group = "bindings" if targets == {place} and place in definitions.at else "both"
            yield Finding(group, kind_of_both(answer.name, targets, theirs, definitions), status, place, targets, theirs)
        elif theirs:
            yield Finding("only theirs", kind_of_theirs(place, answer, theirs, definitions), status, place, targets, theirs)
        elif targets and place not in defined_there:
            yield Finding("only ours", kind_of_ours(symbols), status, place, targets, theirs)


def counted(findings):
    """Findings by group, kind and our status, most first within a group."""
    sorted_out = collections.defaultdict(list)
    for finding in findings:
        sorted_out[finding.group, finding.kind, finding.status].append(finding)
    return sorted(sorted_out.items(), key=lambda item: (GROUPS.index(item[0][0]), -len(item[1]), item[0]))
