"""Who is let into the office of this installation, as the settings want it: put together, and judged at start."""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

from adapter.access.access_file import AccessFile
from adapter.access.load import load_access, unknown_in
from adapter.access.login_name import login_or_number
from adapter.config import Settings
from adapter.config.office import LoginSettings
from adapter.errors import Fault, Misconfigured
from adapter.logs import logger
from adapter.main.current import Current
from adapter.main.helseid import this_moment
from adapter.main.recognising import faults_of_proxies, issuer_at
from adapter.register.access.asking import goes_safely, https_only
from adapter.register.access.keys import watched_key
from adapter.register.watched import Watched
from adapter.store.logins import StoredLogins
from adapter.web.office.client import OfficeClient
from adapter.web.office.cookies import Cookies
from adapter.web.office.doors import Doors
from adapter.web.office.gate import Gate, OpenAtHome
from adapter.web.office.login import Login
from adapter.web.office.programs import Programs
from adapter.web.office.proxied import Proxied
from adapter.web.office.sessions import Sessions
from adapter.web.recognising.certificates import HandedOn
from adapter.web.recognising.issuer import Issuer
from adapter.web.recognising.tokens import AccessTokens

_NEEDS_LOGIN = "reaches others than this machine; set KPR_LOGIN__ISSUER, or listen on 127.0.0.1"
_FOR_LOGIN = "is needed for logging in; set it"
_CA = "KPR_LOGIN__CA_BUNDLE"


def gate_of(
    stack: AsyncExitStack, settings: Settings, current: Current, logins: StoredLogins
) -> tuple[Gate, Login | None]:
    """
    Give who recognises visitors, and how people log in (None: nobody does, and only this machine is served).

    Raises `Misconfigured` where others could come in unrecognised, or a setting or the access file is at fault.
    """
    office = settings.office
    if settings.login.issuer is None:
        _must_be_alone(settings)
        return OpenAtHome(login_or_number()), None
    if faults := list(_wrong(settings)):
        raise Misconfigured(*faults)
    access = _access(office.access or Path(), current)
    address = https_only(office.address or "", "KPR_OFFICE__ADDRESS")
    issuer = issuer_at(stack, settings.login.issuer, settings.login.ca_bundle, _CA)
    login = Login(
        settings.login, address, issuer, logins, access, this_moment, _client(settings.login, issuer)
    )
    people = Sessions(login, Cookies(is_secure=address.startswith("https:")))
    programs = proxied = None
    if office.api_issuer is not None and office.api_audience is not None:
        by = issuer_at(stack, office.api_issuer, settings.login.ca_bundle, _CA)
        tokens = AccessTokens(
            by, office.api_audience, address, logins, lambda: access().program_scope, this_moment
        )
        programs = Programs(tokens, access)
    if office.certificate_header is not None:
        handed_on = HandedOn(office.proxies, office.certificate_header, "KPR_OFFICE__PROXIES", this_moment)
        proxied = Proxied(handed_on, access)
    return Doors(address, people, programs, proxied), login


def _must_be_alone(settings: Settings) -> None:
    office = settings.office
    if not office.is_here_alone:
        raise Misconfigured(Fault("KPR_OFFICE__HOST", 0, 0, _NEEDS_LOGIN))
    for name, is_set in (
        ("API_ISSUER", office.api_issuer),
        ("CERTIFICATE_HEADER", office.certificate_header),
    ):
        if is_set is not None:
            why = "is for an office that others reach; set KPR_LOGIN__ISSUER as well"
            raise Misconfigured(Fault(f"KPR_OFFICE__{name}", 0, 0, why))


def _wrong(settings: Settings) -> Iterator[Fault]:
    office, login = settings.office, settings.login
    needed = (
        ("KPR_LOGIN__CLIENT_ID", login.client_id),
        ("KPR_OFFICE__ADDRESS", office.address),
        ("KPR_OFFICE__ACCESS", office.access),
    )
    yield from (Fault(name, 0, 0, _FOR_LOGIN) for name, value in needed if value is None)
    for name, issuer in (("KPR_LOGIN__ISSUER", login.issuer), ("KPR_OFFICE__API_ISSUER", office.api_issuer)):
        if issuer is not None and not goes_safely(issuer):
            yield Fault(name, 0, 0, "does not begin with https; correct it")
    if "openid" not in login.scopes.split():
        yield Fault("KPR_LOGIN__SCOPES", 0, 0, "has no openid, without which nobody is told of; add it")
    yield from faults_of_proxies("KPR_OFFICE", office.certificate_header, office.proxies)


def _access(path: Path, current: Current) -> Callable[[], AccessFile]:
    """Give the access file as it is now; while one that was changed cannot be used, the last good one holds."""

    def read() -> AccessFile:
        file, document = load_access(path)
        for fault in unknown_in(file, document, current.world.tenants):
            logger.warning("access_file_names_unknown", line=fault.line, column=fault.column)
        return file

    return Watched(lambda: (path,), read, what="access-file")


def _client(settings: LoginSettings, issuer: Issuer) -> OfficeClient:
    key = watched_key(settings.key_file, settings.algorithm) if settings.key_file else None
    return OfficeClient(settings.client_id or "", issuer, this_moment, _secret(settings), key)


def _secret(settings: LoginSettings) -> str | None:
    """Read the client's secret: from its file, else from the setting; None for a client that has none."""
    file = settings.client_secret_file
    if file is None:
        return settings.client_secret.get_secret_value() if settings.client_secret else None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else "it is no text"
        raise Misconfigured(Fault("KPR_LOGIN__CLIENT_SECRET_FILE", 0, 0, f"cannot be read: {said}")) from None
