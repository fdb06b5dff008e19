"""Every number we publish; labels are bounded and never name a person, a service or a document."""

from prometheus_client import Counter, Gauge

RECEIVED = Counter("kpr_received", "Inputs received, by door.", ["source"])
OUTCOMES = Counter("kpr_outcomes", "Inputs by outcome and reason.", ["outcome", "reason"])
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
OLDEST_QUEUED = Gauge(
    "kpr_queued_oldest_seconds",
    "Age of the oldest record that waits to be delivered, by message type.",
    ["message_type"],
)
CERTIFICATE_DAYS = Gauge(
    "kpr_certificate_days", "Days until a certificate must have been replaced, by whose it is.", ["whose"]
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
