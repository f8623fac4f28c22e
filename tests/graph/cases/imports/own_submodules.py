#- file: pkg/__init__.py
# A package that imports a submodule under the submodule's own name has the submodule.
#- imports{span=@one, name=one, target=pkg.one, target_path="pkg/one.py", status=resolved}
from . import one
#- imports{span=@two, name=two, target=pkg.two, status=resolved}
from pkg import two
#- imports{span=@missing, name=missing, target=null, status=unresolved, reason=name-not-bound-in-module}
from . import missing
#- call_graph{span=@"one.f()", callee=pkg.one.f, status=resolved}
one.f()
#- file: pkg/one.py
def f(): ...
#- file: pkg/two.py
def f(): ...
#- file: main.py
import pkg
from pkg import two
#- call_graph{span=@"pkg.one.f()", callee=pkg.one.f, status=resolved}
pkg.one.f()
#- call_graph{span=@"two.f()", callee=pkg.two.f, status=resolved}
two.f()
