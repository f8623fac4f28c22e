#- file: pkg/__init__.py
#- imports{span=@"*", level=1, module=one, is_star=true, target=pkg.one, status=resolved}
from .one import *
#- file: pkg/one.py
def f(): ...
_hidden = 1
#- file: main.py
# Names that reach a module through the star import of another.
#- imports{span=@f, name=f, target=pkg.one.f, status=resolved}
from pkg import f
#- imports{span=@_hidden, name=_hidden, target=null, status=unresolved, reason=name-not-bound-in-module}
from pkg import _hidden
import pkg
#- call_graph{span=@"f()", callee=pkg.one.f}
f()
#- call_graph{span=@"pkg.f()", callee=pkg.one.f, status=resolved}
pkg.f()
