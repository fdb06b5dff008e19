"""
Findings of the corpora, picked at random, to be read aloud: `python -m tests.findings_sample --seed 20261122`.

The same seed gives the same findings as long as the corpora and the rules are the same; `docs/findings-sample.md`
holds those of the seed above. No rule is drawn more than twice, as a few would fill the list.
"""

import argparse
import random
from collections import Counter
from html import escape

from adapter.checking import places_of
from adapter.outcomes import Taken
from adapter.rules import Finding, catalogue, words
from tests.corpus.test_corpus import FOLDERS, judged

SEED = 20261122
HOW_MANY = 40
MOST_OF_A_RULE = 2


def drawn(seed: int) -> list[tuple[str, Taken, Finding]]:
    """Findings with the document each is about, in the order in which they were drawn."""
    everything = [
        (f"{corpus}/{file}", taken, finding)
        for corpus in FOLDERS
        for file, (_, taken) in judged(corpus).items()
        for finding in taken.result.findings
    ]
    random.Random(seed).shuffle(everything)
    chosen: list[tuple[str, Taken, Finding]] = []
    of_a_rule: Counter[str] = Counter()
    for file, taken, finding in everything:
        of_a_rule[finding.rule] += 1
        if of_a_rule[finding.rule] <= MOST_OF_A_RULE:
            chosen.append((file, taken, finding))
    return chosen[:HOW_MANY]


def sample(seed: int = SEED) -> str:
    """The findings of a draw, as Markdown."""
    return "\n".join(
        _told(n, file, taken, finding) for n, (file, taken, finding) in enumerate(drawn(seed), start=1)
    )


def _told(number: int, file: str, taken: Taken, finding: Finding) -> str:
    rule = catalogue()[finding.rule]
    place = places_of(taken).get(finding.expression)
    where = f"line {place[0]}, column {place[1]}, " if place else ""
    said = {lang: [escape(each, quote=False) for each in words(finding, lang)] for lang in ("nb", "en")}
    return (
        f"{number}. `{file}`, {where}`{finding.expression}`: {rule.severity.value}, "
        f"[{rule.id}](rules.md#{rule.id.lower()}) `{rule.reason}`\n\n"
        f"   > {said['nb'][0]} *Hva du gjør:* {said['nb'][1]}\n\n"
        f"   {said['en'][0]} *What to do:* {said['en'][1]}\n"
    )


def main() -> None:
    """Print a draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    print(sample(parser.parse_args().seed))  # noqa: T201 - the output


if __name__ == "__main__":
    main()
