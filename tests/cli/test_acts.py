"""Acts that no single transaction of the store holds: each is one row of the access log, however far it comes."""

import json
from functools import partial

import pytest

from adapter.cli import replaying
from adapter.errors import Unavailable
from adapter.existing import rekeying
from adapter.store.rekeying import StoredKeys
from tests.cli.conftest import TENANTS
from tests.cli.test_access_log import exported

WHY = ("--why", "case 12", "--who", "ola")
#: What is said where the reason of an act is missing.
NEEDED = "why: is needed: say why, it is kept with the act"


@pytest.fixture(autouse=True)
def kari(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "kari")


@pytest.fixture
def noted(cli):
    """What the access log has of acts; its chain holds."""

    def rows(store) -> list[dict]:
        *acts, _ = exported(cli, store)
        assert cli("access-log", "verify", "--store", store).code == 0
        assert {(each["who"], each["why"], each["detail"].pop("said_to_be")) for each in acts} <= {
            ("local:kari", "case 12", "ola")
        }
        return acts

    return rows


def facts(row) -> tuple:
    return row["act"], row["kommune_nr"], row["subject"], row["detail"]


class TestReplay:
    """`parked replay`."""

    @pytest.fixture
    def replay(self, cli, copied):
        def run(*arguments):
            return cli("parked", "replay", *arguments, "--tenants", TENANTS, "--store", copied)

        return run

    def parked(self, cli, store) -> list[dict]:
        listed = cli("parked", "list", "--limit", 500, "--store", store, "--format", "json").out
        return [json.loads(line) for line in listed.splitlines()]

    def test_it_is_one_row_that_says_what_was_asked_for(self, cli, copied, replay, noted):
        parked = self.parked(cli, copied)
        one = next(each for each in parked if each["tenant"] == "bredvik")
        reason = parked[-1]["reason"]
        alike = [each for each in parked if each["reason"] == reason]

        replay(one["id"], *WHY)
        replay("--reason", reason, *WHY)
        replay("--all", *WHY)

        by_number, by_reason, all_of_them = noted(copied)
        named = f"parked {one['id']}"
        assert facts(by_number) == ("parked replay", "4631", named, {"asked": 1, "numbers": [one["id"]]})
        assert (by_reason["act"], by_reason["detail"]) == (
            "parked replay",
            {"asked": len(alike), "reason": reason},
        )
        # They are of several kommuner.
        assert facts(all_of_them) == ("parked replay", "", "", {"asked": len(parked)})

    def test_broken_off_it_is_one_row_still(self, copied, replay, noted, monkeypatch):
        whole, done = replaying.take_in, []

        async def take_in(events, *more):
            if done:
                raise Unavailable("the store is away")
            done.append(events)
            return await whole(events, *more)

        monkeypatch.setattr(replaying, "take_in", take_in)
        monkeypatch.setattr(replaying, "_STEP", 1)

        assert replay("--all", *WHY).code == 3
        assert [each["act"] for each in noted(copied)] == ["parked replay"]

    def test_what_cannot_be_written_down_is_not_done(self, cli, copied, replay, noted, monkeypatch):
        before = self.parked(cli, copied)

        async def away(*_):
            raise Unavailable("the store is away")

        with monkeypatch.context() as patch:
            patch.setattr("adapter.store.access_acts.append_all", away)
            assert replay("--all", *WHY).code == 3

        assert noted(copied) == []
        assert self.parked(cli, copied) == before

    def test_without_a_reason_it_is_refused(self, cli, copied, replay, noted):
        before = self.parked(cli, copied)

        for why in ((), ("--why", " ")):
            ran = replay("--all", *why)
            assert (ran.code, ran.err) == (2, f"kpr-adapter: {NEEDED}\n")

        assert noted(copied) == []
        assert self.parked(cli, copied) == before

    @pytest.mark.parametrize(
        "asked",
        [
            ("--all", "--dry-run"),
            ("--reason", "no-such-reason", *WHY),
            ("999999", *WHY),
        ],
        ids=["a dry run", "nothing to do", "an unknown number"],
    )
    def test_what_changes_nothing_is_no_act(self, copied, replay, noted, asked):
        replay(*asked)

        assert noted(copied) == []


class TestRekey:
    """`iplos rekey`."""

    @pytest.fixture
    def rekey(self, cli, copied):
        def run(*why):
            return cli("iplos", "rekey", *why, "--tenants", TENANTS, "--store", copied, "--format", "json")

        return run

    def test_it_is_one_row(self, copied, rekey, noted):
        ran = rekey(*WHY)

        assert ran.code == 0
        asked = {"histories": json.loads(ran.out)["histories"]}
        assert [facts(row) for row in noted(copied)] == [("iplos rekey", "", "", asked)]

    def test_broken_off_it_is_one_row_still(self, copied, rekey, noted, monkeypatch):
        whole = StoredKeys.renew

        async def renew(self, after, *more, **others):
            if after is not None:
                raise Unavailable("the store is away")
            return await whole(self, after, *more, **others)

        with monkeypatch.context() as patch:
            patch.setattr(StoredKeys, "renew", renew)
            patch.setattr(rekeying, "rekey", partial(rekeying.rekey, size=5))
            assert rekey(*WHY).code == 3

        assert [row["act"] for row in noted(copied)] == ["iplos rekey"]

    def test_without_a_reason_it_is_refused(self, copied, rekey, noted):
        assert "Missing option '--why'" in rekey().err
        assert rekey("--why", " ").err == f"kpr-adapter: {NEEDED}\n"
        assert noted(copied) == []
