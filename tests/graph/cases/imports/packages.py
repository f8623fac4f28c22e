#- file: main.py
# What a package hands on: names of its submodules, submodules by the act of importing them, and chains of both.
import pkg

#- references{span=@one, role=attribute, target=pkg.one, target_kind=module}
#- call_graph{span=@"pkg.one.f()", callee=pkg.one.f, status=resolved}
pkg.one.f()
#- call_graph{span=@"pkg.g()", callee=pkg.one.f, status=resolved}
pkg.g()
#- @"pkg.deep()":Call INSTANTIATES :Class{qualified_name=pkg.two.Two}
pkg.deep()
#- call_graph{span=@"pkg.absent()", status=unresolved, reason=name-not-bound-in-module}
pkg.absent()
#- file: pkg/__init__.py
from .one import f as g
from .chain import deep
#- file: pkg/one.py
def f(): ...
#- file: pkg/chain.py
#- imports{span=@"Two as deep", target=pkg.two.Two, target_path="pkg/two.py", level=0}
from pkg.two import Two as deep
#- file: pkg/two.py
class Two: ...
