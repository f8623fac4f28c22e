#- file: main.py
# `import`: modules of the repository, of packages in it, and outside.

#- @helper:alias IMPORTS{resolution=resolved} :Module{qualified_name=helper}
#- @helper:alias DECLARES.import @helper:ImportAlias{qualified_name=main.helper}
#- @helper:alias DEFINES.import $helper:Binding{name=helper}
#- bindings{binding_id=$helper, kind=import, is_imported=true}
#- imports{span=@helper, module=helper, name=null, asname=null, level=0, is_star=false, target=helper, target_path="helper.py", status=resolved}
#- definitions{span=@helper, kind=import, qualified_name=main.helper}
#- references{span=@helper, role=import, target=helper, target_kind=module, target_path="helper.py", status=resolved}
#- @"import helper":Import AST_CHILD.names.0 @helper:alias
import helper
#- @"pkg.inner":alias IMPORTS :Module{qualified_name=pkg.inner}
#- @"pkg.inner":alias DEFINES.import :Binding{name=pkg}
#- imports{span=@"pkg.inner", module=pkg.inner, target=pkg.inner, status=resolved}
import pkg.inner
#- @"pkg.inner as deep":alias{name=pkg.inner} DEFINES.import{span=@deep} :Binding{name=deep}
#- imports{span=@"pkg.inner as deep", asname=deep, target=pkg.inner}
import pkg.inner as deep
#- @"import os, sys as system":Import AST_CHILD.names.1 @"sys as system":alias
#- imports{span=@os, target=os, target_path=null, status=external}
#- @"sys as system":alias IMPORTS{resolution=external} :ExternalSymbol{qualified_name=sys}
import os, sys as system
#- @"os.path":alias IMPORTS :ExternalSymbol{qualified_name=os.path}
import os.path

#- references{span=@f, role=call, target=helper.f, target_path="helper.py", target_kind=function, status=resolved}
#- @"helper.f":Attribute REFERS_TO :Function{qualified_name=helper.f}
#- call_graph{span=@"helper.f()", callee=helper.f, callee_path="helper.py", status=resolved}
helper.f()
#- call_graph{span=@"pkg.inner.g()", callee=pkg.inner.g, status=resolved}
#- references{span=@inner, role=attribute, target=pkg.inner, target_kind=module}
#- references{span=@pkg, role=read, target=pkg, target_kind=module}
pkg.inner.g()
#- call_graph{span=@"deep.g()", callee=pkg.inner.g}
deep.g()
#- call_graph{span=@"system.exit()", callee=sys.exit, status=external}
system.exit()
#- references{span=@nothing, role=call, name=nothing, status=unresolved, reason=name-not-bound-in-module}
#- call_graph{span=@"helper.nothing()", status=unresolved, reason=name-not-bound-in-module}
helper.nothing()
#- file: helper.py
def f(): ...
#- file: pkg/__init__.py
#- file: pkg/inner.py
def g(): ...
