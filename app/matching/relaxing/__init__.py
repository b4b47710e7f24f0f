"""What an enterprise would gain by asking for one thing less. Pure.

Finds single concessions and counts exactly who becomes able; who comes into question is given.
"""
