a = b if c else d
a = (b := 1) or c and not d
a < b <= c is not d not in e
a = {**b, 'c': d}, {e, *f}, {g: h for g, h in i if g}, {j for j in k}
a[1:2, ..., ::3][b:=1].c(*d, e=f, **g)(h for h in i)
-a ** -b // ~c @ d % e << 1 >> 2 & 3 | 4 ^ 5
0x_ff + 1_0.0e-1_0j + 0o7 + 0b1 + .5
'a' "b" r'\n' b'c' rb"\d"
f'{a}{b!r:>{c}.{d}}{e=}{{}}' f"{f'{g}'}" t"{h}"
f"""
{i
 :
 j}"""
'''x
y'''
print(a, file=b) ; exec("c")
(yield), (yield from a), await b, *c
