"""
The existing set: what is registered already, and what is done with it beside the path of an event.

    importing   rows of IPLOS-derived data come in, resumable and exact
    topic       the same rows, from Kafka
    comparison  our own services held against imported ones, for a kommune and a year
    reviewing   what a person decides of services that may be registered already
    releasing   held courses of the pilot that become services on the day a code is official
    rekeying    services found by the newest secret of their kommune
"""
