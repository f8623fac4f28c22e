if a:
	b

        c # d
else :\
 e# fg = (

1 # h
)
	x\