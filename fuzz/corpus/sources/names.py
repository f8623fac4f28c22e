def f():
    x = 1
    class C:
        x = x
        def m(self): return x, C, __class__, self.__y
        [x for x in x if (y := x)]
    try: pass
    except E as x: del x
    import x.y, x.z as w
    for C.x[0] in f: pass
    global x
def g(): nonlocal z; global f; f = 1
class __P:
    __a = lambda __b: __b.__c
    def __d(self, __e=__a): nonlocal __a
