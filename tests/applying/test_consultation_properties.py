"""What holds for any life of a consultation by a row when the row fills its fields otherwise in the middle of it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.existing.anew import Asking, Left
from adapter.existing.consultations_anew import consultation_anew, consultation_change
from adapter.mapping.results import HstFields
from adapter.notifications.decide import decide_meaning
from adapter.notifications.known import Known
from adapter.notifications.making import Making
from adapter.pipeline import read
from tests.applying.given import NOW, OFFERS, visit, world
from tests.notifications.documents import STEP, coded, event_of

MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

#: What a row can say: few of each, so that tables, drawn twice, are often made already.
rows = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["I", "G", None]),
        "alderstrinn": st.sampled_from(["E", "16A", None]),
        "amming": st.sampled_from(["3", None]),
    }
)
#: What a document can say itself.
versions = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["finished", "finished", "finished", "planned", "entered-in-error"]),
            "step": st.sampled_from(["17A", None]),
            "class": st.sampled_from(["AMB", "HH", "VR"]),
        }
    ),
    min_size=1,
    max_size=4,
)


def under(row):
    """The world in which a contact by the offer V is a consultation with these fields."""
    told = ", ".join(f'{name}: "{value}"' for name, value in row.items() if value)
    return world(("V", f"{{hst: {{{told}}}}}"))


def documents(life):
    """The versions as they are sent."""
    for number, each in enumerate(life, start=1):
        kinds = [coded("V", OFFERS), *([coded(each["step"], STEP)] if each["step"] else [])]
        yield visit(
            meta={"versionId": str(number)},
            status=each["status"],
            type=kinds,
            **{"class": {"system": ACT, "code": each["class"]}},
        )


class Office:
    """Decides the versions of one consultation under tables that change."""

    def __init__(self, where):
        self.known = Known()
        self.use(where)

    def use(self, where):
        self.where = where
        self.making = Making(where.namespace, where.tenants.tenants["plain"])

    @property
    def history(self):
        return next(iter(self.known.histories.values()), None)

    @property
    def told(self):
        """What is live at the register, but for the ids and times of its last change."""
        live = self.history.live if self.history else None
        fields = live and HstFields(live.form, live.alderstrinn, live.amming)
        return live and (fields, live.person, live.dato_tid_start, live.missing_kpr, live.held_by)

    def take(self, document):
        [(_, meaning)] = read(event_of(document, "plain"), self.where).meanings
        return decide_meaning(meaning, self.known, self.making).consultations

    def apply(self, where):
        self.use(where)
        change = self.history and consultation_change(self.history, Asking(where.tenants, where.tables))
        if change is None:
            return ()
        meaning = consultation_anew(self.history, change.answer, NOW)
        assert not isinstance(meaning, Left)
        return decide_meaning(meaning, self.known, self.making).consultations


@MANY
@given(versions, rows, rows)
def test_applied_tables_are_as_if_they_had_always_been(life, was, now):
    old, new = under(was), under(now)
    *earlier, last = documents(life)
    office, straight = Office(old), Office(new)
    for document in earlier:
        office.take(document)
        straight.take(document)
    made = office.apply(new)
    assert office.told == straight.told
    assert [each.change for each in made] in ([], ["M"])
    assert not office.apply(new)
    office.take(last)
    straight.take(last)
    assert office.told == straight.told


@MANY
@given(versions, rows)
def test_tables_that_say_the_same_change_nothing(life, row):
    office = Office(under(row))
    for document in documents(life):
        office.take(document)
    assert not office.apply(under(row))
