#- file: pkg/__init__.py
# What a module hands on of other modules.
#- $pkg:Module{qualified_name=pkg}
#- $pkg RE_EXPORTS.f{span=@f, resolution=resolved} :Function{qualified_name=pkg.one.f}
from .one import f
#- $pkg RE_EXPORTS.one{span=@one} :Module{qualified_name=pkg.one}
from . import one
#- $pkg RE_EXPORTS.Shape{span=@"*"} :Class{qualified_name=pkg.two.Shape}
#- !{ $pkg RE_EXPORTS :Variable{qualified_name=pkg.two._hidden} }
from .two import *
# Neither public names from outside nor private ones.
#- !{ $pkg RE_EXPORTS :ExternalSymbol{qualified_name="os.path"} }
from os import path
#- !{ $pkg RE_EXPORTS._g _ }
from .one import g as _g
#- file: pkg/one.py
#- !{ :Module{qualified_name=pkg.one} RE_EXPORTS _ }
from .two import Shape
def f(): ...
def g(): ...
#- file: pkg/two.py
class Shape: ...
_hidden = 1
#- file: listed.py
#- $listed:Module{qualified_name=listed} RE_EXPORTS.path{resolution=external} :ExternalSymbol{qualified_name="os.path"}
from os import path
#- $listed RE_EXPORTS._g{span=@"g as _g"} :Function{qualified_name=pkg.one.g}
from pkg.one import g as _g
#- !{ $listed RE_EXPORTS.f _ }
from pkg.one import f as f
__all__ = ["path", "_g"]
#- file: bound.py
# What `import a.b` binds, where nothing else names it.
#- :Module{qualified_name=bound} RE_EXPORTS.shelve{span=@"shelve.x", resolution=external} :ExternalSymbol{qualified_name=shelve}
import shelve.x
__all__ = ["shelve"]
#- file: same.py
#- :Module{qualified_name=same} RE_EXPORTS.f{span=@"f as f"} :Function{qualified_name=pkg.one.f}
from pkg import f as f
#- !{ :Module{qualified_name=same} RE_EXPORTS.g _ }
from pkg.one import g
#- file: chosen.py
#- $chosen:Module{qualified_name=chosen}
try:
    #- $chosen RE_EXPORTS.f{span=@f} :Function{qualified_name=pkg.one.f}
    from pkg.one import f
except ImportError:
    #- $chosen RE_EXPORTS.f{span=@"g as f"} :Function{qualified_name=pkg.one.g}
    from pkg.one import g as f
__all__ = ["f"]
