"""What is kept for a moment goes in time, and never fills the memory."""

from adapter.events.kept_briefly import KeptBriefly


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_thing_is_kept_for_its_seconds_and_no_longer():
    clock = Clock()
    kept = KeptBriefly(seconds=60, clock=clock)
    kept.put("a", "first", 1)

    clock.now = 59.9
    assert kept.get("a") == "first"
    clock.now = 60
    assert kept.get("a") is None


def test_a_thing_put_anew_is_the_newest_and_counted_once():
    clock = Clock()
    kept = KeptBriefly(seconds=60, most_bytes=10, clock=clock)
    kept.put("a", "first", 6)
    clock.now = 30
    kept.put("b", "other", 4)
    kept.put("a", "second", 6)

    clock.now = 80
    assert (kept.get("a"), kept.get("b")) == ("second", "other")


def test_the_oldest_go_when_there_is_too_much():
    kept = KeptBriefly(most_bytes=10, clock=Clock())
    for name in "abc":
        kept.put(name, name, 4)

    assert [kept.get(name) for name in "abc"] == [None, "b", "c"]


def test_what_is_too_large_by_itself_is_not_kept():
    kept = KeptBriefly(most_bytes=10, clock=Clock())
    kept.put("a", "a", 11)

    assert kept.get("a") is None
