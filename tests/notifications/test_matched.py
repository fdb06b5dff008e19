"""What a match means for what is reported: two systems of one kommune, and a neighbour."""

from datetime import date
from typing import Any

import pytest

from adapter.config import Channel, ChannelFrom, KommuneMatching, Matching, Mode, ModeFrom, TenantFormer
from adapter.fhir.numbers import PersonNumber, classify
from adapter.matching import Likeness, Origin, Service, Span, Verdict
from adapter.notifications import Decided, HistoryKey
from adapter.outcomes import ResourceResult
from adapter.pipeline import World
from adapter.values import replace
from tests.notifications.documents import (
    DNR,
    FIDS,
    FNR,
    ORGNR,
    TENANTS,
    UNITS,
    WORLD,
    Office,
    brief,
    coded,
    consultation,
    episode,
    meta,
    minimelding,
    named,
    patient,
    person_number,
)

OTHER_SYSTEM = [{"system": "https://other.example/tjeneste", "value": "X-9"}]
PROFILES = TENANTS.tenants["melding"].profiles


def world(**matching: Any) -> World:
    """Three tenants: two of one kommune, and one of another; `matching` is that section of the file."""
    plain = TENANTS.tenants["plain"]
    tenants = {
        "plain": plain,
        "other": plain.model_copy(update={"name": "other", "profiles": PROFILES}),
        "far": plain.model_copy(update={"name": "far", "kommune_nr": "4602"}),
    }
    told = TENANTS.model_copy(update={"tenants": tenants, "matching": Matching(**matching)})
    return World(WORLD.tables, told, WORLD.namespace, second_opinion=WORLD.second_opinion)


class Offices(Office):
    """One memory for all tenants."""

    def at(self, tenant: str, document: Any, **more: Any) -> ResourceResult:
        self.tenant = tenant
        [result] = self.take(document, **more).result.resources
        return result

    def of(self, tenant: str, service_id: str) -> Any:
        return self.known.histories[HistoryKey(tenant, "service", service_id)]


@pytest.fixture
def offices():
    return Offices(world=world())


def elsewhere(status: str = "active", **changes: Any) -> Any:
    return episode(status, id="55", identifier=OTHER_SYSTEM, **changes)


def short(result: ResourceResult) -> tuple[str, str | None, str | None]:
    return result.outcome.value, result.reason, result.duplicate_of


class TestSuppressing:
    def test_the_same_service_from_another_system_is_not_reported_again(self, offices):
        first = offices.at("plain", episode())
        second = offices.at("other", elsewhere())

        assert brief(first) == ["N TjenesteStart 2026-02-01"]
        assert short(second) == ("no-event", "already-registered", "plain: T-1")
        assert second.notifications == ()

    def test_whichever_comes_first_is_the_one_that_is_reported(self, offices):
        first = offices.at("other", elsewhere())
        second = offices.at("plain", episode())

        assert first.outcome == "notify"
        assert short(second) == ("no-event", "already-registered", "other: X-9")

    def test_a_later_version_of_a_suppressed_service_stays_suppressed(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1")))
        ended = {"period": {"start": "2026-02-01", "end": "2026-05-01"}}

        its_end = offices.at("other", elsewhere("finished", meta=meta("2"), **ended))
        the_other_end = offices.at("plain", episode("finished", meta=meta("2"), **ended))

        assert short(its_end) == ("no-event", "already-registered", "plain: T-1")
        assert brief(the_other_end) == ["N TjenesteSlutt 2026-05-01"]

    def test_so_does_one_that_has_got_a_new_id_in_its_own_system(self, offices):
        again = {"id": "902", "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-2"}]}
        ended = {"period": {"start": "2026-02-01", "end": "2026-05-01"}}
        offices.at("plain", episode(meta=meta("1")))
        offices.at("plain", episode(meta=meta("1"), **again))

        its_end = offices.at("plain", episode("finished", meta=meta("2"), **again, **ended))

        assert short(its_end) == ("no-event", "already-registered", "plain: T-1")

    def test_a_resend_of_a_suppressed_service_is_a_duplicate_version(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1")))

        assert short(offices.at("other", elsewhere(meta=meta("1"))))[:2] == ("no-event", "duplicate")

    def test_one_that_turns_out_to_be_another_service_is_reported_with_all_its_events(self, offices):
        offices.at("plain", episode("finished", period={"start": "2026-02-01", "end": "2026-03-01"}))
        same = {"period": {"start": "2026-02-01", "end": "2026-03-01"}}
        assert short(offices.at("other", elsewhere("finished", meta=meta("1"), **same)))[0] == "no-event"

        later = {"period": {"start": "2026-04-01", "end": "2026-05-01"}}
        corrected = offices.at("other", elsewhere("finished", meta=meta("2"), **later))

        assert corrected.outcome == "notify"
        assert brief(corrected) == ["N TjenesteStart 2026-04-01", "N TjenesteSlutt 2026-05-01"]

    def test_one_that_can_no_longer_be_compared_stays_suppressed(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1")))
        unknown = {"contained": [patient(None, birthDate="1936-05-14")], "patient": {"reference": "#p"}}

        later = offices.at("other", elsewhere(meta=meta("2"), **unknown))

        assert (later.outcome, later.reason, later.notifications) == ("no-event", "already-registered", ())
        kept = offices.of("other", "X-9")
        assert (kept.events, len(kept.withheld)) == ((), 1)

    def test_what_is_annulled_while_it_is_suppressed_tells_the_register_nothing(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1")))

        gone = offices.at("other", elsewhere("entered-in-error", meta=meta("2")))

        assert gone.outcome == "no-event"
        assert gone.notifications == ()

    def test_what_is_annulled_while_it_is_suppressed_is_like_nothing_any_more(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1")))
        assert offices.of("other", "X-9").match is not None

        offices.at("other", elsewhere("entered-in-error", meta=meta("2")))

        assert offices.of("other", "X-9").match is None

    def test_what_is_reported_anew_is_corrected_by_the_id_it_was_reported_by(self, offices):
        ended = {"period": {"start": "2026-02-01", "end": "2026-03-01"}}
        offices.at("plain", episode("finished", **ended))
        offices.at("other", elsewhere("finished", meta=meta("1"), **ended))
        [new] = offices.at("other", elsewhere(meta=meta("2"), period={"start": "2026-04-01"})).notifications

        [moved] = offices.at("other", elsewhere(meta=meta("3"), period={"start": "2026-04-02"})).notifications

        assert (new.change, moved.change, moved.ref) == ("N", "M", new.guid)
        assert new.guid is not None

    def test_a_number_without_a_person_is_compared_with_nobody(self, offices):
        unknown = {"contained": [patient(None, birthDate="1936-05-14")], "patient": {"reference": "#p"}}
        assert offices.at("plain", episode(**unknown)).outcome == "notify"
        assert offices.at("other", elsewhere(**unknown)).outcome == "notify"

    def test_two_kommuner_are_two_services(self, offices):
        offices.at("plain", episode())

        assert offices.at("far", elsewhere(managingOrganization=named(UNITS[1], ORGNR))).outcome == "notify"

    def test_one_person_by_two_numbers_is_one(self, offices):
        both = patient(FIDS[0])
        both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})
        offices.at("plain", episode(patient=named(FIDS[2], DNR)))

        second = offices.at("other", elsewhere(contained=[both], patient={"reference": "#p"}))

        assert short(second) == ("no-event", "already-registered", "plain: T-1")

    def test_a_wrong_person_put_right_is_not_the_right_one(self, offices):
        offices.at("plain", episode(meta=meta("1"), patient=named(FIDS[1], FNR)))
        offices.at("plain", episode(meta=meta("2"), patient=named(FIDS[0], FNR)))

        of_the_wrong_one = offices.at("other", elsewhere(patient=named(FIDS[1], FNR)))

        assert of_the_wrong_one.outcome == "notify"

    def test_a_d_number_that_became_a_number_is_one_person(self, offices):
        number = person_number(8, 84, 1971)
        offices.at("plain", episode(meta=meta("1"), patient=named(FIDS[2], DNR)))
        offices.at("plain", episode(meta=meta("2"), patient=named(number, FNR)))

        by_the_old_one = offices.at("other", elsewhere(patient=named(FIDS[2], DNR)))

        assert short(by_the_old_one) == ("no-event", "already-registered", "plain: T-1")

    def test_when_two_persons_turn_out_to_be_one_their_services_are_compared(self, offices):
        """D-019: nothing else follows from the version that says so."""
        offices.at("plain", episode(patient={"identifier": {"system": DNR, "value": FIDS[2]}}))
        offices.at("other", elsewhere(meta=meta("1")))
        both = patient(FIDS[0])
        both["identifier"].append({"system": DNR, "value": FIDS[2], "use": "old"})

        offices.tenant = "other"
        said = elsewhere(meta=meta("2"), contained=[both], patient={"reference": "#p"})
        taken = offices.take(said)

        assert taken.records == ()
        assert [(each.match.other.name, each.asks) for each in taken.compared] == [("plain: T-1", True)]

    def test_a_minimelding_of_a_suppressed_service_is_suppressed_event_by_event(self, offices):
        stay = {"serviceType": coded("21")}
        offices.at("plain", episode())

        start = offices.at("other", minimelding("TjenesteStart", guid="a", **stay))
        end = offices.at("other", minimelding("TjenesteSlutt", "2026-04-01", guid="b", **stay))

        assert short(start) == ("no-event", "already-registered", "plain: T-1")
        assert short(end) == ("no-event", "already-registered", "plain: T-1")

    def test_what_is_left_of_one_whose_start_is_annulled_stays_suppressed(self, offices):
        """Without a start it can no longer be compared."""
        stay = {"serviceType": coded("21")}
        offices.at("plain", episode())
        offices.at("other", minimelding("TjenesteStart", guid="a", **stay))
        offices.at("other", minimelding("TjenesteSlutt", "2026-04-01", guid="b", **stay))

        gone = offices.at("other", minimelding("TjenesteStart", change="C", guid="c", related="a", **stay))

        assert (gone.outcome, gone.reason, gone.notifications) == ("no-event", "already-registered", ())
        kept = offices.of("other", "M-1")
        assert (kept.events, [each.event for each in kept.withheld]) == ((), ["TjenesteSlutt"])
        assert [each.expression for each in gone.findings if each.rule == kept.match.rule] == ["$"]


class TestHolding:
    def test_two_open_stays_at_a_time_are_held(self, offices):
        offices.at("plain", episode())

        second = offices.at("other", elsewhere(period={"start": "2026-02-15"}))

        assert short(second) == ("hold", "possible-duplicate", "plain: T-1")
        assert [n.held_by for n in second.notifications] == ["KPR-D-006"]

    def test_a_later_version_of_a_held_service_is_held_too(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1"), period={"start": "2026-02-15"}))

        ended = {"period": {"start": "2026-02-15", "end": "2026-06-01"}}
        end = offices.at("other", elsewhere("finished", meta=meta("2"), **ended))

        assert short(end) == ("hold", "possible-duplicate", "plain: T-1")
        assert [n.held_by for n in end.notifications] == ["KPR-D-006"]

    def test_when_the_doubt_goes_what_was_held_is_released(self, offices):
        offices.at("plain", episode("finished", period={"start": "2026-02-01", "end": "2026-03-01"}))
        held = offices.at("other", elsewhere(meta=meta("1"), period={"start": "2026-02-15"}))

        free = offices.at("other", elsewhere(meta=meta("2"), period={"start": "2026-03-15"}))

        assert free.outcome == "notify"
        assert list(free.released) == [n.guid for n in held.notifications]

    def test_what_a_person_said_is_another_one_is_named_by_a_later_version(self, offices):
        offices.at("plain", episode())
        doubtful = {"period": {"start": "2026-02-15"}}
        offices.at("other", elsewhere(meta=meta("1"), **doubtful))
        decided = Decided("own plain: T-1", Verdict.ALREADY_REGISTERED)
        offices.known.put(replace(offices.of("other", "X-9"), decided=(decided,)))

        later = offices.at("other", elsewhere("onhold", meta=meta("2"), **doubtful))

        assert short(later) == ("no-event", "already-registered", "plain: T-1")

    def test_when_what_it_was_held_for_is_annulled_it_is_released(self, offices):
        offices.at("plain", episode(meta=meta("1")))
        held = offices.at("other", elsewhere(period={"start": "2026-02-15"}))

        gone = offices.at("plain", episode("entered-in-error", meta=meta("2")))

        assert list(gone.released) == [n.guid for n in held.notifications]
        free = offices.of("other", "X-9")
        assert (free.held, free.held_besides) == ((), ())

    def test_when_it_is_like_yet_another_it_stays_held_for_that_one(self, offices):
        again = {"id": "902", "identifier": [{"system": "https://epj.example/tjeneste", "value": "T-2"}]}
        offices.at("plain", episode(meta=meta("1")))
        held = offices.at("other", elsewhere(period={"start": "2026-02-15"}))
        offices.at("plain", episode(period={"start": "2026-02-20"}, **again))

        gone = offices.at("plain", episode("entered-in-error", meta=meta("2")))

        assert list(gone.released) == []
        kept = offices.of("other", "X-9")
        assert kept.held == tuple(n.guid for n in held.notifications)
        assert kept.match.other.name == "plain: T-2"

    def test_what_is_annulled_while_it_is_held_is_closed_without_a_word(self, offices):
        offices.at("plain", episode())
        held = offices.at("other", elsewhere(meta=meta("1"), period={"start": "2026-02-15"}))

        taken = offices.take(elsewhere("entered-in-error", meta=meta("2")))

        assert taken.records == ()
        assert list(taken.closed) == [n.guid for n in held.notifications]
        gone = offices.of("other", "X-9")
        assert (gone.held, gone.held_besides, gone.withheld, gone.match) == ((), (), (), None)


class TestComingBack:
    def test_when_the_reported_one_is_annulled_the_suppressed_one_is_held_for_decision(self, offices):
        offices.at("plain", episode(meta=meta("1")))
        offices.at("other", elsewhere())

        offices.tenant = "plain"
        taken = offices.take(episode("entered-in-error", meta=meta("2")))

        assert [(r.tenant, r.service_id, r.state.value) for r in taken.records] == [
            ("plain", "T-1", "queued"),
            ("other", "X-9", "held"),
        ]
        assert taken.records[1].reason == "possible-duplicate"
        back = offices.of("other", "X-9")
        assert (len(back.events), back.withheld) == (1, ())

    def test_one_whose_channel_is_undecided_waits_for_that_besides(self):
        undecided = ChannelFrom(channel=Channel.HELD)
        offices = Offices(world=world(kommuner={"4601": KommuneMatching(channels=(undecided,))}))
        offices.at("plain", episode(meta=meta("1")))
        offices.at("other", elsewhere())

        offices.tenant = "plain"
        [_, back] = offices.take(episode("entered-in-error", meta=meta("2"))).records

        assert (back.service_id, back.reason) == ("X-9", "channel-undecided")
        kept = offices.of("other", "X-9")
        assert (kept.held, kept.held_besides) == ((), (back.content.guid,))

    def test_with_a_third_of_the_same_it_stays_suppressed(self, offices):
        offices.at("plain", episode(meta=meta("1")))
        offices.at("other", elsewhere())
        offices.at("other", elsewhere(period={"start": "2026-02-02"}))  # another service: held
        third = episode(id="33", identifier=[{"system": "https://epj.example/tjeneste", "value": "T-3"}])
        assert offices.at("plain", third).outcome in ("no-event", "hold")


class TestOneContactTwice:
    CHILD = consultation()["contained"][0]["identifier"][0]["value"]

    def made_of_it(self, **changes: Any) -> Any:
        return episode(
            "finished",
            id="e5",
            identifier=[{"system": "https://epj.example/konsultasjon", "value": "K-5"}],
            type=[coded("15")],
            patient=named(self.CHILD, FNR),
            period={"start": "2026-04-14", "end": "2026-04-14"},
            **changes,
        )

    def test_a_service_made_from_a_consultation_is_left_out(self, offices):
        offices.at("plain", consultation())

        assert short(offices.at("plain", self.made_of_it())) == (
            "no-event",
            "already-registered",
            "plain: K-5",
        )

    def test_whichever_of_its_identifiers_they_share(self, offices):
        both = self.made_of_it()
        own = {"system": "https://epj.example/tjeneste", "value": "T-77"}
        both["identifier"] = [own, *both["identifier"]]
        first = offices.at("plain", both)

        taken = offices.take(consultation())

        assert first.service_id == "T-77"
        told = [(r.line.value, r.service_id, r.content.change.value) for r in taken.records]
        assert told == [("HST", "K-5", "N"), ("IPLOS", "T-77", "C"), ("IPLOS", "T-77", "C")]

    def test_a_consultation_takes_the_place_of_the_service_made_from_it(self, offices):
        offices.at("plain", self.made_of_it())

        taken = offices.take(consultation())

        told = [(r.line.value, r.content.change.value) for r in taken.records]
        assert told == [("HST", "N"), ("IPLOS", "C"), ("IPLOS", "C")]


class TestObserving:
    def test_what_is_observed_only_is_reported_and_noted(self):
        offices = Offices(world=world(mode=Mode.OBSERVE))
        offices.at("plain", episode())

        offices.tenant = "other"
        taken = offices.take(elsewhere())

        assert taken.result.outcome == "notify"
        assert [(c.match.verdict.value, c.acted, c.asks) for c in taken.compared] == [
            ("already-registered", False, False)
        ]

    def test_one_rule_may_be_observed_from_a_day_on(self):
        one_rule = ModeFrom(mode=Mode.OBSERVE, rules=frozenset({"KPR-D-006"}), valid_from=date(2026, 2, 10))
        offices = Offices(world=world(kommuner={"4601": KommuneMatching(modes=(one_rule,))}))
        offices.at("plain", episode())

        assert offices.at("other", elsewhere(period={"start": "2026-02-15"})).outcome == "notify"
        assert (
            offices.at("other", elsewhere(meta=meta("2"), period={"start": "2026-02-05"})).outcome == "notify"
        )

    def test_what_was_reported_before_stays_reported_and_a_person_is_asked(self, offices):
        offices.at("plain", episode())
        offices.at("other", elsewhere(meta=meta("1"), type=[coded("15")]))

        offices.tenant = "other"
        taken = offices.take(elsewhere(meta=meta("2")))

        assert taken.result.outcome == "notify"
        assert [(c.match.rule, c.acted, c.asks) for c in taken.compared] == [("KPR-D-005a", False, True)]


class TestFormerIds:
    """D-020: after a change of EPJ the old tjenesteID is kept outwards."""

    @pytest.fixture
    def moved(self):
        before = HistoryKey("plain", "service", "T-1")
        return Offices(world=replace(world(), former={"other": {"X-9": before}}))

    def test_d_020_a_service_that_was_reported_by_its_former_id_is_not_started_again(self, moved):
        moved.at("plain", episode(meta=meta("1", "2026-03-01T12:00:00+01:00")))

        again = moved.at("other", elsewhere(meta=meta("1", "2026-04-01T12:00:00+02:00")))

        assert short(again)[:2] == ("no-event", "unchanged")
        assert again.service_id == "T-1"

    def test_d_020_what_happens_later_is_told_by_the_former_id(self, moved):
        moved.at("plain", episode(meta=meta("1", "2026-03-01T12:00:00+01:00")))
        ended = {"period": {"start": "2026-02-01", "end": "2026-05-01"}}

        end = moved.at("other", elsewhere("finished", meta=meta("1", "2026-05-02T12:00:00+02:00"), **ended))

        assert [(n.service_id, brief(end)) for n in end.notifications] == [
            ("T-1", ["N TjenesteSlutt 2026-05-01"])
        ]

    def test_d_020_one_that_is_not_in_the_table_starts_under_its_own_id(self, offices):
        assert offices.at("other", elsewhere()).service_id == "X-9"


class TestChannels:
    """D-007: through which channel a kommune reports a code on a day."""

    def of(self, *channels: ChannelFrom) -> Offices:
        return Offices(world=world(kommuner={"4601": KommuneMatching(channels=channels)}))

    def test_what_the_annual_extract_reports_stays_out_of_messages(self):
        offices = self.of(ChannelFrom(channel=Channel.ANNUAL))
        offices.tenant = "plain"

        assert [r.state.value for r in offices.take(episode()).records] == ["out-of-scope"]

    def test_one_that_is_still_given_when_running_reporting_begins_goes_by_notifications(self):
        offices = self.of(
            ChannelFrom(channel=Channel.ANNUAL),
            ChannelFrom(channel=Channel.RUNNING, valid_from=date(2026, 2, 15)),
        )
        offices.tenant = "plain"
        late = {"meta": meta("1", "2026-03-01T12:00:00+01:00")}

        assert [r.state.value for r in offices.take(episode(**late)).records] == ["queued"]

    def test_one_that_ended_before_that_stays_with_the_annual_extract(self):
        offices = self.of(
            ChannelFrom(channel=Channel.ANNUAL),
            ChannelFrom(channel=Channel.RUNNING, valid_from=date(2026, 2, 15)),
        )
        offices.tenant = "plain"
        ended = episode("finished", period={"start": "2026-02-01", "end": "2026-02-10"})

        assert {r.state.value for r in offices.take(ended).records} == {"out-of-scope"}

    def test_a_version_of_which_nothing_follows_leaves_it_reported_by_notifications(self, offices):
        offices.at("plain", episode(meta=meta("1")))
        offices.at("plain", episode(meta=meta("2")))
        assert offices.of("plain", "T-1").switched_on is True

    def test_what_is_not_decided_is_held(self):
        offices = self.of(ChannelFrom(channel=Channel.HELD, codes=frozenset({"21"})))

        assert short(offices.at("plain", episode()))[:2] == ("hold", "channel-undecided")
        assert (
            offices.at("plain", episode(id="2", identifier=OTHER_SYSTEM, type=[coded("20")])).outcome
            == "notify"
        )


class TestChangeOfEpj:
    """What the new EPJ tells of a service goes on where the former one reported it."""

    @pytest.fixture
    def moved(self):
        told = world()
        new = told.tenants.tenants["other"].model_copy(update={"former": TenantFormer(tenant="plain")})
        tenants = dict(told.tenants.tenants) | {"other": new}
        offices = Offices(world=replace(told, tenants=told.tenants.model_copy(update={"tenants": tenants})))
        offices.at("plain", episode(meta=meta("1", "2026-03-01T12:00:00+01:00")))
        return offices

    def ended(self, version: str = "2") -> Any:
        period = {"start": "2026-02-01", "end": "2026-05-01"}
        return elsewhere("finished", meta=meta(version, "2026-05-02T12:00:00+02:00"), period=period)

    def test_d_020_one_that_came_along_is_not_started_again(self, moved):
        came = moved.at("other", elsewhere(meta=meta("1", "2026-04-01T12:00:00+02:00")))

        assert short(came) == ("no-event", "already-registered", "plain: T-1")

    def test_d_020_its_end_is_told_under_the_id_that_it_was_reported_by(self, moved):
        moved.at("other", elsewhere(meta=meta("1", "2026-04-01T12:00:00+02:00")))
        end = moved.at("other", self.ended())

        assert (end.service_id, brief(end)) == ("T-1", ["N TjenesteSlutt 2026-05-01"])
        assert moved.of("plain", "T-1").made_from == {"T-1"}, "it is still known by its names"

    def test_d_020_one_that_comes_with_its_end_at_once_is_ended(self, moved):
        end = moved.at("other", self.ended("1"))

        assert (end.service_id, brief(end)) == ("T-1", ["N TjenesteSlutt 2026-05-01"])

    def test_d_020_what_was_told_once_is_not_told_again(self, moved):
        moved.at("other", self.ended("1"))
        again = moved.at("other", self.ended("2"))

        assert again.notifications == ()

    def test_d_020_what_the_new_one_annuls_is_annulled(self, moved):
        moved.at("other", elsewhere(meta=meta("1", "2026-04-01T12:00:00+02:00")))
        gone = moved.at("other", elsewhere("entered-in-error", meta=meta("2", "2026-04-02T12:00:00+02:00")))

        assert (gone.service_id, brief(gone)) == ("T-1", ["C TjenesteStart 2026-02-01"])

    def test_d_020_one_that_the_former_never_had_is_started_by_its_own_id(self, moved):
        came = moved.at("other", elsewhere(patient=named(FIDS[1], FNR)))

        assert (came.service_id, brief(came)) == ("X-9", ["N TjenesteStart 2026-02-01"])

    def test_d_020_an_end_that_a_minimelding_tells_is_told_under_that_id_too(self, moved):
        stay = {"serviceType": coded("21")}
        moved.at("other", minimelding("TjenesteStart", guid="a", **stay))
        end = moved.at("other", minimelding("TjenesteSlutt", "2026-05-01", guid="b", **stay))

        assert (end.service_id, brief(end)) == ("T-1", ["N TjenesteSlutt 2026-05-01"])

    def test_d_020_without_that_setting_two_systems_speak_for_themselves(self, offices):
        offices.at("plain", episode(meta=meta("1", "2026-03-01T12:00:00+01:00")))
        assert short(offices.at("other", self.ended()))[:2] in (
            ("hold", "possible-duplicate"),
            ("no-event", "already-registered"),
        )


class TestNobodyNamed:
    """IPLOS-derived rows that name nobody may be about anybody of the same birth year and sex (KPR-D-007)."""

    @pytest.fixture
    def annual(self):
        by_extract = KommuneMatching(channels=(ChannelFrom(channel=Channel.ANNUAL),))
        return Offices(world=world(kommuner={"4601": by_extract}))

    def likeness(self) -> Likeness:
        number = classify(FIDS[0])
        assert isinstance(number, PersonNumber)
        assert number.birth_date is not None
        return Likeness("4601", number.birth_date.year, {"male": "1", "female": "2"}[str(number.sex)], "21")

    def known(self, offices: Offices, whose: Likeness) -> None:
        span = Span(date(2026, 2, 1), date(2026, 3, 1))
        row = Service(Origin.DERIVED, "gerica", "7", "4601", "9151", "21", span, is_certain=False)
        offices.known.persons.unnamed[whose] = [row]

    def ended(self) -> Any:
        return episode("finished", period={"start": "2026-02-01", "end": "2026-03-01"})

    def test_one_that_may_be_the_same_is_held(self, annual):
        self.known(annual, self.likeness())
        assert short(annual.at("plain", self.ended())) == ("hold", "possible-duplicate", "gerica: 7")

    def test_one_of_somebody_of_another_birth_year_is_not(self, annual):
        whose = self.likeness()
        self.known(annual, whose._replace(birth_year=whose.birth_year + 1))
        assert short(annual.at("plain", self.ended()))[1] != "possible-duplicate"
