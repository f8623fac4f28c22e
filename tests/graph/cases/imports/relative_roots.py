#- file: shop.py
# A source root is no package; dots that lead to it mean what lies there.

#- references{span=@cart, role=import, target=cart, target_path="cart.py", status=resolved}
#- imports{span=@f, module=cart, level=1, target=cart.f, target_path="cart.py", status=resolved}
from .cart import f
#- imports{span=@cart, module=null, level=1, target=cart, status=resolved}
#- imports{span=@gone, module=null, level=1, target=null, status=unresolved, reason=relative-import-leaves-package}
from . import cart, gone
#- imports{span=@missing, target=null, status=unresolved, reason=name-not-bound-in-module}
#- references{span=@missing, target=null, status=unresolved, reason=import-not-resolved}
from .cart import missing
#- references{span=@gone, role=import, target=null, status=unresolved, reason=relative-import-leaves-package}
#- imports{span=@"f as h", target=null, status=unresolved, reason=relative-import-leaves-package}
from .gone import f as h
#- references{span=@lib, role=import, target=null, status=unresolved, reason=relative-import-leaves-package}
from .lib import k

#- call_graph{span=@"f()", callee=cart.f, status=resolved}
f()
#- call_graph{span=@"cart.f()", callee=cart.f, status=resolved}
cart.f()
#- file: cart.py
def f(): ...
#- file: pkg/__init__.py
#- imports{span=@f, module=cart, level=2, target=cart.f, status=resolved}
from ..cart import f
#- imports{span=@"f as g", module=cart, level=3, target=null, reason=relative-import-leaves-package}
from ...cart import f as g
#- file: src/lib.py
# Of another source root.
def k(): ...
