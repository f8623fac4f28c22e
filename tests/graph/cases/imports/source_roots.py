#- build: --source-root lib --source-root app
#- file: app/main.py
# Modules are named from the longest source root; the importer's own root is asked first.

#- imports{span=@tools, target=tools, target_path="lib/tools.py", status=resolved}
import tools
#- imports{span=@both, target=both, target_path="app/both.py"}
import both

#- call_graph{span=@"both.f()", callee=both.f, callee_path="app/both.py", status=resolved}
both.f()
#- file: app/both.py
def f(): ...
#- file: lib/tools.py
#- imports{span=@both, target=both, target_path="lib/both.py"}
import both
#- file: lib/both.py
def f(): ...
