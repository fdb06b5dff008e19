"""For each alert what makes it fire and what does not, as series of one sample a step."""

from dataclasses import dataclass

#: Minutes.
DAY = 24 * 60
#: Minutes of a step where days go by: else Prometheus would compute for a minute.
LONG = 60
#: A process that is there; `_` is no sample at all.
THERE = {'kpr_mapping_info{version="a"}': "1x300"}


@dataclass(frozen=True)
class Case:
    """Series by name, when they are looked at (minutes), and how many alerts fire then."""

    series: dict[str, str]
    minutes: int
    fires: int = 1
    #: Minutes between two samples.
    step: int = 1


def _gauge(name: str, high: str, low: str, minutes: int = 30, fires: int = 1) -> tuple[Case, ...]:
    """One number that is high all the time, and one that is as it should be."""
    return Case(THERE | {name: f"{high}x300"}, minutes, fires), Case(THERE | {name: f"{low}x300"}, minutes, 0)


_ACCEPTED = 'kpr_register_attempts_total{message_type="IPLOS",ending="accepted",cause="x"}'
_DELAYED = 'kpr_messages_delayed{message_type="IPLOS"}'
_PAUSED = 'kpr_paused_timestamp_seconds{what="tenant"}'
_EVENT = 'kpr_last_event_timestamp_seconds{source="%s",tenant="vest"}'
_SINCE = 'kpr_lines_stopped_timestamp_seconds{message_type="IPLOS",cause="x"}'
_STARTED = 'process_start_time_seconds{instance="a",job="kpr"}'
_REFUSED = 'kpr_senders_refused_total{why="%s",instance="%s"}'
_INFO = 'kpr_mapping_info{instance="a",job="kpr",version="a"}'

CASES: dict[str, tuple[Case, ...]] = {
    "KprNothingRuns": (
        Case({'kpr_mapping_info{version="a"}': "1x10 _x60"}, 30),
        Case({"up": "1x60"}, 10),
        Case(THERE, 30, 0),
    ),
    "KprStartsAgainAndAgain": (
        Case({_INFO: "1x60", _STARTED: "0+60x60"}, 30),
        Case({_INFO: "1x60", _STARTED: "5x60"}, 30, 0),
        # Others have processes too.
        Case(THERE | {'process_start_time_seconds{instance="b",job="other"}': "0+60x60"}, 30, 0),
    ),
    "KprPartStuck": _gauge('kpr_progress_age_seconds{instance="a",part="publish-records"}', "301", "299"),
    "KprStoreAway": (
        *_gauge('kpr_neighbour_away{neighbour="store"}', "1", "0"),
        # Gone and back within the time.
        Case(THERE | {'kpr_neighbour_away{neighbour="store"}': "1x3 _x60"}, 4, 0),
    ),
    "KprBrokerAway": _gauge('kpr_neighbour_away{neighbour="kafka-records"}', "1", "0"),
    "KprRegisterAway": (
        # Its attempts are an hour apart by then: it fires until the message is accepted.
        Case(THERE | {_DELAYED: "1x120"}, 60),
        Case(THERE | {_DELAYED: "1x120", _ACCEPTED: "7x120"}, 60),
        Case(THERE | {_DELAYED: "1x120", _ACCEPTED: "0+1x120"}, 60, 0),
        Case(THERE | {_DELAYED: "1x20 _x120"}, 60, 0),
    ),
    "KprPauseForgotten": (
        Case(THERE | {_PAUSED: "60x300"}, 2 * DAY, step=LONG),
        Case(THERE | {_PAUSED: "60x300"}, 20 * LONG, 0, step=LONG),
        # Resumed, and another one begun.
        Case(THERE | {_PAUSED: "60x12 86400x300"}, DAY + 12 * LONG, 0, step=LONG),
    ),
    "KprStoreKeyWorn": _gauge("kpr_store_key_used_values", "2147483648", "2147483647"),
    "KprDeliveryBehind": _gauge('kpr_queued_oldest_seconds{message_type="IPLOS"}', "90000", "3600"),
    "KprLineStopped": _gauge('kpr_lines_stopped{message_type="IPLOS",cause="x"}', "2", "0"),
    "KprLineStoppedForDays": (
        Case(THERE | {_SINCE: "60x300"}, 4 * DAY, step=LONG),
        Case(THERE | {_SINCE: "60x300"}, 2 * DAY, 0, step=LONG),
        Case(THERE | {_SINCE: "60x24 _x300"}, 4 * DAY, 0, step=LONG),
    ),
    "KprSourceSilent": (
        Case(THERE | {_EVENT % "http": "60x300"}, 4 * DAY, step=LONG),
        # The process that saw it last is gone, and with it its number.
        Case(THERE | {_EVENT % "http": "60x1 _x300"}, 4 * DAY, step=LONG),
        Case(THERE | {_EVENT % "http": "0+3600x300"}, 4 * DAY, 0, step=LONG),
        Case(THERE | {_EVENT % "replay": "60x300"}, 4 * DAY, 0, step=LONG),
    ),
    "KprParkedGrows": (
        Case(THERE | {'kpr_parked_open{reason="x"}': "5x60 500x60"}, 70),
        # The first of its reason.
        Case(THERE | {'kpr_parked_open{reason="x"}': "_x60 500x60"}, 70),
        Case(THERE | {'kpr_parked_open{reason="x"}': "500x300"}, 200, 0),
        Case(THERE | {'kpr_parked_open{reason="x"}': "5x60 90x60"}, 70, 0),
    ),
    "KprInternalFault": (
        Case(THERE | {'kpr_parked_open{reason="internal-fault"}': "1x60"}, 10),
        Case(THERE | {'kpr_parked_open{reason="unknown-code"}': "1x60"}, 10, 0),
    ),
    "KprMappingsRefused": _gauge("kpr_mapping_refused", "1", "0"),
    "KprMappingsDiffer": (
        Case(
            {'kpr_mapping_info{instance="a",version="a"}': "1x60", 'kpr_mapping_info{version="b"}': "1x60"},
            30,
        ),
        Case(
            {'kpr_mapping_info{instance="a",version="a"}': "1x60", 'kpr_mapping_info{version="a"}': "1x60"},
            30,
            0,
        ),
    ),
    "KprCertificateExpires": _gauge('kpr_certificate_days{whose="kommune-0301"}', "29", "31"),
    "KprCertificateExpiresSoon": _gauge('kpr_certificate_days{whose="kommune-0301"}', "6", "8"),
    "KprClockOff": (
        *_gauge('kpr_clock_offset_seconds{instance="a"}', "3", "1"),
        Case(THERE | {'kpr_clock_offset_seconds{instance="a"}': "-3x60"}, 10),
    ),
    "KprPublishingBehind": _gauge('kpr_publications_oldest_seconds{kind="records"}', "1000", "10"),
    "KprIntakeBehind": (
        Case(THERE | {'kpr_kafka_lag{topic="t",instance="a"}': "20000x60"}, 40),
        # It comes down in between.
        Case(THERE | {'kpr_kafka_lag{topic="t",instance="a"}': "20000x20 5x5 20000x60"}, 40, 0),
    ),
    "KprPartitionStopped": _gauge('kpr_kafka_partitions_stopped{topic="t"}', "1", "0"),
    "KprAccessLogFails": (
        Case(THERE | {"kpr_access_log_failures_total": "0x10 1x10"}, 15),
        Case(THERE | {"kpr_access_log_failures_total": "3x60"}, 40, 0),
    ),
    "KprSendersRefused": (
        Case(THERE | {_REFUSED % ("token", "a"): "0+1x120"}, 60),
        # By reason, over all processes.
        Case(
            THERE
            | {_REFUSED % ("tenant", one): "0+0.1x120" for one in "ab"}
            | {_REFUSED % ("certificate", "a"): "0x20 30x100"},
            60,
            2,
        ),
        # A few, and many that are long over.
        Case(THERE | {_REFUSED % ("none", "a"): "0x20 8x100"}, 60, 0),
        Case(THERE | {_REFUSED % ("token", "a"): "0+9x10 90x200"}, 90, 0),
    ),
    "KprNumbersOld": (
        Case(THERE | {"kpr_measured_timestamp_seconds": "60x60"}, 30),
        Case(THERE | {"kpr_measured_timestamp_seconds": "0+60x60"}, 30, 0),
    ),
}
