"""What a platform is told: away is not dead, and stuck is not alive."""

from adapter.health import Health


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_a_door_that_makes_no_progress_for_minutes_is_stuck():
    clock = Clock()
    health = Health(clock=clock)
    health.moves("kafka")
    health.moves("http")

    clock.now += 299
    assert health.alive
    health.moves("http")
    clock.now += 2

    assert health.stuck == ["kafka"]
    assert not health.alive


def test_a_door_that_has_ended_is_not_stuck():
    clock = Clock()
    health = Health(clock=clock)
    health.moves("kafka")

    health.ends("kafka")
    clock.now += 1000

    assert health.alive


def test_a_neighbour_that_is_away_makes_nobody_dead():
    health = Health(started=True, away={"store"})

    assert health.alive
    assert not health.ready
