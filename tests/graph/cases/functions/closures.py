# Names of functions around: cells and free names, through any number of functions, past classes.


def outer():
    #- @x:Name DEFINES $x:Binding
    #- bindings{binding_id=$x, kind=cell, is_cell=true, is_free=false}
    x = 1

    #- scopes{scope_id=$middle, kind=function, span=@def.."return inner"}
    def middle():
        # It does not name x itself and hands it on.
        #- bindings{name=x, kind=free, is_free=true, is_referenced=false, scope_id=$middle, resolves_to=$x}
        def inner():
            #- @x:Name USES.read $x
            #- references{span=@x, role=read, target=closures.outer.x, status=resolved}
            return x
        return inner

    class C:
        # A name bound in the class is the class's; methods do not see it.
        #- bindings{span=@y, name=y, kind=class_local}
        #- references{span=@x, role=read, target=closures.outer.x}
        y = x

        def m(self):
            #- references{span=@y, role=read, status=unresolved, reason=undefined-name}
            #- bindings{span=@x, name=x, kind=free, resolves_to=$x}
            return y, x

    return middle, C


# What is bound later in the function is local from its start, and not bound until then.
def early():
    #- references{span=@z, role=read, target=null, status=unresolved, reason=not-bound-there}
    #- !{ references{span=@z, target=closures.z} }
    print(z)
    z = 1


z = 2
