# Type aliases (Python 3.12) with scopes of their own.

#- @"type Pair[T] = tuple[T, T]":TypeAlias AST_CHILD.name @Pair:Name
#- @"type Pair[T] = tuple[T, T]":TypeAlias AST_CHILD.type_params.0 @T:TypeVar
#- @"type Pair[T] = tuple[T, T]":TypeAlias AST_CHILD.value @"tuple[T, T]":Subscript
#- @Pair:Name DEFINES $pair:Binding{name=Pair}
#- bindings{binding_id=$pair, scope_id=$module}
#- scopes{scope_id=$parameters, kind=type_parameters, parent_id=$module}
#- scopes{scope_id=$alias, kind=type_alias, parent_id=$parameters}
#- bindings{span=@T, name=T, kind=type_parameter, scope_id=$parameters}
#- bindings{span=@T#2, name=T, kind=free, scope_id=$alias}
#- definitions{span=@T, kind=type_parameter, name=T, qualified_name=type_alias.Pair.T}
#- references{span=@T#2, role=read, target=type_alias.Pair.T, target_kind=type_parameter, status=resolved}
type Pair[T] = tuple[T, T]

# The value is evaluated when asked for, so it may name what comes later.
#- @"type Tree = dict[str, Tree]":TypeAlias
#- references{span=@Tree#2, role=read, target=type_alias.Tree, status=resolved}
#- !{ @"type Tree = dict[str, Tree]":TypeAlias AST_CHILD.type_params _ }
type Tree = dict[str, Tree]

# `type` is a word like others elsewhere.
#- @"type(1)":Call
#- references{span=@type, role=call, target=builtins.type}
type(1)
