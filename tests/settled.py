"""
Imported last by a process that others are forked from: what is there by then stays.

Nobody looks through it for garbage, and so it lies in memory once, for all of them.
"""

import gc

gc.collect()
gc.freeze()
