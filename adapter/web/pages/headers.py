"""
What a browser is told to allow: this site's own files, and nothing else.

No page has inline style or script, none loads anything from elsewhere (Content Security Policy Level 3),
and nothing about a session is kept in a cache or told to another site.
"""

_ALLOWED = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURE = {
    "content-security-policy": _ALLOWED,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
#: What is about one session is nobody else's.
PRIVATE = SECURE | {"cache-control": "no-store"}
