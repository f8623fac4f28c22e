# Assignment: one target, several, unpacking; every name bound is a write of the scope's binding.

#- @"x = 1":Assign AST_CHILD.targets.0 @x:Name
#- @"x = 1":Assign AST_CHILD.value @1:Constant
#- @x:Name DEFINES.variable $x:Binding{name=x}
#- bindings{binding_id=$x, kind=local, is_assigned=true, is_referenced=true, scope_id=$module}
#- scopes{scope_id=$module, kind=module, qualified_name=assign}
#- definitions{qualified_name=assign.x, kind=variable, span=@x, name_span=@x, line=9}
x = 1

#- @"a = b = x":Assign AST_CHILD.targets.0 @a:Name
#- @"a = b = x":Assign AST_CHILD.targets.1 @b:Name
#- @x:Name USES.read $x
#- references{span=@x, role=read, target="assign.x", target_kind=variable, status=resolved, reason=null}
#- references{span=@a, role=write, target="assign.a"}
#- references{span=@b, role=write, target="assign.b"}
a = b = x

#- @"c, (d, *e)":Tuple AST_CHILD.elts.0 @c:Name
#- @"(d, *e)":Tuple AST_CHILD.elts.1 @"*e":Starred
#- @"*e":Starred AST_CHILD.value @e:Name
#- @e:Name DEFINES.variable :Binding{name=e}
#- 3 of definitions{kind=variable, line=25}
#- @"c, (d, *e) = a":Assign
c, (d, *e) = a

#- @"[f, g]":List AST_CHILD.elts.1 @g:Name
#- @g:Name DECLARES.variable :Variable{qualified_name=assign.g}
[f, g] = a

# Attributes and subscripts bind no name.
#- @"a.x":Attribute{name=x}
#- @"a.x = 1":Assign AST_CHILD.targets.0 @"a.x"
#- references{span=@a, role=read, target="assign.a"}
#- references{span=@x, role=write, name=x, status=unresolved, reason=attribute-not-defined}
#- !{ @"a.x":Attribute DEFINES _ }
a.x = 1

#- @"a[0]":Subscript AST_CHILD.slice @0:Constant
#- @"a[0] = 2":Assign AST_CHILD.targets.0 @"a[0]":Subscript
#- !{ references{span=@a, role=write} }
a[0] = 2
