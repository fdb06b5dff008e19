"""Where a login leads back to: a page of ours, and nowhere else."""

import re

#: One slash and then none, and no backslash, which browsers take for one: never another host.
_OURS = re.compile(r"/(?:[A-Za-z0-9_.~-][A-Za-z0-9/_.~-]*)?(?:\?[A-Za-z0-9=&%+_.~:-]*)?", re.ASCII)
_LIKE_A_PERSON = re.compile(r"[0-9]{6}[^0-9A-Za-z]{0,3}[0-9]{5}", re.ASCII)
_LONGEST = 500
HOME = "/"
#: These would lead round and round, or are no pages.
_NOT_BACK = ("/login", "/logout", "/logged-out", "/api", "/static")


def way_back(asked: str) -> str:
    """Give the path that was asked for, where it is one of ours; else that of the overview."""
    if len(asked) > _LONGEST or not _OURS.fullmatch(asked) or _LIKE_A_PERSON.search(asked):
        return HOME
    path = asked.partition("?")[0]
    return HOME if path.startswith(_NOT_BACK) or "//" in path or "/." in path else asked
