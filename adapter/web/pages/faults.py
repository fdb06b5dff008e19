"""What a page cannot give, and the page that says so in words a visitor can act on."""

from collections.abc import Mapping

from fastapi import Request, Response

from adapter.web.pages.shell import page


class PageFault(Exception):
    """A page that cannot be given; `key` names the words in the phrases, `values` fill them."""

    status = 400
    key = "fault-400"

    def __init__(self, key: str | None = None, *, retry_after: int | None = None, **values: object) -> None:
        super().__init__(self.key)
        self.key = key or self.key
        self.values: Mapping[str, object] = values
        self.retry_after = retry_after


class Absent(PageFault):
    """There is nothing at this address."""

    status = 404
    key = "fault-404"


class Foreign(PageFault):
    """The form was sent from another site."""

    status = 403
    key = "fault-403"


class Gone(PageFault):
    """There was something at this address, perhaps, and its time is over."""

    status = 410
    key = "fault-410"


class TooLarge(PageFault):
    """More was sent than is taken."""

    status = 413
    key = "fault-413"


class Busy(PageFault):
    """Others are before; it may be tried again soon."""

    status = 429
    key = "fault-429"


class Broken(PageFault):
    """Something of ours is wrong."""

    status = 500
    key = "fault-500"


def fault_page(request: Request, fault: PageFault) -> Response:
    """Say what is wrong, and where to go from here."""
    answer = page(request, "fault.html", fault.status, code=fault.status, key=fault.key, values=fault.values)
    if fault.retry_after is not None:
        answer.headers["retry-after"] = str(fault.retry_after)
    return answer
