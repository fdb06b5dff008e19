"""`check` for people: each input as it is judged, and in the end what they come to."""

from rich.text import Text

from adapter.checking import Judged
from adapter.checking.baseline import Mark
from adapter.cli.check_shown import Asked, Ended, Known
from adapter.cli.exits import Exit
from adapter.cli.phrases import say
from adapter.cli.results import Results
from adapter.cli.showing import make_console

#: So many of the findings that are gone are named.
_GONE = 20


class InText:
    """Text, as inputs are judged; what an earlier run had too is only counted."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._results = Results(asked.language)
        self._new = 0
        self._known = 0

    def show(self, judged: Judged, known: Known) -> None:
        """Show an input, with what is new of it."""
        self._results.show(judged, known)
        self._known += len(known)
        self._new += len(judged.result.findings) - len(known)

    def end(self, ended: Ended) -> None:
        """Sum up, and tell what is new and what is gone."""
        self._results.sum_up(unread=len(ended.unread), see_json=ended.exit_code is Exit.FINDINGS)
        if self._asked.baseline:
            self._compare(ended)

    def _compare(self, ended: Ended) -> None:
        console, language, file = make_console(), self._asked.language, self._asked.baseline
        counts = {"new": self._new, "known": self._known, "gone": len(ended.gone)}
        console.print(say("compared-with-baseline", language, file=file, **counts), soft_wrap=True)
        for mark in ended.gone[:_GONE]:
            console.print(self._gone(mark))
        if len(ended.gone) > _GONE:
            console.print(f"  {say('more-gone', language, n=len(ended.gone) - _GONE)}")
        if ended.not_judged:
            console.print(say("not-judged", language, n=ended.not_judged, file=file), soft_wrap=True)

    def _gone(self, mark: Mark) -> Text:
        head = f"  {say('gone', self._asked.language)}: {mark.subject}  "
        return Text.assemble(head, (mark.rule, "dim"), f"  {mark.expression}", overflow="fold")
