"""Who is who: kommuner and the register with their certificates, as HelseID and the address register know them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from adapter.simulator import Clock, Party
from adapter.simulator.files import Folder, write
from adapter.simulator.pki import (
    VALID,
    Identity,
    Validity,
    make_issuing,
    make_recipient,
    make_root,
    make_signer,
    revocations,
)

#: Of the register; made up, with a right check digit.
REGISTER_ORGNR = "310000000"
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Directory:
    """
    The parties and their certificates, old ones included.

    The last signing certificate of a kommune is its newest; earlier ones stay good until they are revoked.
    The register's last encryption certificate is the one the address register gives out.
    """

    folder: Folder
    clock: Clock
    her_id: int
    parties: dict[int, Party] = field(default_factory=dict, init=False)
    recipients: list[Identity] = field(default_factory=list, init=False)
    revoked: set[int] = field(default_factory=set, init=False)
    root: Identity = field(init=False)
    issuing: Identity = field(init=False)
    _signing: dict[int, list[Identity]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        now = self.clock()
        self.root = self.folder.identity("pki/root", now, lambda: make_root(now))
        self.issuing = self.folder.identity(
            "pki/issuing", now, lambda: make_issuing(self.root, now), self.root
        )
        first = self.folder.identity("pki/register", now, self._new_recipient, self.issuing)
        self.recipients += [first, *self.folder.later("pki/register")]
        self.revoked |= _revoked_in(self.folder.revocations / "issuing.pem")
        self._publish()

    def add(self, party: Party) -> None:
        """Register a kommune; its certificate is made where it has none."""
        now = self.clock()
        name = f"kommuner/{party.kommune_nr}"
        first = self.folder.identity(name, now, lambda: self._new_signer(party), self.issuing)
        self.parties[party.her_id] = party
        self._signing[party.her_id] = [first, *self.folder.later(name)]

    def party(self, kommune_nr: str) -> Party:
        """Give a kommune by its number."""
        return next(one for one in self.parties.values() if one.kommune_nr == kommune_nr)

    def kommune_of(self, her_id: int | None) -> str | None:
        """Give the number of the kommune that has a HER-id."""
        party = self.parties.get(her_id or 0)
        return party.kommune_nr if party else None

    def signing_of(self, her_id: int) -> Sequence[x509.Certificate]:
        """Give the certificates that the address register has for a sender."""
        return [one.certificate for one in self._signing[her_id]]

    def signer(self, kommune_nr: str) -> Identity:
        """Give a kommune's newest certificate with its key."""
        return self._signing[self.party(kommune_nr).her_id][-1]

    def renew_signing(self, kommune_nr: str, validity: Validity | None = None) -> tuple[Path, Path]:
        """Give a kommune a further certificate, registered at once; returns the files of it and its key."""
        party = self.party(kommune_nr)
        known = self._signing[party.her_id]
        known.append(self._new_signer(party, validity))
        self.folder.keep(f"kommuner/{kommune_nr}-{len(known)}", known[-1])
        return self.folder.signing(kommune_nr, len(known))

    def renew_recipient(self, validity: Validity | None = None) -> None:
        """Give the register another encryption certificate; the address register has it at once."""
        self.recipients.append(self._new_recipient(validity))
        self.folder.keep(f"pki/register-{len(self.recipients)}", self.recipients[-1])
        self._publish()

    def revoke(self, certificate: x509.Certificate) -> None:
        """Revoke a certificate, in the revocation list as well."""
        self.revoked.add(certificate.serial_number)
        self._publish()

    def _new_signer(self, party: Party, validity: Validity | None = None) -> Identity:
        name = f"Kommune {party.kommune_nr} (simulert)"
        return make_signer(self.issuing, party.orgnr, name, validity or self._now_on())

    def _new_recipient(self, validity: Validity | None = None) -> Identity:
        return make_recipient(self.issuing, REGISTER_ORGNR, "Register (simulert)", validity or self._now_on())

    def _now_on(self) -> Validity:
        now = self.clock()
        return Validity(now - _DAY, now + VALID)

    def _publish(self) -> None:
        """Write what others read of it: addresses, and revocation lists."""
        now: datetime = self.clock()
        write(self.folder.addresses / f"{self.her_id}.pem", self.recipients[-1].chain_pem)
        write(self.folder.revocations / "root.pem", revocations(self.root, (), now))
        write(self.folder.revocations / "issuing.pem", revocations(self.issuing, sorted(self.revoked), now))


def _revoked_in(file: Path) -> set[int]:
    if not file.exists():
        return set()
    return {one.serial_number for one in x509.load_pem_x509_crl(file.read_bytes())}
