from pkg.shapes import make
from pkg import Shape, missing
import pkg.shapes
import json as j

try:
    import fast as impl
except ImportError:
    from . import slow as impl


@j.wraps
def run(n, *, key=None):
    global state
    state = make(n)
    pkg.shapes.make(n)
    impl.go()
    return Shape(n).area()


async def wait(things):
    async for thing in things:
        match thing:
            case {"a": [first, *rest], **others} if first:
                yield f"{first!r:>{n}} {others}"
