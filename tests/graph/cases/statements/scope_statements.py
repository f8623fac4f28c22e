# `global` and `nonlocal` say whose a name is.

#- @counter:Name DEFINES $counter:Binding
counter = 0


def outer():
    #- @level:Name DEFINES $level:Binding{name=level}
    #- bindings{binding_id=$level, kind=cell, is_cell=true}
    level = 0

    #- $inner=@def..:FunctionDef
    def inner():
        #- bindings{span=@counter, name=counter, kind=global, is_global=true, is_assigned=true, resolves_to=$counter}
        #- :Binding{name=counter} BINDING_RESOLVES_TO.global{span=@counter} $counter
        #- $inner AST_CHILD.body.0 @"global counter":Global
        global counter
        #- @"nonlocal level":Nonlocal
        #- bindings{span=@level, name=level, kind=nonlocal, is_free=true, is_assigned=true, resolves_to=$level}
        nonlocal level
        #- @counter:Name USES.write $counter
        #- references{span=@counter, role=write, target="scope_statements.counter"}
        #- definitions{span=@counter, qualified_name=scope_statements.counter, kind=variable}
        counter = 1
        #- @level:Name USES.write $level
        #- @level:Name DEFINES.variable $level
        level = 2

    def reader():
        #- bindings{span=@level, name=level, kind=free, is_free=true, is_assigned=false, resolves_to=$level}
        #- :Binding{name=level} BINDING_RESOLVES_TO.free{span=@level} $level
        #- references{span=@level, role=read, target="scope_statements.outer.level", status=ambiguous, confidence=0.500000}
        return level

    return inner, reader


def later():
    #- @"global made, other":Global
    #- bindings{span=@made, name=made, kind=global, is_assigned=true}
    #- bindings{span=@other, name=other, kind=global, is_assigned=false}
    global made, other
    #- definitions{span=@made, qualified_name=scope_statements.made}
    made = other


# A name that only a function's `global` binds is the module's.
#- references{span=@made, role=read, target="scope_statements.made", status=resolved}
print(made)
