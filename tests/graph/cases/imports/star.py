#- file: main.py
# Star imports bring what the module's `__all__` lists, else its public names; what is outside stays undecided.

#- @"*":alias{name="*"} IMPORTS :Module{qualified_name=names}
#- imports{span=@"*", module=names, is_star=true, target=names, status=resolved}
#- !{ @"*":alias DEFINES _ }
from names import *

#- references{span=@f, role=call, name=f, target=names.f, target_path="names.py", status=resolved}
#- @f:Name REFERS_TO{resolution=resolved} :Function{qualified_name=names.f}
#- call_graph{span=@"f()", callee=names.f, status=resolved}
f()
# What a star import brings comes before the builtin of that name.
#- references{span=@open, role=call, target=names.open, status=resolved}
#- !{ references{span=@open, target="builtins.open"} }
open()
#- references{span=@_private, role=read, target=names._private, status=resolved}
_private
#- references{span=@g, role=read, status=unresolved, reason=undefined-name}
g
#- references{span=@len, role=read, target="builtins.len", status=external}
len
#- file: names.py
__all__ = ["f", "open"] + ["_private"]
def f(): ...
def g(): ...
def open(): ...
_private = 1
#- file: outside.py
#- imports{span=@"*", is_star=true, target=math, status=external}
from math import *
#- references{span=@sin, role=call, status=unresolved, reason=star-import}
sin(1)
#- references{span=@len, role=read, target="builtins.len", status=external}
len
#- file: through.py
from outside import *
#- references{span=@cos, role=call, status=unresolved, reason=star-import}
cos(1)
