"""What groups and parts of figures are called on pages, and the rule that explains one."""

from collections.abc import Callable

from adapter.figures import NOT_DIVIDED
from adapter.rules import catalogue
from adapter.web.pages.phrases import PHRASES, say
from adapter.web.pages.preferences import Language

#: Figures whose groups say where something went.
_WENT = ("contacts", "refused", "courses")


def naming(language: Language) -> Callable[[str, str], str]:
    """Give what names a group (`figure`, group): a code stands for itself."""

    def named(counts: str, group: str) -> str:
        if group in ("", NOT_DIVIDED):
            return say("figures-all" if not group else "figures-not-divided", language)
        if counts in ("holds", "avoided"):
            rule = rule_of(group)
            return catalogue()[rule].text[language.value] if rule else group
        kind, _, code = group.partition(":")
        key = f"figures-went-{kind}"
        return say(key, language, code=code or "–") if counts in _WENT and key in PHRASES else group

    return named


def rule_of(group: str) -> str | None:
    """The rule of a group that is a rule, or the reason class of one."""
    if group in catalogue():
        return group
    return next((rule.id for rule in catalogue().values() if rule.reason == group), None)
