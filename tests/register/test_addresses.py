"""The address register as a folder."""

import pytest

from adapter.errors import Misconfigured, Unavailable
from adapter.register.addresses import AddressFolder
from tests.register.pki import ENCRYPTION, NOW, pki, rsa_key

HER_ID = 8139520


@pytest.fixture
def folder(tmp_path):
    (tmp_path / f"{HER_ID}.pem").write_bytes(pki().register.pem)
    return tmp_path


def successor():
    return pki().issuing.issue("Testregister", usage=ENCRYPTION, key=rsa_key("successor"))


async def test_the_certificate_is_that_of_the_her_id(folder):
    addresses = AddressFolder(folder)
    assert await addresses.encryption_key(HER_ID) == pki().register.certificate
    await addresses.close()


async def test_the_first_certificate_of_a_file_is_the_one(folder):
    (folder / f"{HER_ID}.pem").write_bytes(pki().register.pem + pki().issuing.pem)
    assert await AddressFolder(folder).encryption_key(HER_ID) == pki().register.certificate


async def test_a_party_that_is_not_there_is_waited_for(folder):
    addresses, new = AddressFolder(folder), successor()
    with pytest.raises(Unavailable, match="HER-id 159000"):
        await addresses.encryption_key(159000)
    (folder / "159000.pem").write_bytes(new.pem)
    assert await addresses.encryption_key(159000) == new.certificate


async def test_a_file_that_holds_no_certificate_is_waited_for(folder):
    (folder / f"{HER_ID}.pem").write_text("to come")
    with pytest.raises(Unavailable):
        await AddressFolder(folder).encryption_key(HER_ID)


@pytest.mark.parametrize("fresh", [False, True])
async def test_a_certificate_that_is_replaced_is_seen(fresh, folder):
    addresses, new = AddressFolder(folder), successor()
    await addresses.encryption_key(HER_ID)
    (folder / f"{HER_ID}.pem").write_bytes(new.pem)
    assert await addresses.encryption_key(HER_ID, fresh=fresh) == new.certificate


@pytest.mark.parametrize("fresh", [False, True])
async def test_the_last_good_certificate_is_kept(fresh, folder):
    addresses = AddressFolder(folder)
    await addresses.encryption_key(HER_ID)
    for spoil in (lambda path: path.write_text("half"), lambda path: path.unlink()):
        spoil(folder / f"{HER_ID}.pem")
        assert await addresses.encryption_key(HER_ID, fresh=fresh) == pki().register.certificate


async def test_expiry_is_told_of_who_was_asked_for(folder):
    addresses = AddressFolder(folder)
    assert addresses.expiries(NOW) == []
    await addresses.encryption_key(HER_ID)
    assert addresses.expiries(NOW) == [(HER_ID, 335)]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Misconfigured, match="not a folder"):
        AddressFolder(tmp_path / "none")
