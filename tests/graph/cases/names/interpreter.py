# Names that the interpreter sets, which no statement binds.

#- SPURIOUS: references{span=@__name__, role=read, target=builtins.__name__, status=external} -- it is the module's own
__name__
#- SPURIOUS: references{span=@__file__, role=read, status=unresolved, reason=undefined-name} -- every module of a file has it
__file__


class C:
    #- SPURIOUS: references{span=@__qualname__, role=read, status=unresolved, reason=undefined-name} -- every class body has it
    name = __qualname__

    def m(self):
        #- SPURIOUS: references{span=@__class__, role=read, status=unresolved, reason=undefined-name} -- it is the class
        return __class__

    #- definitions{name=__doc__, kind=variable, qualified_name=interpreter.C.__doc__}
    __doc__ = "set by hand"


def f():
    # Those of a class are not seen outside its body.
    #- references{span=@__qualname__, role=read, status=unresolved, reason=undefined-name}
    return __qualname__
