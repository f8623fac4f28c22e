# `del` unbinds names, and reads what holds a subscript or an attribute.

#- @a:Name DEFINES.variable $a:Binding{name=a}
a = b = c = []

#- @"del a":Delete AST_CHILD.targets.0 @a:Name
#- @a:Name USES.delete $a
#- references{span=@a, role=delete, target="delete.a", status=resolved}
#- !{ references{span=@a, role=read} }
del a

#- @"(b, c)":Tuple AST_CHILD.elts.0 @b:Name
#- references{span=@c, role=delete, target="delete.c"}
del (b, c)


def f(x):
    #- @"del x[0], x.y":Delete AST_CHILD.targets.0 @"x[0]":Subscript
    #- @"del x[0], x.y":Delete AST_CHILD.targets.1 @"x.y":Attribute
    #- references{span=@x, role=read, target="delete.f.x", target_kind=parameter}
    #- references{span=@y, role=delete, name=y, status=unresolved}
    del x[0], x.y
    # Unbinding makes the name local as binding does.
    #- bindings{span=@z, name=z, kind=local, is_assigned=true}
    #- references{span=@z, role=delete, status=unresolved, reason=not-bound-there}
    del z


class C:
    y = 1
    del y
    # What was deleted before is bound no more.
    #- references{span=@y, role=read, status=unresolved, reason=not-bound-there}
    y
