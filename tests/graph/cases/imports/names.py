#- file: main.py
# `from … import`: names and submodules, renamed, through re-exports and in cycles.

#- $from=@from.."THE_LIMIT as top":ImportFrom{name=pkg.values}
#- @"THE_LIMIT as top":alias{name=THE_LIMIT} IMPORTS :Variable{qualified_name=pkg.values.THE_LIMIT}
#- $from AST_CHILD.names.1 @"THE_LIMIT as top"
#- $from AST_CHILD.names.0 @f:alias
#- @f:alias IMPORTS{resolution=resolved} :Function{qualified_name=pkg.values.f}
#- imports{span=@f, module=pkg.values, name=f, level=0, target=pkg.values.f, target_path="pkg/values.py", status=resolved}
#- references{span=@f, role=import, target=pkg.values.f, target_kind=function}
from pkg.values import f, THE_LIMIT as top
# A submodule can be taken as a name is.
#- @values:alias IMPORTS :Module{qualified_name=pkg.values}
#- imports{span=@values, module=pkg, name=values, target=pkg.values, status=resolved}
from pkg import values
# The package re-exports the class under another name.
#- @Public:alias IMPORTS :Class{qualified_name=pkg.values.Hidden}
#- imports{span=@Public, name=Public, target=pkg.values.Hidden, target_path="pkg/values.py"}
from pkg import Public
#- imports{span=@lost, name=lost, target=null, status=unresolved, reason=name-not-bound-in-module}
#- 0 of @lost:alias IMPORTS _
from pkg import lost
#- imports{span=@thing, module=pkg.nowhere, status=unresolved, reason=module-not-found}
from pkg.nowhere import thing
#- imports{span=@"lru_cache as cache", target=functools.lru_cache, status=external}
from functools import (lru_cache as cache,)
#- imports{span=@annotations, target="__future__.annotations", status=external}
from __future__ import annotations
# Two modules that take a name from each other give none.
#- imports{span=@ghost, status=unresolved}
from pkg.ring import ghost

#- call_graph{span=@"f(top)", callee=pkg.values.f, status=resolved}
#- references{span=@top, role=read, target=pkg.values.THE_LIMIT, target_kind=variable}
f(top)
#- @"Public()":Call INSTANTIATES :Class{qualified_name=pkg.values.Hidden}
Public()
#- call_graph{span=@"cache()", callee=functools.lru_cache, status=external}
cache()
#- call_graph{span=@"thing()", status=unresolved, reason=import-not-resolved}
thing()
#- call_graph{span=@"values.f(1)", callee=pkg.values.f}
values.f(1)
#- file: pkg/__init__.py
#- imports{span=@"Hidden as Public", level=1, module=values, target=pkg.values.Hidden}
from .values import Hidden as Public
#- file: pkg/values.py
THE_LIMIT = 3
def f(x): ...
class Hidden: ...
#- file: pkg/ring.py
from pkg.other_ring import ghost
#- file: pkg/other_ring.py
from pkg.ring import ghost
