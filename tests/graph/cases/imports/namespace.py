#- file: space/part.py
# A folder without __init__ is a package when it is imported from.

def f(): ...
#- file: main.py
#- imports{span=@part, module=space, name=part, target=space.part, target_path="space/part.py", status=resolved}
from space import part
#- @space:alias IMPORTS :Package{qualified_name=space}
import space

#- call_graph{span=@"part.f()", callee=space.part.f, status=resolved}
part.f()
#- :Package{name=space} CONTAINS :File{path="space/part.py"}
#- files{path="main.py", module=main, source_root=".", parse_status=ok, newline=lf}
#- files{path="space/part.py", module=space.part}
space.part.f()
