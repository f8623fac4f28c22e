# `super` and `__class__` in a method mean the class around, through a hidden cell.


class Base:
    def m(self): ...


class C(Base):
    def m(self):
        #- bindings{name=__class__, kind=free, is_free=true, scope_id=$m}
        #- scopes{scope_id=$m, kind=function, qualified_name=super_.C.m}
        #- call_graph{span=@"super()", caller=super_.C.m, callee=builtins.super, status=external}
        #- call_graph{span=@"super().m()", caller=super_.C.m, callee=super_.Base.m, status=resolved}
        #- references{span=@m, role=call, target=super_.Base.m}
        super().m()
        #- @__class__:Name
        #- references{span=@__class__, role=read, name=__class__}
        return __class__
