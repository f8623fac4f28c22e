# Annotations that are never evaluated (`from __future__ import annotations`) have a scope of their own.
from __future__ import annotations


class C:
    #- @"def m"..:FunctionDef HAS_ANNOTATION.returns @C:Name
    #- references{span=@C, role=read, target=deferred_annotations.C, status=resolved}
    #- references{span=@Later, role=read, target=deferred_annotations.Later, status=resolved}
    #- scopes{scope_id=$scope, kind=annotation, parent_id=$class}
    #- scopes{scope_id=$class, kind=class, qualified_name=deferred_annotations.C}
    #- bindings{scope_id=$scope, name=Later, kind=global_implicit}
    def m(self, x: Later) -> C: ...


class Later: ...
