"""The folder: certificates that hold, keys that nobody else may read, and files an adapter can be started with."""

import stat
import subprocess
from datetime import timedelta

import pytest
import yaml

from adapter.config import Kommune, read_settings
from adapter.errors import Misconfigured
from adapter.simulator import Clock
from adapter.simulator.directory import Directory
from adapter.simulator.files import Folder
from adapter.simulator.pki import VALID
from adapter.simulator.running import PARTIES, running_simulator
from tests.simulator.conftest import OTHER

SECRET = (".key", ".jwk", ".ndjson", ".env")


async def test_only_the_owner_may_read_keys(simulator):
    files = [path for path in simulator.folder.root.rglob("*") if path.suffix in SECRET]

    assert len(files) > 6
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_an_adapter_can_be_started_with_the_settings(simulator, monkeypatch):
    lines = simulator.folder.environment.read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    settings = read_settings()

    assert given == simulator.settings
    assert settings.register.url == settings.helseid.issuer == simulator.url
    assert settings.register.received_before_codes == {1301}
    files = (settings.register.trust_file, settings.helseid.key_file, settings.register.ca_file)
    assert all(path.is_file() for path in files)
    assert settings.register.crl_dir.is_dir()
    assert (settings.addresses.folder / f"{settings.register.her_id}.pem").is_file()


async def test_the_kommuner_are_as_a_tenants_file_wants_them(simulator):
    found = yaml.safe_load(simulator.folder.kommuner.read_text(encoding="utf-8"))["kommuner"]

    kommuner = {name: Kommune.model_validate(one) for name, one in found.items()}

    assert {name: (one.orgnr, one.her_id) for name, one in kommuner.items()} == {
        party.kommune_nr: (party.orgnr, party.her_id) for party in (*PARTIES, OTHER)
    }
    assert [one.signing[0].certificate.name for one in kommuner.values()] == ["0301.pem", "1103.pem"]


@pytest.mark.parametrize("name", ["pki/register", "kommuner/0301", "pki/tls-good"])
def test_openssl_trusts_every_certificate(made, tmp_path, name):
    root, lists = made, tmp_path / "lists.pem"
    lists.write_bytes(b"".join(path.read_bytes() for path in sorted((made / "crl").glob("*.pem"))))
    files = ["-untrusted", root / f"{name}.pem", "-CRLfile", lists, root / f"{name}.pem"]

    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-crl_check_all", "-CAfile", made / "pki/root.pem", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_same_certificates_are_used_again(folder):
    first = Directory(Folder(folder), Clock(), 8139520)
    first.add(PARTIES[0])
    renewed = first.renew_signing("0301")
    first.renew_recipient()
    first.revoke(first.signer("0301").certificate)

    again = Directory(Folder(folder), Clock(), 8139520)
    again.add(PARTIES[0])

    assert again.root.certificate == first.root.certificate
    assert again.signing_of(8000001) == first.signing_of(8000001)
    assert [one.certificate for one in again.recipients] == [one.certificate for one in first.recipients]
    assert again.revoked == first.revoked
    assert renewed == (folder / "kommuner/0301-2.pem", folder / "kommuner/0301-2.key")


def test_what_is_expired_is_made_anew(folder):
    before = Directory(Folder(folder), Clock(), 8139520)

    after = Directory(Folder(folder), Clock(VALID + timedelta(days=1)), 8139520)

    assert after.root.certificate == before.root.certificate
    assert after.recipients[0].certificate != before.recipients[0].certificate


async def test_a_port_that_is_taken_is_said(simulator, tmp_path):
    port = int(simulator.url.rpartition(":")[2])

    with pytest.raises(Misconfigured, match="choose another port"):
        async with running_simulator(tmp_path, port=port):
            pass
