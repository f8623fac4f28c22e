"""A text before and after an edit, and which of its bytes are the same bytes."""


class Edited:
    """An edit as pieces: text that stays, in its new order, and text that comes. A piece of `pieces` is a `slice` of the old
    text, or new text."""

    def __init__(self, before, pieces):
        self.before = before
        self.after = ""
        self._kept = []  # start and end before, start after
        for piece in pieces:
            if isinstance(piece, slice):
                self._kept.append((piece.start, piece.stop, len(self.after)))
                piece = before[piece]
            self.after += piece

    def _moved(self, offset):
        for start, end, now in self._kept:
            if start <= offset < end:
                return offset - start + now
        return None

    def span(self, bstart, bend):
        """Where what stood here stands now: its first and its last byte decide. None if either went."""
        first = self._moved(bstart)
        last = self._moved(bend - 1) if bend > bstart else first
        if first is None or last is None or last < first:
            return None
        return first, last + 1 if bend > bstart else last


def replaced(before, *changes):
    """Puts new text for old, each of which stands there once, in order."""
    pieces, at = [], 0
    for old, new in changes:
        if before.count(old) != 1:
            raise ValueError(f"stands there {before.count(old)} times: {old!r}")
        # What both begin and end with stays.
        start = before.index(old)
        head = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), min(len(old), len(new)))
        rest = min(len(old), len(new)) - head
        tail = next((i for i, (a, b) in enumerate(zip(old[::-1], new[::-1])) if a != b), rest)
        tail = min(tail, rest)
        pieces += [slice(at, start + head), new[head:len(new) - tail]]
        at = start + len(old) - tail
    return Edited(before, [*pieces, slice(at, len(before))])


def moved(before, text, behind):
    """Moves a text behind another."""
    start, end = before.index(text), before.index(text) + len(text)
    to = before.index(behind) + len(behind)
    if to <= start:
        return Edited(before, [slice(0, to), slice(start, end), slice(to, start), slice(end, len(before))])
    return Edited(before, [slice(0, start), slice(end, to), slice(start, end), slice(to, len(before))])
