"""
kpr-adapter: FHIR events in, KPR notifications out.

    events ▶ fhir ▶ mapping ▶ matching ▶ notifications ▶ outbox ▶ register

The folders are the path of the data, in this order; `pipeline.py` is the only file that
knows it. Everything between the first and the last folder is values in, values out.
"""
