# Handlers of exception groups (Python 3.11).

#- $try=@try..:TryStar
try:
    #- $try AST_CHILD.body.0 @"x = 1":Assign
    x = 1
#- $try AST_CHILD.handlers.0 $handler=@except..:ExceptHandler{name=group}
#- $handler AST_CHILD.type @ValueError:Name
#- $handler DEFINES.variable :Binding{name=group}
except* ValueError as group:
    #- references{span=@group, role=read, target=try_star.group, status=resolved}
    print(group)
#- $try AST_CHILD.handlers.1 @except..:ExceptHandler
except* (OSError, KeyError):
    pass

# Without parentheses since 3.14.
#- @try..:Try
try:
    pass
#- @except..:ExceptHandler AST_CHILD.type @"OSError, KeyError":Tuple
except OSError, KeyError:
    pass
