# first
x = [ # a
  1, # b
  # c
]
def f(): # d
    # e
    pass
    # f
# g
  # h
