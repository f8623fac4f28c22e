#- file: main.py
# An import that stands there twice leads to one thing.
import os
import os
from mod import f
from mod import f

#- 1 of references{span=@os, role=read}
#- references{span=@os, role=read, target=os, status=external, confidence=1.000000}
#- 1 of call_graph{span=@"os.getcwd()"}
#- call_graph{span=@"os.getcwd()", callee=os.getcwd, status=external, confidence=1.000000}
os.getcwd()
#- 1 of call_graph{span=@"f()"}
#- call_graph{span=@"f()", callee=mod.f, status=resolved, confidence=1.000000}
f()


def late():
    #- definitions{span=@os#2, kind=import, qualified_name=main.late.os}
    import os; import os
    #- 1 of call_graph{span=@"os.getcwd()"}
    os.getcwd()
#- file: mod.py
def f(): ...
