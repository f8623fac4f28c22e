# Constants of every kind; adjacent strings are one.

#- @0x_F:Constant
#- @"1_0.5e-3j":Constant
x = 0x_F, 1_0.5e-3j
#- @True:Constant
#- @False:Constant
#- @None:Constant
#- @"...":Constant
#- !{ references{span=@None} }
x = True, False, None, ...
#- @'"a" r"b\\d" \'\'\'c\'\'\'':Constant
#- 0 of @'"a"'
x = "a" r"b\d" '''c'''
#- @'b"a" b"b"':Constant
x = b"a" b"b"
#- @'"one"'..'"two"':Constant
x = ("one"
     "two")
#- @'"é"':Constant
#- @y:Name{col=10}
x = "é", y
