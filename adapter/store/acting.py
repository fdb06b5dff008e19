"""Who acts on lines and messages, and why: as a person said, and fit to be kept."""

from adapter.errors import Fault, Misconfigured
from adapter.store.operating import By
from adapter.store.sealed import masked

#: Characters of each.
_MOST = 500


def made_by(who: str | None, why: str | None) -> By:
    """Give who acts and why; `Misconfigured` when one is missing, too long, or names a person by number."""
    return By(_said("who", who), _said("why", why))


def said_why(why: str) -> str:
    """Give why somebody looks, fit to be kept; `Misconfigured` as for an act."""
    return _said("why", why)


def _said(name: str, text: str | None) -> str:
    said = (text or "").strip()
    if not said:
        raise Misconfigured(Fault(name, 0, 0, f"is needed: say {name}, it is kept with the act"))
    if len(said) > _MOST:
        raise Misconfigured(Fault(name, 0, 0, f"is longer than {_MOST} characters; say it shorter"))
    if masked(said) != said:
        raise Misconfigured(Fault(name, 0, 0, "holds an identity number; say it without"))
    return said
