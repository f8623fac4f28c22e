#- file: main.py
# Star imports say which module they open, and leave the names they bring undecided.

#- @"*":alias{name="*"} IMPORTS :Module{qualified_name=names}
#- imports{span=@"*", module=names, is_star=true, target=names, status=resolved}
#- !{ @"*":alias DEFINES _ }
from names import *
#- imports{span=@"*", is_star=true, target=math, status=external}
from math import *

#- references{span=@f, role=call, name=f, status=unresolved, reason=star-import}
#- MISSING: references{span=@f, role=call, target=names.f, status=resolved} -- names of star imports are not followed
#- MISSING: call_graph{span=@"f()", callee=names.f} -- names of star imports are not followed
f()
#- file: names.py
__all__ = ["f"]
def f(): ...
def g(): ...
