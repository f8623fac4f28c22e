#- file: main.py
# What an `__all__` is made of: lists and tuples, `+=`, `extend`, `append`, `remove`, and the `__all__` of other modules.
from pkg import *

#- references{span=@a, role=read, target=pkg.a, status=resolved}
a
#- references{span=@b, role=read, target=pkg.b, status=resolved}
b
#- references{span=@c, role=read, target=pkg.c, status=resolved}
c
#- references{span=@d, role=read, target=pkg.one.d, status=resolved}
d
#- references{span=@e, role=read, target=pkg.two.e, status=resolved}
e
#- references{span=@x, role=read, status=unresolved, reason=undefined-name}
x
#- references{span=@y, role=read, status=unresolved, reason=undefined-name}
y
# A submodule that `__all__` names is imported.
#- references{span=@three, role=read, target=pkg.three, status=resolved}
#- references{span=@f, role=call, target=pkg.three.f, status=resolved}
three.f()
#- file: pkg/__init__.py
from .one import *
from . import one, two
from .two import e, __all__ as two_all
a = b = c = x = y = 1
__all__ = ["y"]
__all__ = ["a", "x"]
__all__ += ("b",)
__all__.append("c")
__all__.remove("x")
__all__.extend(one.__all__)
__all__ = __all__ + list(two_all) + ["three"]
#- file: pkg/one.py
__all__ = ["d"]
d = 1
#- file: pkg/two.py
__all__ = ("e",)
e = 1
#- file: pkg/three.py
def f(): ...
#- file: unknown.py
__all__ = [name for name in ("p", "q")]
p = 1
#- file: reader.py
from unknown import *
#- references{span=@p, role=read, target=unknown.p, status=resolved}
p
#- references{span=@q, role=read, status=unresolved, reason=star-import}
q
