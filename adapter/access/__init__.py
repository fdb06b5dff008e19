"""
Who may see and do what, and what is written down of it.

    roles      what each role allows
    visitor    who is there, and how far they may see
    looks      what the access log is told (SEC-10)
    login_name  under what name the program itself runs
    access_file, load, granting   who is given which roles, by what they are known by

It knows nothing of HTTP or SQL: `web` finds out who somebody is, `store` keeps the access log.
"""

from adapter.access.looks import AccessLog, Look
from adapter.access.roles import May, Role
from adapter.access.visitor import EVERYTHING, Grant, NotAllowed, NotLetIn, Scope, Visitor, at_this_machine

__all__ = [
    "EVERYTHING",
    "AccessLog",
    "Grant",
    "Look",
    "May",
    "NotAllowed",
    "NotLetIn",
    "Role",
    "Scope",
    "Visitor",
    "at_this_machine",
]
