"""
What holds for any life of a service when the tables change in the middle of it.

As in `tests/test_properties.py`, without a store; codes are the tenant's own, so that tables can change them.
"""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.existing.anew import Asking, Left, change_of, meaning_anew
from adapter.notifications.decide import decide_meaning
from adapter.notifications.making import Making
from adapter.pipeline import read
from adapter.values import replace
from tests.applying.given import NOW, OFFERS
from tests.notifications.documents import WORLD, episode, event_of
from tests.notifications.register import Register
from tests.notifications.strategies import lives
from tests.test_properties import Desk, accepted

MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
OKT = "http://hl7.no/fhir/ig/okt/StructureDefinition"
LOCAL = {"21": "A", "20": "B", "29": "C", "15": "D", "FRISKLIV": "E"}
OLD = {"A": "21", "B": "20", "C": "29", "D": "15"}
ANSWERS = ("21", "20", "15", None)
changed = st.fixed_dictionaries({offer: st.sampled_from(ANSWERS) for offer in LOCAL.values()})


def under(codes):
    """The world in which a tenant's offers are these services; those without one are not in KPR."""
    local = {offer: code for offer, code in codes.items() if code}
    rest = frozenset(LOCAL.values()) - local.keys()
    tenant = WORLD.tenants.tenants["local"].model_copy(
        update={"local_codes": {OFFERS: local}, "not_in_kpr": {OFFERS: rest}}
    )
    tenants = WORLD.tenants.model_copy(update={"tenants": WORLD.tenants.tenants | {"local": tenant}})
    return replace(WORLD, tenants=tenants)


class Office(Desk):
    """Decides documents under tables that change, and what is known once more when they do."""

    def __init__(self, world):
        super().__init__("local")
        self.use(world)

    def use(self, world):
        self.world = world
        self.making = Making(world.namespace, world.tenants.tenants["local"])

    def take(self, document):
        [(_, meaning)] = read(event_of(document, "local"), self.world).meanings
        return meaning, decide_meaning(meaning, self.known, self.making)

    def apply(self, world):
        self.use(world)
        history = self.history
        change = change_of(history, Asking(world.tenants, world.tables)) if history else None
        if change is None or change.answer is None:
            return None
        meaning = meaning_anew(history, change.answer, None, NOW)
        return None if isinstance(meaning, Left) else decide_meaning(meaning, self.known, self.making)


def in_local_codes(tree):
    """The same document, its services coded as the EPJ's own offers."""
    if isinstance(tree, list):
        return [in_local_codes(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("code") in LOCAL and ("system" in tree):
        return {"system": OFFERS, "code": LOCAL[tree["code"]]}
    return {name: in_local_codes(value) for name, value in tree.items()}


def localised(life):
    """The versions that pass, their services coded as the EPJ's own offers."""
    return [in_local_codes(copy.deepcopy(document)) for document in accepted(life)]


def test_the_hours_of_a_service_stay_when_it_is_decided_anew():
    hours = {"url": f"{OKT}/WeeklyExtentQuantity", "valueQuantity": {"value": 6.5}}
    office = Office(under(OLD))
    office.take_all([in_local_codes(episode(extension=[hours]))])
    assert (office.history.code, office.history.said.weekly_minutes) == ("21", 390)
    office.apply(under(OLD | {"A": "20"}))
    assert (office.history.code, office.history.said.weekly_minutes) == ("20", 390)


def told(office):
    """What is live, under which code."""
    return office.contents, office.history.code if office.contents else None


@settings(MANY, max_examples=200)
@given(lives(plain=True), changed)
def test_applied_tables_are_as_if_they_had_always_been(life, codes):
    *earlier, last = localised(life) or [None]
    if last is None or not earlier:
        return
    old, new = under(OLD), under(codes)
    office, straight = Office(old), Office(new)
    office.take_all(earlier)
    office.apply(new)
    straight.take_all(earlier)
    assert told(office) == told(straight)
    office.take(last)
    straight.take(last)
    assert told(office) == told(straight)


@MANY
@given(lives(), changed)
def test_the_register_understands_all_that_follows_and_a_second_time_nothing_does(life, codes):
    life = localised(life)
    office, register = Office(under(OLD)), Register()
    cut = len(life) // 2 + 1
    for document in life[:cut]:
        register.take(office.take(document)[1].notifications)
    made = office.apply(under(codes))
    register.take(made.notifications if made else ())
    assert register.events == office.events
    register.check_whole()
    assert office.apply(under(codes)) is None
    for document in life[cut:]:
        register.take(office.take(document)[1].notifications)
    assert register.events == office.events
    assert {live.code for live in register.live.values()} <= {office.history.code if office.history else None}


@MANY
@given(lives())
def test_tables_that_say_the_same_change_nothing(life):
    office = Office(under(OLD))
    office.take_all(localised(life))
    assert office.apply(under(OLD)) is None
