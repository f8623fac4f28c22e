# Every place a name can be bound in an expression's stead, nested as deep as it goes.

data = []

#- @"(a, [b, *c]), d.e, f[0]":Tuple AST_CHILD.elts.0 @"(a, [b, *c])":Tuple
#- @"(a, [b, *c])":Tuple AST_CHILD.elts.1 @"[b, *c]":List
#- @a:Name DEFINES.variable _
#- @b:Name DEFINES.variable _
#- @c:Name DEFINES.variable _
#- !{ @d:Name DEFINES _ }
#- !{ @f:Name DEFINES _ }
#- references{span=@d, role=read, name=d}
#- references{span=@f, role=read, name=f}
#- references{span=@e, role=write, name=e, status=unresolved}
(a, [b, *c]), d.e, f[0] = data

#- @"for (g, h), i in data":comprehension AST_CHILD.target @"(g, h), i":Tuple
#- bindings{span=@h, name=h, kind=local, is_assigned=true, scope_id=$comprehension}
#- scopes{scope_id=$comprehension, kind=comprehension}
#- !{ definitions{qualified_name=targets.h} }
x = [g for (g, h), i in data]

#- @for..pass:For AST_CHILD.target @"j, (k, l)":Tuple
#- definitions{span=@l, qualified_name=targets.l, kind=variable}
for j, (k, l) in data: pass

#- definitions{span=@n, qualified_name=targets.n, kind=variable}
with data as (m, [n]): pass

# A walrus in a condition, an argument and an index.
#- definitions{span=@o, qualified_name=targets.o}
#- definitions{span=@p, qualified_name=targets.p}
#- definitions{span=@q, qualified_name=targets.q}
print(o := 1, data[p := 0], 1 if (q := 2) else 3)
