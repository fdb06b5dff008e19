"""A sender made by hand: small requests, each of which can be spoiled in one place."""

import base64
import json
import secrets
import ssl
from dataclasses import dataclass, field

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from joserfc.jwk import ECKey

from adapter.simulator.building import Simulator
from adapter.simulator.pki import Identity
from tests.register.proofs import Shown, proof, signed

GUID = "0b0f3a5e-7d9f-4d8b-9a53-1f8f4d0c2a{:02x}"
SUBMIT = "hdir:kneik/iplos/submit"
PARENT = "310123455"


def organisation(value: str, system: str = "urn:oid:1.0.6523") -> dict:
    identifier = {"system": system, "type": "ENH", "value": value}
    return {
        "type": "helseid_authorization",
        "practitioner_role": {"organization": {"identifier": identifier}},
    }


@dataclass
class Caller:
    """Speaks to a simulator; what a test gives goes before what would be right."""

    simulator: Simulator
    client: httpx.AsyncClient = field(init=False)
    key: ECKey = field(init=False)
    nonce: str | None = None

    def __post_init__(self) -> None:
        folder = self.simulator.folder
        trusted = ssl.create_default_context(cafile=str(folder.trust))
        self.client = httpx.AsyncClient(
            base_url=self.simulator.url, verify=trusted, trust_env=False, timeout=10
        )
        self.key = ECKey.import_key(json.loads(folder.client.read_bytes()))

    @property
    def now(self) -> int:
        return int(self.simulator.clock().timestamp())

    @property
    def door(self) -> str:
        return self.simulator.url + self.simulator.demands.path

    def shown(self, url: str, token: str | None = None, **changed: object) -> Shown:
        values = {"method": "POST", "url": url, "now": self.now, "token": token, "nonce": None}
        return Shown(self.key, "ES512", **values | changed)

    # HelseID

    def claims(self, **changed: object) -> dict:
        plain = {
            "iss": self.simulator.demands.client_id,
            "sub": self.simulator.demands.client_id,
            "aud": self.simulator.url,
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + 10,
            "jti": secrets.token_urlsafe(12),
            "assertion_details": organisation(f"NO:ORGNR:{PARENT}:"),
        }
        return {name: value for name, value in (plain | changed).items() if value is not None}

    def assertion(self, header: dict | None = None, key: ECKey | None = None, **changed: object) -> str:
        plain = {"typ": "client-authentication+jwt", "alg": "ES512", "kid": str(self.key.kid)}
        head = {name: value for name, value in (plain | (header or {})).items() if value is not None}
        return signed(head, self.claims(**changed), key or self.key, "ES512")

    def form(self, **changed: object) -> dict:
        plain = {
            "grant_type": "client_credentials",
            "client_id": self.simulator.demands.client_id,
            "scope": SUBMIT,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": changed.get("client_assertion") or self.assertion(),
        }
        return {name: value for name, value in (plain | changed).items() if value is not None}

    async def ask_token(self, form: dict | None = None, dpop: str | None = None) -> httpx.Response:
        """One token request with a sound proof, or with the one given; "": without any."""
        url = f"{self.simulator.url}/connect/token"
        made = proof(self.shown(url, nonce=self.nonce)) if dpop is None else dpop
        headers = {"dpop": made} if made else {}
        return await self.client.post(url, data=form or self.form(), headers=headers)

    async def token(self, dpop: str | None = None, **claims: object) -> str:
        """A token, after the nonce that is asked for."""
        first = await self.ask_token(self.form(client_assertion=self.assertion(**claims)), dpop)
        if first.status_code == 200:
            return first.json()["access_token"]
        assert first.json()["error"] == "use_dpop_nonce", first.json()
        self.nonce = first.headers["dpop-nonce"]
        second = await self.ask_token(self.form(client_assertion=self.assertion(**claims)))
        assert second.status_code == 200, second.json()
        return second.json()["access_token"]

    # The register's door

    async def post(
        self, body: dict | bytes, token: str, dpop: str | None = None, **headers: str
    ) -> httpx.Response:
        """One POST to the door with a sound proof, or with the one given; "": without any."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        plain = {
            "authorization": f"DPoP {token}",
            "dpop": proof(self.shown(self.door, token)) if dpop is None else dpop,
            "content-type": "application/json",
        }
        sent = {name: value for name, value in (plain | headers).items() if value}
        return await self.client.post(self.door, content=content, headers=sent)

    async def send(self, body: dict | bytes) -> httpx.Response:
        """A message with a token of its own."""
        return await self.post(body, await self.token())

    async def deliver(self, xml: bytes, number: int, kind: str = "IPLOS") -> httpx.Response:
        """Protect and send: message `number`."""
        return await self.send(self.envelope(xml, number, kind))

    def envelope(self, xml: bytes, number: int, kind: str = "IPLOS", **header: object) -> dict:
        return wrapped(self.protected(xml), GUID.format(number), kind, **header)

    def protected(
        self, xml: bytes, signer: Identity | None = None, recipient: Identity | None = None
    ) -> bytes:
        directory = self.simulator.directory
        own = signer or directory.signer("0301")
        for_whom = recipient or directory.recipients[-1]
        return encrypted(sign(xml, own), for_whom.certificate)


def wrapped(payload: bytes, message_id: str, kind: str = "IPLOS", **header: object) -> dict:
    plain = {
        "fromHerId": 8000001,
        "toHerId": 8139520,
        "messageType": kind,
        "messageVersion": "56.0.0",
        "messageId": message_id,
    }
    return {"messageHeader": plain | header, "payload": base64.b64encode(payload).decode()}


def sign(xml: bytes, signer: Identity) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(xml).add_signer(signer.certificate, signer.key, SHA256())
    for certificate in signer.between:
        builder = builder.add_certificate(certificate)
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes])


def encrypted(content: bytes, recipient: x509.Certificate, cipher: type = algorithms.AES256) -> bytes:
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(recipient)
    return builder.set_content_encryption_algorithm(cipher).encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
