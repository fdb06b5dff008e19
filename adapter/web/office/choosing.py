"""Which notifications to send again, as the fields of a form say it (HIS 1135:2021, chapter 8)."""

from collections.abc import Mapping

from adapter.fhir.numbers import fits_type
from adapter.mapping import Person
from adapter.store.resending import Choice
from adapter.web.office.told import day_of

_DAYS = ("since", "until")


def choice_of(said: Mapping[str, str]) -> Choice | str:
    """Give the choice; else the phrase that says what is wrong with it. The number of a person is not quoted."""
    days = {name: day_of(said[name]) for name in _DAYS if said.get(name)}
    if None in days.values():
        return "resend-bad-day"
    number = "".join(said.get("fid", "").split())
    type_id = said.get("type", "")
    if number and not fits_type(type_id, number):
        return "resend-bad-person"
    choice = Choice(
        id=said.get("id") or None,
        since_id=said.get("since_id") or None,
        until_id=said.get("until_id") or None,
        since=days.get("since"),
        until=days.get("until"),
        message_id=said.get("message_id") or None,
        person=Person(type_id=type_id, fid=number) if number else None,
    )
    return choice if choice.told() else "resend-nothing"
