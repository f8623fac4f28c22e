# Exception handling with all its arms.


def f():
    #- $try=@try..:Try
    try:
        #- $try AST_CHILD.body.0 @"x = 1":Assign
        x = 1
    #- $try AST_CHILD.handlers.0 $handler=@except..:ExceptHandler{name=error}
    #- $handler AST_CHILD.type @"(ValueError, KeyError)":Tuple
    #- $handler DEFINES.variable{span=@error} $error:Binding{name=error}
    #- definitions{qualified_name=try_.f.error, kind=variable, name_span=@error}
    #- bindings{binding_id=$error, kind=local, is_assigned=true}
    #- references{span=@error, role=write, target="try_.f.error"}
    #- references{span=@ValueError, role=read, target=builtins.ValueError, status=external}
    except (ValueError, KeyError) as error:
        #- $handler AST_CHILD.body.0 @"x = error":Assign
        #- @error:Name USES.read $error
        x = error
    #- $try AST_CHILD.handlers.1 $bare=@except..:ExceptHandler{name=null}
    except:
        #- $bare AST_CHILD.body.0 @raise:Raise
        #- !{ $bare AST_CHILD.type _ }
        raise
    else:
        #- $try AST_CHILD.orelse.0 @"x = 2":Assign
        x = 2
    finally:
        #- $try AST_CHILD.finalbody.0 @"x = 3":Assign
        x = 3
    return x


def g():
    #- $only=@try..:Try
    try:
        pass
    finally:
        #- $only AST_CHILD.finalbody.0 @return:Return
        #- !{ $only AST_CHILD.handlers _ }
        return
