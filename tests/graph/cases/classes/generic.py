# Type parameters, bases and methods of generic classes (Python 3.12).

limit = 1


#- scopes{scope_id=$parameters, kind=type_parameters, parent_id=$module, name=Box}
#- scopes{scope_id=$module, kind=module}
#- scopes{scope_id=$class, kind=class, parent_id=$parameters, qualified_name=generic.Box}
#- bindings{scope_id=$parameters, name=T, kind=type_parameter, binding_id=$T}
#- references{span=@T#2, role=read, target=generic.Box.T}
class Box[T](list[T]):
    limit = 2

    #- references{span=@T, role=read, target=generic.Box.T, target_kind=type_parameter}
    #- bindings{scope_id=$method, name=U, kind=type_parameter}
    #- scopes{scope_id=$method, kind=type_parameters, parent_id=$class}
    # What stands in the header of a generic method sees the class.
    #- references{span=@limit, role=read, target=generic.Box.limit}
    #- definitions{name_span=@U, kind=type_parameter, qualified_name=generic.Box.put.U}
    def put[U](self, item: T, size: limit) -> U:
        #- references{span=@limit, role=read, target=generic.limit}
        #- bindings{span=@T, name=T, kind=free, resolves_to=$T}
        return limit, T


#- references{span=@T, role=read, status=unresolved, reason=undefined-name}
T
