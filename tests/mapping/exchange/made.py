"""Any decision table whose form is right, for properties that hold of all of them."""

from hypothesis import strategies as st

from adapter.mapping.decision_files import DecisionFile

LETTERS = st.sampled_from("aæø15 =+-@;|\\'\":!#{}[]&*%,\n\r\tikke:ja~.Å")
CODES = st.text(LETTERS, min_size=1, max_size=8)
TEXTS = st.text(LETTERS, min_size=1, max_size=30)
DAYS = st.dates()
URIS = st.sampled_from(["urn:oid:1.2.3", "https://epj.example/a", "https://epj.example/b;c|d=e"])


def _with(**parts):
    """A mapping in which any of the parts may be missing."""
    return st.fixed_dictionaries({}, optional=parts)


CHOICES = st.one_of(
    CODES,
    st.lists(CODES, min_size=1, max_size=3),
    st.lists(CODES, min_size=1, max_size=3).map(lambda values: {"not": values}),
)
FACTS = _with(
    **dict.fromkeys(
        ("resource", "class", "setting", "kommune", "unit", "team", "profession", "programme", "hovedforlop"),
        CHOICES,
    ),
    contact_kind=CHOICES,
    age=_with(**{"from": st.integers(0, 200), "to": st.integers(0, 200)}),
    decision=st.booleans(),
    billed_to_kuhr=st.booleans(),
    hospital_part=st.booleans(),
    fhirpath=TEXTS,
)
THENS = st.one_of(
    CODES.map(lambda code: {"code": code}),
    _with(form=CODES, alderstrinn=CODES, amming=CODES).map(lambda fields: {"hst": fields}),
    st.tuples(CODES, _with(low_threshold=st.booleans())).map(lambda two: {"pilot": two[0]} | two[1]),
    st.just({"not_in_kpr": "no-kpr-message"}),
    st.sampled_from(["KUHR", "NPR"]).map(lambda one: {"not_in_kpr": "other-channel", "channel": one}),
    st.just({"leave": True}),
)


@st.composite
def rows(draw, systems):
    """One row, with a code of a system or without one."""
    when = draw(FACTS)
    if systems and (not when or draw(st.booleans())):
        codes = draw(st.lists(CODES, min_size=1, max_size=3))
        when |= {"system": draw(st.sampled_from(systems)), "code": codes}
    elif not when:
        when = {"decision": True}
    must = {"row": draw(CODES), "when": when, "then": draw(THENS), "source": draw(TEXTS)}
    decided = st.fixed_dictionaries({"by": TEXTS, "day": DAYS})
    return must | draw(_with(valid_from=DAYS, valid_to=DAYS, decided=decided, note=TEXTS))


@st.composite
def tables(draw):
    """One table of any form that its class takes."""
    systems = draw(st.dictionaries(CODES, URIS, max_size=3))
    translated = st.dictionaries(CODES, st.one_of(CODES, st.booleans()), max_size=3)
    read = st.fixed_dictionaries(
        {"fact": st.just("team"), "element": st.sampled_from(["type", "basedOn"])},
        optional={"url": URIS, "codes": translated, "system": CODES},
    )
    told = draw(
        st.fixed_dictionaries(
            {
                "table": CODES,
                "layer": st.sampled_from(["municipality", "vendor", "national", "pilot"]),
                "version": DAYS,
                "valid_from": DAYS,
                "owner": TEXTS,
                "source": TEXTS,
                "systems": st.just(systems),
                "reads": st.lists(read, max_size=2),
                "rows": st.lists(rows(sorted(systems)), max_size=4),
            },
            optional={
                "valid_to": DAYS,
                "about": TEXTS,
                "kommuner": st.lists(CODES, max_size=2),
                "tenants": st.lists(CODES, max_size=2),
                "vendors": st.lists(CODES, max_size=2),
                "unmapped": st.sampled_from(["refuse", "leave"]),
            },
        )
    )
    return DecisionFile.model_validate(told)
