"""What became of a document, in one plain sentence, a word and a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.checking import Judged
from adapter.fhir.times import OSLO
from adapter.notifications import Change, Notification
from adapter.outcomes import Outcome, Result
from adapter.rules import SAME_VERSION_OTHER_CONTENT, Severity, words
from adapter.web.pages.phrases import day, say
from adapter.web.pages.preferences import Language

#: How an outcome looks: good, warn, note or bad.
LOOK_OF = {
    Outcome.NOTIFY: "good",
    Outcome.CONSULT: "good",
    Outcome.HOLD: "warn",
    Outcome.PARK: "warn",
    Outcome.NOT_IN_KPR: "note",
    Outcome.NO_EVENT: "note",
    Outcome.REJECT: "bad",
    Outcome.PARTIAL: "bad",
}
#: Events that the sentence names; those beyond are only counted.
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a document came out: the sentence, the same in a word, and how it looks (good, warn, note, bad)."""

    sentence: str
    word: str
    look: str


def verdict_of(judged: Judged, language: Language) -> Verdict:
    """Say what became of a document."""
    outcome = judged.result.outcome
    if outcome in (Outcome.NOTIFY, Outcome.CONSULT) and judged.held:
        return Verdict(say("said-held", language), say("outcome-held", language), "warn")
    if is_same_version(judged.result):
        return Verdict(say("said-same-version", language), say("outcome-same-version", language), "warn")
    word = say(f"outcome-{outcome.value}", language)
    sentence = _sentence(judged.result, language)
    if is_switched_off(judged.result):
        sentence = f"{sentence} {say('said-switched-off', language)}"
    if is_set_apart(judged.result):
        sentence = f"{sentence} {say('said-set-apart', language)}"
    return Verdict(sentence, word, LOOK_OF[outcome])


def _sentence(result: Result, language: Language) -> str:
    notified = [one for each in result.resources for one in each.notifications]
    consulted = [one for each in result.resources for one in each.consultations]
    if result.outcome is Outcome.NOTIFY and len(notified) == 1:
        return say("said-notify-one", language, event=_event(notified[0], language))
    if result.outcome is Outcome.CONSULT and consulted:
        when = day(consulted[0].dato_tid_start.astimezone(OSLO).date(), language)
        return say("said-consult", language, date=when)
    n = len(notified) + len(consulted)
    said = f"said-{result.outcome.value}"
    return say(said, language, n=n, events=_events(notified, language), faults=_faults(result, language))


def _events(notified: Sequence[Notification], language: Language) -> str:
    """Name the events in a row: `TjenesteStart 2. november 2026 og TjenesteSlutt 5. november 2026`."""
    named = [_event(each, language) for each in notified[:_MOST_NAMED]]
    if len(notified) > _MOST_NAMED:
        named.append(say("more-events", language, n=len(notified) - _MOST_NAMED))
    if len(named) < 2:
        return "".join(named)
    return say("and", language, those=", ".join(named[:-1]), last=named[-1])


def _event(one: Notification, language: Language) -> str:
    when = day(one.hendelse_dato, language)
    if one.change is Change.NEW:
        return say("event-on", language, event=one.event.value, date=when)
    change = say(f"change-{one.change.value}", language)
    return say("event-changed", language, event=one.event.value, date=when, change=change)


def is_same_version(result: Result) -> bool:
    """Whether a document was not used because its version came before, with other content (KPR-F-109)."""
    return result.outcome is Outcome.NO_EVENT and any(
        finding.rule == SAME_VERSION_OTHER_CONTENT for finding in result.findings
    )


def is_taken(result: Result) -> bool:
    """Whether something of a document was accepted, so that its version counts as used."""
    return result.outcome in (Outcome.NOTIFY, Outcome.CONSULT, Outcome.HOLD)


def is_switched_off(result: Result) -> bool:
    """Whether a document makes events, and all of them of codes that its sender does not report (KPR-V-021)."""
    made = [one for each in result.resources for one in (*each.notifications, *each.consultations)]
    off = [one for each in result.resources for one in each.notifications if not one.switched_on]
    return result.outcome is Outcome.NOTIFY and 0 < len(made) == len(off)


def is_set_apart(result: Result) -> bool:
    """Whether a document makes consultations that are not the municipality's to report (MH-61)."""
    made = [one for each in result.resources for one in each.consultations]
    return bool(made) and not any(one.switched_on for one in made)


def way_on(result: Result) -> str:
    """Say what a visitor does next: correct what was refused, send what is missing, or go on."""
    if result.outcome in (Outcome.REJECT, Outcome.PARTIAL):
        return "edit"
    return "send" if result.outcome is Outcome.PARK else "continue"


def _faults(result: Result, language: Language) -> str:
    # As the cards are counted beside the sentence: what is wrong in two places is corrected as one thing.
    n = len({(each.rule, words(each, language.value)[0]) for each in result.findings if each.stops})
    return say("one-fault", language) if n == 1 else say("n-faults", language, n=n)


def stopped_by_form(result: Result) -> bool:
    """Whether the document could not be read at all, so that nothing but its form was judged."""
    return any(finding.severity is Severity.FATAL for finding in result.findings)
