#- file: pkg/__init__.py
#- imports{span=@mod, module=sub, name=mod, level=1, target=pkg.sub.mod, target_path="pkg/sub/mod.py", status=resolved}
from .sub import mod
#- file: pkg/sub/__init__.py
#- file: pkg/sub/mod.py
# Relative imports count from the package that holds the module.

#- imports{span=@sibling, module=null, name=sibling, level=1, target=pkg.sub.sibling}
from . import sibling
#- imports{span=@f, module=sibling, level=1, target=pkg.sub.sibling.f}
from .sibling import f
#- imports{span=@top, module=null, level=2, target=pkg.top, target_path="pkg/top.py"}
from .. import top
#- imports{span=@T, module=top, level=2, target=pkg.top.T}
from ..top import T
#- imports{span=@gone, level=4, status=unresolved, reason=relative-import-leaves-package}
from .... import gone

#- call_graph{span=@"f()", callee=pkg.sub.sibling.f, status=resolved}
f()
#- call_graph{span=@"top.T()", callee=pkg.top.T}
top.T()
#- file: pkg/sub/sibling.py
def f(): ...
#- file: pkg/top.py
class T: ...
