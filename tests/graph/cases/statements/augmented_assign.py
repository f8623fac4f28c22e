# Augmented assignment reads and writes its target.

#- @n:Name DEFINES.variable $n:Binding
n = 0

#- @"n += 1":AugAssign AST_CHILD.target @n:Name
#- @"n += 1":AugAssign AST_CHILD.value @1:Constant
#- @n:Name USES.read $n
#- @n:Name USES.write $n
#- references{span=@n, role=read, target="augmented_assign.n"}
#- references{span=@n, role=write, target="augmented_assign.n"}
#- definitions{span=@n, kind=variable, qualified_name=augmented_assign.n}
n += 1


def f(items):
    # The name is local because it is assigned, wherever that stands.
    #- bindings{span=@total, name=total, kind=local, is_assigned=true, is_referenced=true}
    total = 0
    for item in items:
        #- references{span=@total, role=read, target="augmented_assign.f.total", status=ambiguous}
        #- @"total -= item":AugAssign
        total -= item
    #- @"items[0] **= 2":AugAssign AST_CHILD.target @"items[0]":Subscript
    #- !{ references{span=@items, role=write} }
    items[0] **= 2
    #- @"items.size //= 2":AugAssign AST_CHILD.target @"items.size":Attribute
    items.size //= 2
    return total
