"""Programs, recognised by the certificate that a proxy of ours hands on, and let in by the access file."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from adapter.access import NotLetIn, Visitor
from adapter.access.access_file import AccessFile
from adapter.access.granting import grants_of_program
from adapter.web.office.gate import NotKnown
from adapter.web.recognising.certificates import HandedOn


@dataclass(frozen=True, slots=True)
class Proxied:
    """Gives organisations what the access file gives their programs."""

    handed_on: HandedOn
    access: Callable[[], AccessFile]

    async def visitor(self, request: Request) -> Visitor:
        """Say whose program asks; NotKnown where the certificate cannot be used, NotLetIn without a role."""
        orgnr = self.handed_on.organisation(request)
        if orgnr is None:
            raise NotKnown
        file = self.access()
        grants = grants_of_program(file, None, [orgnr])
        if not grants:
            raise NotLetIn(file.ask)
        return Visitor(f"certificate:{orgnr}", grants, orgnr, is_program=True)
