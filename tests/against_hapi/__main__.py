"""Write down what both say of every document: `python -m tests.against_hapi`. Needs Java; half a minute."""

from tests.against_hapi.documents import SHARED_EXAMPLES, own, shared
from tests.against_hapi.verdicts import OWN, SHARED, judged, written


def main() -> None:
    """Judge all, and our own alone where nothing lies beside the project."""
    OWN.write_text(written(judged(own())), encoding="utf-8")
    if SHARED_EXAMPLES.is_dir():
        SHARED.write_text(written(judged(shared())), encoding="utf-8")


if __name__ == "__main__":
    main()
