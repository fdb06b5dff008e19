"""Settings and protection for a folder in which a test world lies."""

from adapter.config import Kommune, KommuneContact, RegisterSettings, SigningFiles
from adapter.register.cms.signing import Signer
from adapter.register.protect import Cms, encrypt, sign
from tests.register.pki import KOMMUNE_ORGNR, REGISTER_ORGNR, pki

KOMMUNE_NR = "0301"
CONTACT = KommuneContact(typeKontaktperson="1", kontPerson="Kari Test", meldEpost1="kari@example.invalid")


def files(folder, name="kommune", valid_from=None):
    return SigningFiles(certificate=folder / f"{name}.pem", key=folder / f"{name}.key", valid_from=valid_from)


def kommune(*signing, orgnr=KOMMUNE_ORGNR, **more):
    return Kommune(orgnr=orgnr, her_id=8000001, signing=signing, contacts=(CONTACT,), **more)


def protection(folder, *signing, crl_dir=None, register_orgnr=REGISTER_ORGNR, **more):
    """Protection for one kommune with the files of the folder."""
    kommuner = {KOMMUNE_NR: kommune(*(signing or (files(folder),)), **more)}
    settings = RegisterSettings(trust_file=folder / "trust.pem", crl_dir=crl_dir)
    return Cms(kommuner, settings, register_orgnr=register_orgnr)


def signer(world=None):
    world = world or pki()
    return Signer(world.kommune.certificate, world.kommune.key, (world.issuing.certificate,))


def protected(content, world=None):
    """The bytes as they go to the register, without a check of certificates."""
    world = world or pki()
    return encrypt(sign(content, signer(world)), world.register.certificate)
