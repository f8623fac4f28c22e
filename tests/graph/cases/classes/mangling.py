# Names of two leading underscores are mangled inside a class.


class _Box:
    #- bindings{span=@__item, name=_Box__item, kind=class_local}
    #- @__item:Name{name=__item}
    __item = 1

    #- bindings{name=_Box__secret, kind=class_local}
    def __secret(self, __x):
        #- bindings{name=_Box__x, kind=parameter}
        #- references{span=@__x, role=read, target_kind=parameter, status=resolved}
        return __x

    #- bindings{span=@__dunder__, name=__dunder__}
    __dunder__ = 2


#- bindings{span=@__item, name=__item}
__item = 3
