"""Which months are counted: those that are closed, and whole years of them."""

from datetime import date, timedelta

#: How many closed months are shown.
MONTHS = 24


def closed_months(today: date, wait: int) -> list[date]:
    """Give the closed months by their first days, the newest first; each closes `wait` days after its last one."""
    month, found = today.replace(day=1), list[date]()
    while len(found) < MONTHS:
        after, month = month, (month - timedelta(days=1)).replace(day=1)
        if after + timedelta(days=wait) <= today:
            found.append(month)
    return found
