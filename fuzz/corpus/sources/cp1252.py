# coding: cp1252
s = '€'
à = 1
