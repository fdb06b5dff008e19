"""
The test bench: documents that vendors send to see what would become of them.

It judges by the tables and tenants in force, always as a test environment with synthetic persons only, and
keeps what it is sent in memory for a while: never in the store, the queue, the log or the figures.

    own ▶ world ▶ session: masking, judging, preview, timeline        sessions keeps them for a while
"""
