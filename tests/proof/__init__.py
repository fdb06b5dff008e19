"""
The proof: nothing lost and nothing twice, whatever is killed, frozen, stopped or cut.

`events.py` makes a topic's worth of records from a seed; `process.py` is the service with points at
which it kills itself; `fleet.py` keeps processes of it alive, each with a log of its own (`running.py`);
`chaos.py` breaks things while they run; `keeping.py` reads everything a store holds in words that two
runs share; `proving.py` holds the run against a fault-free one.
"""
