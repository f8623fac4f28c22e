# Classes in functions and functions in classes.


def f():
    #- @count:Name DEFINES $count:Binding
    count = 0

    #- definitions{name_span=@C, kind=class, qualified_name=nested.f.C}
    class C:
        # A class may bind a name of the function around it.
        nonlocal count
        #- @count:Name USES.write $count
        #- bindings{name=count, kind=nonlocal, scope_id=$class, resolves_to=$count}
        #- scopes{scope_id=$class, kind=class, qualified_name=nested.f.C}
        count = 1

        # An import in a class is the class's.
        #- definitions{span=@os, kind=import, qualified_name=nested.f.C.os}
        import os

        #- definitions{name_span=@D, kind=class, qualified_name=nested.f.C.D}
        class D:
            #- definitions{name_span=@m, kind=method, qualified_name=nested.f.C.D.m}
            #- bindings{name=os, kind=global_implicit, resolves_to=null}
            def m(self): return os

        #- definitions{kind=lambda, qualified_name="nested.f.C.<lambda1>"}
        #- definitions{span=@key, kind=variable, qualified_name=nested.f.C.key}
        key = lambda self: 1

    #- references{span=@count, role=read, target=nested.f.count, status=ambiguous}
    return C, count
