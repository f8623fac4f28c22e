"""Doc."""
@a.b(1)
@c
class C[T = int](B, metaclass=M, **kw):
    __slots__ = ("__x",)
    x: int
    def __init__(self, a: int = 1, /, b: "str" = 2, *args: int, c, d=3, **kw: int) -> None:
        """Doc."""
        self.__x = self.y[0].z = a
        def inner():
            nonlocal a, b
            global g
            a = g = __class__
        super().__init__()
    @property
    def p(self): return self.__x
    async def q[T](self): return lambda: (lambda: self)
def f(a, b=[c for c in range(3)]): ...
