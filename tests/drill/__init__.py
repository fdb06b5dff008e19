"""
The incident drill: what can go wrong is made to happen, and mended by the runbook's own words.

`scaling.py` lets time go faster; `prometheus.py` is a real one with the chart's rules; `place.py` is the
installation, whose service (`hurried.py`) runs as everywhere; `runbook.py` reads the sections and runs their
blocks; `drilling.py` plays an incident and judges it; `incidents.py` lists them. How each begins, where it is
seen and what is done by hand say `standing_still.py`, `not_sent.py`, `files.py` and `vendor.py`.
"""
