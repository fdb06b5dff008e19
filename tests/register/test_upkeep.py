"""Upkeep: stopped lines, old queues and certificates are shown; old bytes go."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY

from adapter.errors import Unavailable
from adapter.outbox import Line
from adapter.register.upkeep import Upkeep

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Lines:
    standing: list[tuple[Line, str]] = field(default_factory=list)
    oldest: list[tuple[Line, datetime]] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    away: bool = False
    looks: int = 0

    async def stopped(self):
        self.looks += 1
        if self.away:
            raise Unavailable("away")
        return self.standing

    async def oldest_queued(self):
        return self.oldest

    async def forget_bytes(self, before):
        self.asked.append(before)
        return 3


@dataclass
class Certificates:
    days: float

    def expiries(self, _now):
        return [("0301", self.days)]


def upkeep(lines, days=400.0):
    return Upkeep(lines, Certificates(days), object(), 30, lambda: NOW)


def shown(name, **labels):
    return REGISTRY.get_sample_value(name, labels)


async def test_stopped_lines_are_counted_by_cause_and_go_when_they_are_started():
    lines = Lines([(Line.IPLOS, "not-allowed"), (Line.IPLOS, "not-allowed"), (Line.HST, "too-large")])
    kept = upkeep(lines)
    await kept.look()
    assert shown("kpr_lines_stopped", message_type="IPLOS", cause="not-allowed") == 2
    assert shown("kpr_lines_stopped", message_type="HST", cause="too-large") == 1
    lines.standing = []
    await kept.look()
    assert shown("kpr_lines_stopped", message_type="IPLOS", cause="not-allowed") == 0


async def test_the_age_of_the_oldest_that_waits_is_shown():
    lines = Lines(oldest=[(Line.IPLOS, NOW - timedelta(hours=25))])
    await upkeep(lines).look()
    assert shown("kpr_queued_oldest_seconds", message_type="IPLOS") == 25 * 3600
    assert shown("kpr_queued_oldest_seconds", message_type="HST") == 0


async def test_bytes_older_than_they_are_kept_go_once_an_hour():
    lines = Lines()
    kept = upkeep(lines)
    await kept.look()
    await kept.look()
    assert lines.asked == [NOW - timedelta(days=30)]


async def test_a_certificate_is_warned_of_a_month_before_it_expires(capsys):
    await upkeep(Lines(), days=29.0).look()
    assert shown("kpr_certificate_days", whose="kommune-0301") == 29
    assert "certificate_expires" in capsys.readouterr().err
    await upkeep(Lines(), days=31.0).look()
    assert "certificate_expires" not in capsys.readouterr().err


async def test_the_key_of_our_client_is_shown_and_warned_of_too(capsys):
    kept = upkeep(Lines())

    async def in_twelve_days():
        return NOW + timedelta(days=12)

    kept.key_expires = in_twelve_days
    await kept.look()
    assert shown("kpr_certificate_days", whose="helseid-key") == 12
    assert "whose=helseid-key" in capsys.readouterr().err


async def test_a_store_that_is_away_ends_nothing():
    lines = Lines(away=True)
    kept = upkeep(lines)
    running = asyncio.create_task(kept.run())
    await asyncio.sleep(0)
    assert not running.done()
    kept.stop.set()
    await asyncio.wait_for(running, 10)
    assert lines.looks == 1
