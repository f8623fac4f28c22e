# coding: utf-8
éè = '𝔘'
ﬁ = 𝔘 = 1
print(ﬁ)
