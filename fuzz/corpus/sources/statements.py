import a.b.c as d, e
from __future__ import annotations
from . import x
from ..p.q import (r as s, t,)
from m import *

x: int = 1; y = z = x
x += 1; del y, (z)
global_ = lambda a, /, b=1, *c, d, **e: (yield)
assert x, "no"
raise E from None
if a: pass
elif b: ...
else:
    while True:
        break
    else:
        continue
for i, *j in [1, *k]:
    pass
else: pass
try:
    pass
except* (A, B) as e:
    pass
else: pass
finally: pass
try: pass
except: pass
with open(f) as g, (h as i, j): pass
async def f():
    async with a as b: await c
    async for d in e: yield d
    return [x async for x in y if x for z in x]
type X[T: int, *Ts, **P] = dict[T, P]
