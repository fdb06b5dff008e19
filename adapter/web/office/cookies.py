"""
The office's cookies: for this host alone, out of reach of scripts, and over https only where browsers use that.

`__Host-` keeps other hosts of the same domain from setting them (RFC 6265bis section 4.1.3).
"""

from fastapi import Request, Response

#: Who is logged in; a login that is under way; what forms are held against.
SESSION, ATTEMPT, FORM = "kpr-office", "kpr-office-login", "kpr-office-form"
#: Letters of a value; longer ones are none of ours.
_LONGEST = 4000


class Cookies:
    """Reads and writes them; `is_secure` says that browsers reach the office by https."""

    def __init__(self, *, is_secure: bool) -> None:
        self.is_secure = is_secure

    def name(self, name: str) -> str:
        """Give what browsers know a cookie by."""
        return f"__Host-{name}" if self.is_secure else name

    def read(self, request: Request, name: str) -> str:
        """Give a cookie's value; empty where there is none."""
        value = request.cookies.get(self.name(name), "")
        return value if len(value) <= _LONGEST else ""

    def put(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Hand a cookie out; without `seconds` it goes when the browser is closed."""
        response.set_cookie(
            self.name(name), value, seconds, path="/", httponly=True, samesite="lax", secure=self.is_secure
        )

    def take(self, response: Response, name: str) -> None:
        """Take a cookie back."""
        response.delete_cookie(
            self.name(name), path="/", httponly=True, samesite="lax", secure=self.is_secure
        )
