"""Programs, recognised by the access tokens they bring, and let in by the access file."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from adapter.access import NotLetIn, Visitor
from adapter.access.access_file import AccessFile
from adapter.access.granting import grants_of_program
from adapter.logs import logger
from adapter.web.office.gate import NotKnown
from adapter.web.recognising.signed import Unsound
from adapter.web.recognising.tokens import AccessTokens

#: HelseID's claims on whose behalf a token was asked for.
PARENT, CHILD = "helseid://claims/client/claims/orgnr_parent", "helseid://claims/client/claims/orgnr_child"


@dataclass(frozen=True, slots=True)
class Programs:
    """Recognises programs, and gives them what the access file gives."""

    tokens: AccessTokens
    access: Callable[[], AccessFile]

    async def visitor(self, request: Request) -> Visitor:
        """Say which program asks; NotKnown where its token is none of ours, NotLetIn where it has no role."""
        try:
            read = await self.tokens.read(request)
        except Unsound as why:
            logger.warning("token_refused", why=str(why))
            raise NotKnown from None
        client = read.text("client_id")
        organisations = [value for name in (CHILD, PARENT) if isinstance(value := read.claims.get(name), str)]
        file = self.access()
        grants = grants_of_program(file, client, organisations)
        if not grants:
            raise NotLetIn(file.ask)
        return Visitor(f"client:{client}", grants, next(iter(organisations), ""), is_program=True)
