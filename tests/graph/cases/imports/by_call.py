#- file: main.py
# Modules that are imported by a call with a constant name; the value is followed through attributes alone.
import importlib
import importlib as il
from importlib import import_module
from importlib import import_module as load

#- references{span=@f, role=call, target=pkg.mod.f, status=resolved}
#- call_graph{span=@'importlib.import_module("pkg.mod").f()', callee=pkg.mod.f, status=resolved}
#- call_graph{span=@'importlib.import_module("pkg.mod")', callee="importlib.import_module", status=external}
importlib.import_module("pkg.mod").f()
#- call_graph{span=@'il.import_module("pkg").mod.f()', callee=pkg.mod.f}
il.import_module("pkg").mod.f()
#- call_graph{span=@"import_module('.mod', 'pkg').f()", callee=pkg.mod.f}
import_module('.mod', 'pkg').f()
#- call_graph{span=@"load('.mod', package='pkg').f()", callee=pkg.mod.f}
load('.mod', package='pkg').f()
#- call_graph{span=@"load('os.path').join()", callee="os.path.join", status=external}
load('os.path').join()
#- call_graph{span=@'__import__("pkg.mod").mod.f()', callee=pkg.mod.f}
__import__("pkg.mod").mod.f()
#- call_graph{span=@'__import__("pkg.mod", fromlist=["f"]).f()', callee=pkg.mod.f}
__import__("pkg.mod", fromlist=["f"]).f()
#- references{span=@missing, role=attribute, target=null, status=unresolved, reason=attribute-of-call-result}
load(".mod").missing
#- references{span=@f, role=attribute, status=unresolved, reason=attribute-of-call-result}
load("pkg." + "mod").f
#- file: pkg/__init__.py
from importlib import import_module
#- call_graph{span=@"import_module('.mod', __package__).f()", callee=pkg.mod.f}
import_module('.mod', __package__).f()
#- call_graph{span=@"import_module('.mod', __name__).f()", callee=pkg.mod.f}
import_module('.mod', __name__).f()
#- file: pkg/mod.py
def f(): ...
#- file: other.py
def import_module(name): ...
#- references{span=@g, role=attribute, status=unresolved, reason=attribute-of-call-result}
import_module("pkg.mod").g
