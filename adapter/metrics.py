"""Every number we publish; labels are bounded and never name a person, a service or a document."""

from prometheus_client import Counter

RECEIVED = Counter("kpr_received", "Inputs received, by door.", ["source"])
OUTCOMES = Counter("kpr_outcomes", "Inputs by outcome and reason.", ["outcome", "reason"])
RECORDS = Counter("kpr_records", "Records made, by line and first state.", ["line", "state"])
LANES_DISAGREE = Counter(
    "kpr_lanes_disagree", "Documents that the model library refuses and the structural check accepts."
)
CONTENDED = Counter("kpr_contended", "Batches read anew, since another process wrote the same service first.")
FENCED = Counter("kpr_fenced", "Batches dropped, since another process had taken over their partition.")
