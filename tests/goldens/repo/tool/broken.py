x = (1,
def broken(:
    pass

ok = 1
