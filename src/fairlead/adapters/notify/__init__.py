"""Telling the outside: `sealing` keeps addresses and secrets encrypted, `carrier` hands messages over, `child` is the process that does.

Nothing is imported here: the child begins with as little as it needs.
"""
