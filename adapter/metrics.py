"""
Every number we publish: what is not here does not exist. docs/metrics.md is made from it.

Labels are bounded, of organisation level or coarser, and never name a person, a service or a document
(SEC-20); which labels there are, and what bounds each, a test holds against this list.
"""

from prometheus_client import Counter, Gauge

RECEIVED = Counter("kpr_received", "Inputs received, by door.", ["source"])
OUTCOMES = Counter("kpr_outcomes", "Inputs by outcome and reason.", ["outcome", "reason"])
LAST_EVENT = Gauge(
    "kpr_last_event_timestamp_seconds",
    "When this process last took in an input, by door and tenant; a silent source's stands still.",
    ["source", "tenant"],
)
SENDERS_REFUSED = Counter(
    "kpr_senders_refused",
    "Requests to the intake over HTTP of which nothing was read, by what was wrong with who sent them.",
    ["why"],
)
RECORDS = Counter("kpr_records", "Records made, by line and first state.", ["line", "state"])
DERIVED = Counter(
    "kpr_derived_rows",
    "Rows of IPLOS-derived data that came by a topic, by what became of them.",
    ["outcome"],
)
LANES_DISAGREE = Counter(
    "kpr_lanes_disagree", "Documents that the model library refuses and the structural check accepts."
)
CONTENDED = Counter("kpr_contended", "Batches read anew, since another process wrote the same service first.")
FENCED = Counter("kpr_fenced", "Batches dropped, since another process had taken over their partition.")
PUBLISHED = Counter("kpr_published", "Records and parked inputs published, by topic.", ["topic"])
VALUES_LEFT_OUT = Counter(
    "kpr_values_left_out",
    "Parked inputs published without their value, which the broker found too large.",
    ["topic"],
)
WAITING = Gauge("kpr_publications_waiting", "What waits to be published, by kind.", ["kind"])
OLDEST_WAITING = Gauge(
    "kpr_publications_oldest_seconds", "Age of the first that waits to be published, by kind.", ["kind"]
)
PARKED = Gauge(
    "kpr_parked_open",
    "Inputs that wait for a person or for what is missing, by reason (from the store).",
    ["reason"],
)
STATES = Gauge(
    "kpr_records_open",
    "Records whose way has not ended, by line and state (from the store).",
    ["line", "state"],
)
LAG = Gauge("kpr_kafka_lag", "Records of our partitions that are not safe in the store yet.", ["topic"])
STOPPED = Gauge("kpr_kafka_partitions_stopped", "Partitions that wait for a person's decision.", ["topic"])
REBALANCES = Counter("kpr_kafka_rebalances", "How often our partitions were given out anew.")
ATTEMPTS = Counter(
    "kpr_register_attempts",
    "Attempts to send a message to the register.",
    ["message_type", "ending", "cause"],
)
LINES_STOPPED = Gauge(
    "kpr_lines_stopped", "Lines that wait for a person, by message type and cause.", ["message_type", "cause"]
)
LINES_STOPPED_SINCE = Gauge(
    "kpr_lines_stopped_timestamp_seconds",
    "Since when the longest of the stopped lines has been stopped, by message type and cause (from the store).",
    ["message_type", "cause"],
)
MESSAGES_DELAYED = Gauge(
    "kpr_messages_delayed",
    "Messages sent without a verdict, which wait for their next attempt, by message type (from the store).",
    ["message_type"],
)
OLDEST_QUEUED = Gauge(
    "kpr_queued_oldest_seconds",
    "Age of the oldest record that waits to be delivered, by message type.",
    ["message_type"],
)
CERTIFICATE_DAYS = Gauge(
    "kpr_certificate_days", "Days until a certificate must have been replaced, by whose it is.", ["whose"]
)
CLOCK_OFFSET = Gauge(
    "kpr_clock_offset_seconds",
    "How far our clock is at least ahead of HelseID's (behind: negative); beyond 2 proofs are refused.",
)
DELIVERED = Counter("kpr_delivered", "Notifications that the register accepted.", ["message_type"])
FETCHED = Counter(
    "kpr_fetched", "Resources asked of tenants' FHIR APIs, by tenant and answer.", ["tenant", "answer"]
)
RELOADS = Counter(
    "kpr_reloads", "New tables or tenants files that a running service has looked at, by result.", ["result"]
)
MAPPING = Gauge("kpr_mapping_info", "1, with the edition of tables and tenants file in force.", ["version"])
MAPPING_REFUSED = Gauge(
    "kpr_mapping_refused",
    "1 while the tables or the tenants file on disk are refused, and older ones in force.",
)
AWAY = Gauge(
    "kpr_neighbour_away", "1 while a neighbour does not answer this process, by neighbour.", ["neighbour"]
)
IDLE = Gauge(
    "kpr_progress_age_seconds",
    "Seconds since a part of this process last showed that it works; growing means that it is stuck.",
    ["part"],
)
PAUSED_SINCE = Gauge(
    "kpr_paused_timestamp_seconds",
    "Since when what was paused first stands still, by what it is: sending, source or tenant (from the store).",
    ["what"],
)
KEY_USED = Gauge(
    "kpr_store_key_used_values",
    "Values that the newest key of the store has sealed; from 2 to the power of 31 a new one is due (from the store).",
)
ACCESS_LOG_FAILURES = Counter(
    "kpr_access_log_failures",
    "Looks and acts that were refused since the access log could not be written.",
)
MEASURED = Gauge(
    "kpr_measured_timestamp_seconds",
    "When this process last read from the store what others are told from it.",
)
SPANS = Counter("kpr_spans", "Spans of traces, by what became of them: sent, failed or dropped.", ["result"])
