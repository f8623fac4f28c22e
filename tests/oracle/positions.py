"""Positions of names in a file, by CPython's `tokenize`, as offsets into its raw bytes."""

import ast
import bisect
import io
import re
import tokenize
import unicodedata


class Tokens:
    """Holds where the names and comments of a file are."""

    def __init__(self, source):
        """`source` is a compare_ast.Source."""
        self.source = source
        self.starts, self.ends, self.texts, self.comments = [], [], [], []
        # tokenize does not take a lone CR for a line end.
        raw = re.sub(rb"\r(?!\n)", b"\n", source.raw)
        self._line, self._plain = 0, True
        for token in tokenize.tokenize(io.BytesIO(raw).readline):
            if token.type == tokenize.NAME:
                self.starts.append(self._offset(*token.start))
                self.ends.append(self._offset(*token.end))
                self.texts.append(unicodedata.normalize("NFKC", token.string) if not token.string.isascii() else token.string)
            elif token.type == tokenize.COMMENT:
                self.comments.append((self._offset(*token.start), self._offset(*token.end)))

    def _offset(self, line, column):
        """Of a column in characters."""
        source = self.source
        start = source.starts[line - 1] + (source.bom if line == 1 else 0)
        if line != self._line:
            self._line, text = line, source.raw[start:source.starts[line]]
            self._plain = text.isascii()
        if self._plain:
            return start + column
        encoding = "utf-8" if source.utf8 else source.encoding
        return start + len(source.raw[start:source.starts[line]].decode(encoding)[:column].encode(encoding))

    def at(self, offset, ahead=0):
        """The span of the first name at or after `offset`, or of the one `ahead` names further."""
        i = bisect.bisect_left(self.starts, offset) + ahead
        return (self.starts[i], self.ends[i]) if i < len(self.starts) else (offset, offset)

    def last_before(self, end):
        i = bisect.bisect_right(self.ends, end) - 1
        return (self.starts[i], self.ends[i]) if i >= 0 else (end, end)

    def text_at(self, start, end):
        """The name token of exactly this span, or None."""
        i = bisect.bisect_left(self.starts, start)
        return self.texts[i] if i < len(self.starts) and (self.starts[i], self.ends[i]) == (start, end) else None


class Spans:
    """Answers where nodes and their names are.

    `inside` has the span of the f-string around a node, by its identity, for what `ast` places wrongly: the answer for that is
    some place in there.
    """

    def __init__(self, source, tokens, inside):
        self.source, self.tokens, self.inside = source, tokens, inside

    def span(self, node):
        if isinstance(node, ast.Module):
            return 0, len(self.source.raw)
        if id(node) in self.inside:
            low, high = self.inside[id(node)]
            return low + 1, high
        return (self.source.offset(node.lineno, node.col_offset), self.source.offset(node.end_lineno, node.end_col_offset))

    def name_span(self, node):
        start, end = self.span(node)
        if isinstance(node, ast.Name) or id(node) in self.inside:
            return start, end
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return self.tokens.at(start, 1)
        if isinstance(node, ast.AsyncFunctionDef):
            return self.tokens.at(start, 2)
        if isinstance(node, ast.ExceptHandler):
            return self.tokens.at(self.span(node.type)[1], 1)
        if type(node).__name__ in ("MatchAs", "MatchStar", "MatchMapping"):
            return self.tokens.last_before(end)
        return self.tokens.at(start)

    def attribute_span(self, node):
        return self.span(node) if id(node) in self.inside else self.tokens.last_before(self.span(node)[1])

    def imported_span(self, alias):
        """Of the dotted name, without `as`."""
        start, end = self.span(alias)
        return (start, end) if alias.name == "*" else (start, self.tokens.at(start, alias.name.count("."))[1])

    def module_span(self, statement):
        """Of the dotted name after `from`, without leading dots."""
        start, _ = self.span(statement)
        return self.tokens.at(start, 1)[0], self.tokens.at(start, 1 + statement.module.count("."))[1]

    def bound_span(self, alias):
        start, end = self.span(alias)
        return self.tokens.last_before(end) if alias.asname else self.tokens.at(start)
