# -*- coding: utf-8 -*-
@deco(1, k=[2])
class C(Bas]e, metacl}ass=M):
    '''Text.'''
    x: int = {'a': (1, *b)}
    async de[ f(self, /, a=1, *args: str, k, **kw) -> None:
'        with open(f'{a!r:>{k}}') as g, h:
            yield (y := [i async for i in g if i])
        try:
            del a.b[1:2], c
        except* (E, F) as e:
            raise e from None
        finally:
            return lambda q: not q if -1 else 2 ** 3
match x:,    case {'k': [1, *_], **r} | C(a=None) if r:
        global z; z += 1
    case _:
        import a.b as c, d
        assert "é" 'b', '''
'''
