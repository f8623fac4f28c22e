def f(:
    x = (1,
    return
class
    if a b:
  wrong indent
	tab
x = = 3
print "hello", x
except:
)]}
f"{a b}" 'unended
"""never ended
