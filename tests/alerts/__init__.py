"""Rules for alerts and the dashboard: held against the list of metrics, the runbook, and Prometheus itself."""
