"""Something is done again while others write the same."""

import pytest

from adapter.errors import Contended, Unavailable, while_contended


class Tried:
    """Is contended a number of times, then done."""

    def __init__(self, contended: int) -> None:
        self.times = 0
        self._contended = contended

    async def once(self) -> str:
        self.times += 1
        if self.times <= self._contended:
            raise Contended(f"time {self.times}")
        return "done"


@pytest.mark.parametrize("contended", [0, 1, 4])
async def test_what_others_write_too_is_done_again(contended):
    tried = Tried(contended)

    assert await while_contended(tried.once) == "done"
    assert tried.times == contended + 1


async def test_the_last_time_says_that_it_could_not_be_done():
    tried = Tried(9)

    with pytest.raises(Contended, match="time 3"):
        await while_contended(tried.once, times=3)
    assert tried.times == 3


async def test_any_other_trouble_is_told_at_once():
    times = []

    async def away() -> None:
        times.append(1)
        raise Unavailable("the store is away")

    with pytest.raises(Unavailable, match="the store is away"):
        await while_contended(away)
    assert len(times) == 1
