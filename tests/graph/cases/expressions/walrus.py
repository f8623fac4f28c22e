# Assignment expressions bind in the function around comprehensions.


def f(data):
    #- @"n := len(data)":NamedExpr AST_CHILD.target @n:Name
    #- @"n := len(data)":NamedExpr AST_CHILD.value @"len(data)":Call
    #- @n:Name DEFINES.variable :Binding{name=n}
    #- definitions{qualified_name=walrus.f.n, kind=variable, name_span=@n}
    if (n := len(data)) > 1:
        #- references{span=@n, role=read, target=walrus.f.n, status=resolved}
        print(n)
    #- @last:Name USES.write $last
    #- bindings{binding_id=$last, kind=cell, scope_id=$f}
    #- scopes{scope_id=$f, kind=function, qualified_name=walrus.f}
    #- bindings{span=@last, name=last, kind=nonlocal, resolves_to=$last}
    #- definitions{span=@last, qualified_name=walrus.f.last}
    ok = [y for y in data if (last := y)]
    #- @last:Name USES.read $last
    return ok, last


# In a comprehension of a module it is the name of the module, which counts as declared global there.
#- @m:Name DEFINES $m:Binding
#- bindings{binding_id=$m, kind=global, is_assigned=false, scope_id=$module}
#- scopes{scope_id=$module, kind=module}
print([m := 1 for _ in ()])
#- references{span=@m, role=read, target=walrus.m, status=resolved}
print(m)
