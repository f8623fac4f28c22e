#- file: main.py
# A name that several imports bind means any of them.

try:
    #- imports{span=@load, module=fast, target=fast.load, status=resolved}
    from fast import load
except ImportError:
    #- imports{span=@load, module=slow, target=slow.load, status=resolved}
    from slow import load

#- call_graph{span=@"load()", callee=fast.load, status=ambiguous, confidence=0.500000}
#- call_graph{span=@"load()", callee=slow.load, status=ambiguous, confidence=0.500000}
#- 2 of references{span=@load, role=call, target_kind=function, status=ambiguous}
#- edges{span=@"load()", kind=CALLS, resolution=ambiguous, ambiguity_group=$group}
#- $group=@"load()":Call
load()


def f():
    # An import in a function binds there.
    #- bindings{span=@slow, name=slow, kind=import, scope_id=$f}
    #- scopes{scope_id=$f, kind=function, qualified_name=main.f}
    #- definitions{span=@slow, kind=import, qualified_name=main.f.slow}
    import slow
    #- call_graph{span=@"slow.load()", caller=main.f, callee=slow.load, status=resolved}
    slow.load()


# The import of f is not the module's.
#- references{span=@slow, role=read, status=unresolved, reason=undefined-name}
slow
#- file: fast.py
def load(): ...
#- file: slow.py
def load(): ...
#- file: third.py
#- imports{span=@load, name=load, target=fast.load, status=ambiguous, reason=null}
#- imports{span=@load, name=load, target=slow.load, status=ambiguous}
#- @load:alias IMPORTS{resolution=ambiguous, confidence=0.500000} :Function{qualified_name=slow.load}
from main import load
