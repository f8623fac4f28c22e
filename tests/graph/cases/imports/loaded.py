#- file: main.py
# A submodule is an attribute of its package once something imports it.
import pkg

#- call_graph{span=@"pkg.one.f()", callee=pkg.one.f, status=resolved}
pkg.one.f()
#- call_graph{span=@"pkg.deep.two.f()", callee=pkg.deep.two.f, status=resolved}
pkg.deep.two.f()
#- references{span=@never, name=never, target=null, status=unresolved, reason=name-not-bound-in-module}
pkg.never
#- file: user.py
import pkg.one
from pkg.deep.two import f
#- file: pkg/__init__.py
#- file: pkg/one.py
def f(): ...
#- file: pkg/never.py
#- file: pkg/deep/__init__.py
#- file: pkg/deep/two.py
def f(): ...
