"""Everything that goes wrong in the drill, in its order."""

from tests.drill.drilling import Incident
from tests.drill.files import BadReload, ExpiringCertificate
from tests.drill.not_sent import RegisterAway, StoppedLine
from tests.drill.standing_still import ForgottenPause, SilentSource
from tests.drill.vendor import VendorRelease


def early() -> list[Incident]:
    """Those that take their time: they begin first, and are looked at last."""
    return [SilentSource(), ForgottenPause()]


def others() -> list[Incident]:
    """The others, one after the other."""
    return [StoppedLine(), RegisterAway(), BadReload(), ExpiringCertificate(), VendorRelease()]
