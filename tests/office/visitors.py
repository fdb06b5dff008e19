"""Who comes to the office of the tests, by name; a request says in its cookie `as` who it is."""

from collections.abc import Mapping

from fastapi import Request

from adapter.access import Grant, Role, Visitor
from adapter.web.office.gate import NotKnown

#: Two of the kommuner of the documents: `bredvik` and `bredvik-helse` report for the one, `nordlys` for the other.
BREDVIK, NORDLYS = "4631", "1833"
#: Two units of the first.
SJUKEHEIM, HEIMETENESTE = "322109830", "333405628"
#: The cookie that says who asks.
COOKIE = "as"


def _visitor(name: str, *grants: Grant) -> Visitor:
    return Visitor(f"test:{name}", grants)


def _everywhere_and_in_each(role: Role) -> dict[str, Visitor]:
    """Who has a role everywhere, by the role's name, and in each of two kommuner alone."""
    return {
        role.value: _visitor(role.value, Grant(role)),
        **{
            f"{role.value}-{nr}": _visitor(f"{role.value}-{nr}", Grant(role, frozenset({nr})))
            for nr in (BREDVIK, NORDLYS)
        },
    }


def _of_unit(role: Role, unit: str) -> Visitor:
    return _visitor(f"{role.value}-{unit}", Grant(role, frozenset({BREDVIK}), units=frozenset({unit})))


#: `viewer`, `operator-4631`, `auditor-1833` …; `both` acts and reports everywhere; `unit` and `other-unit` see one
#: unit's figures (and `operator-unit` no more than those), `source` and `other-source` the fate of what their tenant
#: sent.
VISITORS: Mapping[str, Visitor] = {
    **_everywhere_and_in_each(Role.VIEWER),
    **_everywhere_and_in_each(Role.OPERATOR),
    **_everywhere_and_in_each(Role.REPORTING_OFFICER),
    **_everywhere_and_in_each(Role.AUDITOR),
    "both": _visitor("both", Grant(Role.OPERATOR), Grant(Role.REPORTING_OFFICER)),
    "unit": _of_unit(Role.VIEWER, SJUKEHEIM),
    "other-unit": _of_unit(Role.VIEWER, HEIMETENESTE),
    "operator-unit": _of_unit(Role.OPERATOR, SJUKEHEIM),
    "reporting-officer-unit": _of_unit(Role.REPORTING_OFFICER, HEIMETENESTE),
    "source": _visitor("source", Grant(Role.SOURCE, tenants=frozenset({"bredvik"}))),
    "other-source": _visitor("other-source", Grant(Role.SOURCE, tenants=frozenset({"nordlys"}))),
}


def visitor_named(name: str) -> Visitor:
    """Who has a name of `VISITORS`, or has a role in one kommune alone: `operator-5006`; KeyError for anybody else."""
    role, _, kommune = name.rpartition("-")
    if name not in VISITORS and kommune.isdecimal():
        return _visitor(name, Grant(_ROLES[role], frozenset({kommune})))
    return VISITORS[name]


_ROLES = {role.value: role for role in Role}


class ByName:
    """The gate of the tests: believes what the cookie says."""

    async def visitor(self, request: Request) -> Visitor:
        try:
            return visitor_named(request.cookies[COOKIE])
        except KeyError:
            raise NotKnown from None
