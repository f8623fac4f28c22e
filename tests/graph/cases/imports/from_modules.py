#- file: pkg/__init__.py
#- references{span=@mod, name=mod, role=import, target=pkg.mod, target_path="pkg/mod.py", status=resolved}
from .mod import f
from . import mod as other
#- references{span=@mod, name=mod, role=import, target=pkg.mod}
from .mod import *
#- file: pkg/mod.py
def f(): ...
#- file: shop.py
# The module that names come from is named too, without its dots.

#- references{span=@pkg, role=import, target=pkg, target_path="pkg/__init__.py", target_kind=module}
from pkg import f
#- references{span=@"pkg.mod", name="pkg.mod", role=import, target=pkg.mod, target_path="pkg/mod.py"}
from pkg.mod import f as g, missing  # cart
#- references{span=@"pkg . mod", name="pkg.mod", role=import, target=pkg.mod}
from pkg . mod import f
#- references{span=@"os.path", name="os.path", role=import, target="os.path", target_kind=external, status=external}
from os.path import (join,  # os.path
                     split)
#- references{span=@"pkg.none", role=import, target=null, status=unresolved, reason=import-not-resolved}
from pkg.none import f
#- references{span=@gone, role=import, target=null, status=unresolved, reason=relative-import-leaves-package}
from ..gone import f
