"""The walk over XML sees what it looks for."""

import pytest

from tests.month.walking import ZERO, walked
from tests.register.messages import expected

CHAIN = expected("iplos-chain")


def test_a_sound_chain_is_walked_without_a_word():
    walk = walked([CHAIN])
    assert (walk.wrong, walk.gaps) == ([], [])
    assert walk.number == len(walk.known) > 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'notifikasjonForrigeGUID="{ZERO}"', f'notifikasjonForrigeGUID="{ZERO[:-1]}9"'),
        ('notifikasjonLopeNr="2"', 'notifikasjonLopeNr="1"'),
        ('statusNotifikasjon="M"', 'statusNotifikasjon="N"'),
        ('notifikasjonRef="0', 'notifikasjonRef="9'),
    ],
    ids=["link", "number", "status", "reference"],
)
def test_what_is_out_of_place_is_seen(old, new):
    assert old in CHAIN.decode()
    assert walked([CHAIN.decode().replace(old, new, 1).encode()]).wrong


def test_a_number_passed_over_and_a_notification_that_comes_again_are_counted():
    gap = walked([CHAIN.decode().replace('notifikasjonLopeNr="5"', 'notifikasjonLopeNr="7"').encode()])
    assert gap.gaps == [5, 6]
    again = walked([CHAIN, CHAIN])
    assert (again.wrong, again.resent) == ([], len(again.known))
