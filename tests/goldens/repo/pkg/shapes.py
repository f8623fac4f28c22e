import math
import os.path as p


class Square:
    sides = 4

    def __init__(self, size: float = 1.0, *rest, unit="m", **more):
        self.size = size

    def area(self):  # of the inside
        return math.pow(self.size, 2)


def make(count):
    total = 0
    total += count
    return [Square(i) for i in range(count) if i % 2], lambda x: p.join(x, undefined)
