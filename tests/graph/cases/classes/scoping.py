# The scope of a class: seen by its body, not by the functions and comprehensions in it.

x = "module"


class C:
    # Read before it is bound, the class's name or the module's is meant.
    #- bindings{span=@x, name=x, kind=class_local, is_referenced=true, is_assigned=true}
    #- references{span=@x#2, role=read, target=scoping.x, status=resolved}
    #- !{ references{span=@x#2, role=read, target=scoping.C.x} }
    x = x
    #- references{span=@x, role=read, target=scoping.C.x}
    y = x

    def m(self):
        #- references{span=@x, role=read, target=scoping.x}
        #- !{ references{span=@x, target=scoping.C.x} }
        return x

    # The first iterable sees the class, the element does not.
    #- references{span=@x, role=read, target=scoping.x}
    #- references{span=@y, role=read, target=scoping.C.y}
    z = [x for _ in y]

    class Inner:
        #- references{span=@x, role=read, target=scoping.x}
        #- !{ references{span=@x, target=scoping.C.x} }
        w = x


#- references{span=@C, role=read, target=scoping.C, target_kind=class}
#- references{span=@x, role=attribute, name=x}
print(C.x)
