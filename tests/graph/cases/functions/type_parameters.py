# Type parameters (Python 3.12) with bounds and defaults (3.13), in scopes of their own.

#- $def=@def..:FunctionDef AST_CHILD.type_params.0 @"T: int = bool":TypeVar{name=T}
#- $def AST_CHILD.type_params.1 @"*Ts = *tuple[int]":TypeVarTuple{name=Ts}
#- $def AST_CHILD.type_params.2 @"**P = [int]":ParamSpec{name=P}
#- @"T: int = bool":TypeVar AST_CHILD.bound @int:Name
#- @"T: int = bool":TypeVar AST_CHILD.default_value @bool:Name
#- @"*Ts = *tuple[int]":TypeVarTuple AST_CHILD.default_value @"*tuple[int]":Starred
#- @"**P = [int]":ParamSpec AST_CHILD.default_value @"[int]"#2:List
#- @"T: int = bool":TypeVar DECLARES.type_parameter @"T: int = bool":TypeParameter{qualified_name=type_parameters.f.T}
#- definitions{kind=type_parameter, name_span=@T, qualified_name=type_parameters.f.T}
#- scopes{scope_id=$parameters, kind=type_parameters, parent_id=$module}
#- scopes{scope_id=$module, kind=module}
#- scopes{scope_id=$function, kind=function, parent_id=$parameters}
#- 2 of scopes{span=@"T: int = bool", kind=type_variable, parent_id=$parameters, qualified_name=type_parameters.f.T}
#- bindings{scope_id=$parameters, name=T, kind=type_parameter, binding_id=$T}
#- @T#2:Name USES.read $T
#- references{span=@T#2, role=read, target=type_parameters.f.T, target_kind=type_parameter, status=resolved}
#- @def..:Function HAS_PARAMETER.0 @"x: T":Parameter{name=x}
def f[T: int = bool, *Ts = *tuple[int], **P = [int]](x: T):
    #- bindings{scope_id=$function, name=T, kind=free, resolves_to=$T}
    #- references{span=@T, role=read, target=type_parameters.f.T}
    return T


#- @class..:ClassDef AST_CHILD.type_params.0 @K:TypeVar
#- @class..:ClassDef AST_CHILD.bases.0 @"list[K]":Subscript
#- references{span=@K#2, role=read, target=type_parameters.Box.K}
class Box[K](list[K]):
    #- references{span=@K, role=read, target=type_parameters.Box.K}
    def put(self, key: K): ...
