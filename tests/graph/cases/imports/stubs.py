#- file: main.py
# A stub is a module of the same name; a source beside it comes first.

#- imports{span=@f, target=both.f, target_path="both.py"}
from both import f
#- imports{span=@g, target=only.g, target_path="only.pyi"}
from only import g
#- file: both.py
def f(): ...
#- file: both.pyi
def f() -> int: ...
#- file: only.pyi
def g() -> int: ...
