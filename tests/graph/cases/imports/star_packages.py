#- file: pkg/__init__.py
#- imports{span=@"*", level=1, module=one, is_star=true, target=pkg.one, status=resolved}
from .one import *
#- file: pkg/one.py
def f(): ...
_hidden = 1
#- file: main.py
# Names that reach a module through the star import of another.
#- MISSING: imports{span=@f, name=f, target=pkg.one.f, status=resolved} -- names of star imports are not followed
#- imports{span=@f, name=f, status=unresolved, reason=name-not-bound-in-module}
from pkg import f
#- MISSING: call_graph{span=@"f()", callee=pkg.one.f} -- names of star imports are not followed
#- call_graph{span=@"f()", status=unresolved, reason=import-not-resolved}
f()
