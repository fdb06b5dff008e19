"""What an adapter needs to know to deliver to the simulator: settings, and a part of its tenants file."""

from collections.abc import Mapping, Sequence

import yaml

from adapter.config import KommuneContact
from adapter.outbox import Line
from adapter.simulator import Demands, Party
from adapter.simulator.codes import Code
from adapter.simulator.files import ALGORITHM, Folder, write

#: 8471: those who must be named in messages (KPR-V-005), and what their posts are called here.
_CONTACTS = (("1", "Teknisk"), ("15", "Leverandør"), ("16", "Kommune"), ("17", "Kommune"))


def settings_for(folder: Folder, url: str, demands: Demands) -> Mapping[str, str]:
    """Give the settings by the names of their variables."""
    trust = str(folder.trust.resolve())
    return {
        "KPR_REGISTER__URL": url,
        "KPR_REGISTER__PATH": demands.path,
        "KPR_REGISTER__HER_ID": str(demands.her_id),
        "KPR_REGISTER__SCHEME": demands.scheme.value,
        "KPR_REGISTER__SCOPE": demands.scopes[Line.IPLOS],
        "KPR_REGISTER__SCOPE_HST": demands.scopes[Line.HST],
        "KPR_REGISTER__CA_FILE": trust,
        "KPR_REGISTER__TRUST_FILE": trust,
        "KPR_REGISTER__CRL_DIR": str(folder.revocations.resolve()),
        "KPR_REGISTER__RECEIVED_BEFORE_CODES": f"[{int(Code.RECEIVED_BEFORE)}]",
        "KPR_REGISTER__UNREADABLE_CODES": f"[{int(Code.UNREADABLE)}]",
        "KPR_HELSEID__ISSUER": url,
        "KPR_HELSEID__CLIENT_ID": demands.client_id,
        "KPR_HELSEID__KEY_FILE": str(folder.client.resolve()),
        "KPR_HELSEID__ALGORITHM": ALGORITHM,
        "KPR_HELSEID__MULTI_TENANT": str(demands.multi_tenant).lower(),
        "KPR_HELSEID__CA_FILE": trust,
        "KPR_ADDRESSES__FOLDER": str(folder.addresses.resolve()),
    }


def kommuner_for(folder: Folder, parties: Sequence[Party]) -> Mapping[str, object]:
    """Give the `kommuner` of a tenants file; the persons in it are made up."""
    return {"kommuner": {party.kommune_nr: _kommune(folder, party) for party in parties}}


def _kommune(folder: Folder, party: Party) -> Mapping[str, object]:
    certificate, key = (str(path.resolve()) for path in folder.signing(party.kommune_nr))
    return {
        "orgnr": party.orgnr,
        "her_id": party.her_id,
        "signing": [{"certificate": certificate, "key": key}],
        "contacts": [_contact(kind, name) for kind, name in _CONTACTS],
    }


def _contact(kind: str, name: str) -> Mapping[str, str]:
    contact = KommuneContact(
        typeKontaktperson=kind,
        kontPerson=f"{name} Eksempel",
        meldEpost1="kpr@example.no",
        meldTelefon="00000000",
    )
    return contact.model_dump(by_alias=True, exclude_none=True)


def write_settings(folder: Folder, url: str, demands: Demands, parties: Sequence[Party]) -> None:
    """Write both into the folder."""
    lines = [f"{name}={value}" for name, value in settings_for(folder, url, demands).items()]
    # The address register can also be asked over HTTPS: then this instead of the folder.
    lines.append(f"# KPR_ADDRESSES__URL={url}")
    write(folder.environment, ("\n".join(lines) + "\n").encode())
    text = yaml.safe_dump(kommuner_for(folder, parties), allow_unicode=True, sort_keys=False)
    write(folder.kommuner, text.encode())
