"""
Matching held against a known truth: `make bench-matching`.

A made-up kommune is told of by two EPJ systems, a neighbour and extracts; what is registered twice in it,
and what only looks so, is written down beside. It goes through the real path, and the store is asked what
became of each service. Nothing that makes the kommune imports anything of `adapter.matching`.
"""
