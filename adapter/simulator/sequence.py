"""
Sequence and completeness: whether a message goes on where its line's book ends.

Written from HIS 1135:2021 and the rules V-009 … V-014, V-036, V-037, V-043, V-058, V-072, V-078 and V-079,
apart from how messages are planned.
"""

from collections.abc import Callable

from adapter.simulator.book import Book, Live
from adapter.simulator.codes import Code, Refused
from adapter.simulator.told import Message, Told

_START, _FROM, _TO = "TjenesteStart", "MidlertidigStoppFra", "MidlertidigStoppTil"
#: Of these a service has one at most that is not annulled; KPR-V-079 says it of a Konsultasjon.
_SINGLE = frozenset({_START, "TjenesteSlutt", "Konsultasjon"})


def enter(message: Message, book: Book) -> int:
    """
    Enter a message into its line's book; gives how many of its notifications were known already.

    Raises `Refused` with the first that does not fit, and then the book is as it was.
    """
    draft = book.draft()
    resent = 0
    for told in message.notifications:
        if told.guid in draft.known:
            _check_resend(told, draft.known[told.guid])
            resent += 1
            continue
        for check in _CHECKS:
            check(told, draft)
        draft.enter(told)
    _check_lopenr(message, draft, all_known=resent == len(message.notifications))
    draft.enter_message(message)
    # What is only repeated says of its units what was said then.
    if resent < len(message.notifications):
        _check_units(message, draft)
        draft.enter_units(message)
    book.keep(draft)
    return resent


def _check_resend(told: Told, known: Told) -> None:
    """A notification that comes again is the one that came before (D-004)."""
    _hold(told.content == known.content, Code.GUID_CLASH, told)


def _check_number(told: Told, book: Book) -> None:
    _hold(told.number > book.last_number, Code.NUMBER, told)


def _check_link(told: Told, book: Book) -> None:
    _hold(told.previous == book.last_guid, Code.LINK, told)


def _check_event_guid(told: Told, book: Book) -> None:
    _hold(told.event_guid is None or told.event_guid not in book.events, Code.EVENT_GUID, told)


def _check_ref(told: Told, book: Book) -> None:
    """What is corrected is an N, of the same thing, and still stands (V-009, V-010)."""
    if told.status == "N":
        _hold(told.ref is None, Code.REF_OTHER, told)
        return
    original = book.known.get(told.ref or "")
    if original is None:
        raise Refused(Code.REF_UNKNOWN, _number(told))
    _hold(original.status == "N", Code.REF_NO_ORIGINAL, told)
    same = (original.event, original.service) == (told.event, told.service)
    _hold(same, Code.REF_OTHER, told)
    standing = any(one.original == told.ref for one in book.live(told.service))
    _hold(standing, Code.REF_ANNULLED, told)


def _check_started(told: Told, book: Book) -> None:
    """Everything of a service follows its start (V-037), and the start goes last (M-014)."""
    if told.event in (_START, "Konsultasjon"):
        return
    live = book.live(told.service)
    _hold(any(one.event == _START for one in live), Code.NOT_STARTED, told)


def _check_start_annulled(told: Told, book: Book) -> None:
    if told.event == _START and told.status == "C":
        left = {one.event for one in book.live(told.service)}
        _hold(left <= {_START}, Code.START_STILL_NEEDED, told)


def _check_single(told: Told, book: Book) -> None:
    if told.status == "N" and told.event in _SINGLE:
        _hold(told.event not in {one.event for one in book.live(told.service)}, Code.TWICE, told)


def _check_stop(told: Told, book: Book) -> None:
    """A pause has one beginning and one end, under one midlertidigStoppID (V-036)."""
    live = book.live(told.service)
    if told.event not in (_FROM, _TO):
        return
    if told.status != "N":
        unchanged = any(one.original == told.ref and one.stop_id == told.stop_id for one in live)
        _hold(unchanged, Code.STOP_ID, told)
        return
    begun = _with_stop_id(live, _FROM, told.stop_id)
    ended = _with_stop_id(live, _TO, told.stop_id)
    fits = not begun and not ended if told.event == _FROM else begun and not ended
    _hold(fits, Code.STOP_ID, told)


def _with_stop_id(live: frozenset[Live], event: str, stop_id: str | None) -> bool:
    return any(one.event == event and one.stop_id == stop_id for one in live)


def _check_person(told: Told, book: Book) -> None:
    """
    A brukerNr stays with its person (V-058); a correction may give it the right identity (M-015).

    What is taken back claims nothing: its service may not have heard of the right identity yet. With the last live
    event the number is free. So we read it: what the real register does is not told (decision 0021).
    """
    known = book.persons.get(told.person_nr)
    as_before = told.person is None or known is None or told.person == known
    _hold(told.status in ("M", "C") or as_before, Code.PERSON_CHANGED, told)


_CHECKS: tuple[Callable[[Told, Book], None], ...] = (
    _check_number,
    _check_link,
    _check_ref,
    _check_event_guid,
    _check_started,
    _check_start_annulled,
    _check_single,
    _check_stop,
    _check_person,
)


def _check_lopenr(message: Message, book: Book, *, all_known: bool) -> None:
    """One more for each message of a year (V-072); a message that only repeats may have an old one."""
    if message.year is None or message.lopenr is None:
        return
    last = book.lopenr.get(message.year, 0)
    fits = message.lopenr == last + 1 or (all_known and 1 <= message.lopenr <= last)
    if not fits:
        raise Refused(Code.LOPENR)


def _check_units(message: Message, book: Book) -> None:
    """An enhetID stands for one unit (V-078): its numbers never differ, nor its name where it has none."""
    for unit, said in message.of_units:
        before = book.units.get(unit, {})
        compared = said.keys() - {"enhetNavn"} or said.keys()
        if any(before.get(name, said[name]) != said[name] for name in compared):
            raise Refused(Code.UNIT_CHANGED)


def _hold(is_so: bool, code: Code, told: Told) -> None:
    if not is_so:
        raise Refused(code, _number(told))


def _number(told: Told) -> str:
    return f"notifikasjonLopeNr {told.number}"
