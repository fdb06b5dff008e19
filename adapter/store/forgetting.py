"""
What is left of a service or consultation whose person is erased (GDPR, article 17). Pure.

Enough that the same version is a duplicate and that no id is made twice: its key, its version with the digest,
and how many notifications were ever made. The next version is decided as if nothing had been reported.
"""

from adapter.matching.pilot import Collected, Kept
from adapter.notifications import ConsultationHistory, History, ServiceHistory
from adapter.store.sealed import masked
from adapter.values import replace


def forgotten(was: History) -> History:
    """Give a history that knows how it was counted and told last, and nothing of its person or content."""
    # In clear it is masked already; a source may use a number as its id (SEC-13).
    resource = masked(was.resource)
    if isinstance(was, ConsultationHistory):
        return replace(
            was,
            resource=resource,
            live=None,
            original=None,
            whose=None,
            made_from=frozenset(),
            closed=None,
            local=(),
            told=None,
        )
    return _service(was, resource)


def _service(was: ServiceHistory, resource: str) -> ServiceHistory:
    return replace(
        was,
        resource=resource,
        orgnr=None,
        person=None,
        events=(),
        waiting=(),
        whose=None,
        made_from=frozenset(),
        match=None,
        withheld=(),
        held=(),
        held_besides=(),
        decided=(),
        pilot=_collected(was.pilot),
        closed=None,
        said=None,
    )


def _collected(was: Collected | None) -> Collected | None:
    """How a contact of the pilot is counted from now on: the sum stays."""
    if was is None or was.kept is not Kept.HELD:
        return was
    return replace(was, kept=Kept.DELETED)


def live_originals(was: History) -> frozenset[str]:
    """Give the notifikasjonGUID of every N that stands, as far as the adapter knows."""
    if isinstance(was, ConsultationHistory):
        return frozenset({was.original} if was.live is not None and was.original else ())
    return frozenset(each.original for each in was.events)
