"""
`python -m tests.neighbours` gets everything the tests need of their neighbours.

With `kafka`, `secure` or `postgres` one of them runs until it is interrupted; `lock` writes kafka.lock,
bouncycastle.lock, hapi.lock and hapi_r5.lock anew.
"""

import signal
import sys

from tests.neighbours import bouncycastle, hapi, hapi_r5
from tests.neighbours.debian import program
from tests.neighbours.distribution import kafka_home
from tests.neighbours.jars import VERSION, write_lock
from tests.neighbours.kafka import kafka_broker
from tests.neighbours.postgres import postgres_server
from tests.neighbours.programs import find_binaries
from tests.neighbours.prometheus import prometheus_program
from tests.register import node
from tests.reports import schemas


def get() -> None:
    say(f"== Apache Kafka {VERSION}, jars pinned by hash")
    kafka_home()
    say(f"== BouncyCastle {bouncycastle.VERSION}, jars pinned by hash")
    bouncycastle.JARS.home()
    say(f"== HAPI FHIR {hapi.VERSION}, jars pinned by hash")
    hapi.JARS.home()
    hapi_r5.JARS.home()
    say("== an independent issuer of tokens, npm packages pinned by hash")
    node.issuer()
    say("== published schemas of reports, npm packages pinned by hash")
    schemas.packages()
    say("== PostgreSQL, from this machine or Debian")
    find_binaries()
    say("== Prometheus' tool, from this machine or Debian")
    prometheus_program("promtool")
    say("== Chromium without windows, from this machine or Debian")
    program("chromium-headless-shell", "chromium-headless-shell")


def lock() -> None:
    write_lock()
    bouncycastle.JARS.write_lock()
    hapi.JARS.write_lock()
    hapi_r5.JARS.write_lock()


def run_kafka() -> None:
    with kafka_broker() as broker:
        say(f"KAFKA_BOOTSTRAP_SERVERS={broker.bootstrap}")
        until_interrupted()


def run_secure() -> None:
    with kafka_broker(secure=True) as broker:
        for name, value in broker.described().items():
            say(f"{name}={value}")
        until_interrupted()


def run_postgres() -> None:
    with postgres_server() as server:
        say(f"DATABASE_URL={server.url}")
        until_interrupted()


def until_interrupted() -> None:
    say("ends with Ctrl-C")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        say("")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


WISHES = {"": get, "kafka": run_kafka, "secure": run_secure, "postgres": run_postgres, "lock": lock}

if __name__ == "__main__":
    wish = " ".join(sys.argv[1:])
    if wish not in WISHES:
        sys.exit(__doc__)
    WISHES[wish]()
