"""How the routes of the pages answer what goes wrong in them: with a page, never with FHIR."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from adapter.logs import log_fault
from adapter.web.pages.faults import Absent, Broken, Foreign, PageFault, fault_page


class PageRoute(APIRoute):
    """A route that answers every fault with a friendly page, and takes forms from this site alone."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                _must_be_ours(request)
                return await handle(request)
            except PageFault as fault:
                return fault_page(request, fault)
            except RequestValidationError:
                return fault_page(request, self.absent())
            except Exception as why:  # noqa: BLE001 - whatever it is, its text must not get out
                meant = self.fault_for(why)
                if meant.status == Broken.status:
                    log_fault("page_failed", why)
                return fault_page(request, meant)

        return handled

    def absent(self) -> PageFault:
        """Say that there is nothing at an address with such parameters."""
        return Absent()

    def fault_for(self, _why: Exception) -> PageFault:
        """Say what an error means to whoever looked; other sites' pages may know more of them."""
        return Broken()


def _must_be_ours(request: Request) -> None:
    """A form of another site must not act in a session (Fetch Metadata Request Headers; old browsers send none)."""
    if request.method == "POST" and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise Foreign
