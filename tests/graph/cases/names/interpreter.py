#- file: m.py
# Names that the interpreter sets, which no statement binds.

#- references{span=@__name__, role=read, target=types.ModuleType.__name__, target_kind=external, status=external}
#- @__name__:Name REFERS_TO{resolution=external} :ExternalSymbol{qualified_name=types.ModuleType.__name__}
__name__
#- references{span=@__file__, role=read, target=types.ModuleType.__file__, status=external}
__file__
# Only the file of a package has a path of its own.
#- references{span=@__path__, role=read, status=unresolved, reason=undefined-name}
__path__
#- references{span=@__debug__, role=read, target=builtins.__debug__, status=external}
__debug__


class C:
    #- references{span=@__qualname__, role=read, target=builtins.type.__qualname__, status=external}
    name = __qualname__

    def m(self):
        #- SPURIOUS: references{span=@__class__, role=read, status=unresolved, reason=undefined-name} -- it is the class around
        return __class__

    #- definitions{name=__doc__, kind=variable, qualified_name=m.C.__doc__}
    __doc__ = "set by hand"
    #- references{span=@__doc__, role=read, target=m.C.__doc__, status=resolved}
    __doc__


def f():
    # Those of a class are not seen outside its body.
    #- references{span=@__qualname__, role=read, status=unresolved, reason=undefined-name}
    return __qualname__
#- file: pkg/__init__.py
#- references{span=@__path__, role=read, target=types.ModuleType.__path__, status=external}
__path__
