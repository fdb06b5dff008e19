"""What the simulated register says no with: numbers of its own, as the real ones are not published."""

from enum import IntEnum


class Code(IntEnum):
    """A validationCode. The first digits tell the step: 10 envelope, 11 protection, 12 content, 13 sequence."""

    ENVELOPE = 1001
    RECIPIENT = 1002
    MESSAGE_TYPE = 1003
    MESSAGE_ID = 1004
    SENDER_UNKNOWN = 1005
    SENDER_OTHER = 1006
    UNREADABLE = 1101
    CIPHER = 1102
    SIGNATURE = 1103
    SIGNER_UNKNOWN = 1104
    SIGNER_UNFIT = 1105
    SIGNER_OTHER = 1106
    NOT_XML = 1201
    SCHEMA = 1202
    RULE = 1203
    KOMMUNE = 1204
    REAL_PERSON = 1205
    RECEIVED_BEFORE = 1301
    MESSAGE_ID_CLASH = 1302
    NUMBER = 1311
    LINK = 1312
    GUID_CLASH = 1313
    REF_UNKNOWN = 1314
    REF_NO_ORIGINAL = 1315
    REF_ANNULLED = 1316
    REF_OTHER = 1317
    EVENT_GUID = 1318
    NOT_STARTED = 1319
    TWICE = 1320
    START_STILL_NEEDED = 1321
    STOP_ID = 1322
    LOPENR = 1323
    UNIT_CHANGED = 1324
    PERSON_CHANGED = 1325


#: errorCode of a technical fault, when the script asks for one.
TECHNICAL_FAULT = 2001

MEANINGS: dict[Code, str] = {
    Code.ENVELOPE: "the request is not the JSON that the door takes, or its payload is no base64",
    Code.RECIPIENT: "toHerId is not the register's",
    Code.MESSAGE_TYPE: "messageType or messageVersion is none that the door takes",
    Code.MESSAGE_ID: "messageId is no GUID",
    Code.SENDER_UNKNOWN: "fromHerId is nobody's",
    Code.SENDER_OTHER: "the token is for another organisation than that of fromHerId",
    Code.UNREADABLE: "the payload cannot be decrypted with the register's key",
    Code.CIPHER: "the payload is encrypted in another way than AES-256-CBC under RSA (PKCS#1 v1.5)",
    Code.SIGNATURE: "what was encrypted is not signed, or the signature is wrong",
    Code.SIGNER_UNKNOWN: "it is signed with a certificate that the address register does not have for fromHerId",
    Code.SIGNER_UNFIT: "the signing certificate is expired, not yet valid, revoked, or not for signing",
    Code.SIGNER_OTHER: "the signing certificate is of another organisation than fromHerId",
    Code.NOT_XML: "what was signed is no XML of the message type",
    Code.SCHEMA: "the message does not validate",
    Code.RULE: "the message breaks a rule, which is named",
    Code.KOMMUNE: "the message is about another kommune than the sender's",
    Code.REAL_PERSON: "a person in it looks real",
    Code.RECEIVED_BEFORE: "the messageId was received before, with the same bytes",
    Code.MESSAGE_ID_CLASH: "the messageId was received before, with other bytes or from another sender",
    Code.NUMBER: "notifikasjonLopeNr is not above the last one accepted",
    Code.LINK: "notifikasjonForrigeGUID is not the last notification accepted",
    Code.GUID_CLASH: "the notifikasjonGUID is known with another number, link or content",
    Code.REF_UNKNOWN: "notifikasjonRef points at nothing that was accepted from this unit",
    Code.REF_NO_ORIGINAL: "notifikasjonRef points at a notification that is no N",
    Code.REF_ANNULLED: "notifikasjonRef points at an N that was annulled",
    Code.REF_OTHER: "notifikasjonRef points at another kind of event, or another tjenesteID or konsultasjonID",
    Code.EVENT_GUID: "the hendelseGUID was used before",
    Code.NOT_STARTED: "the service has no TjenesteStart that is accepted and not annulled",
    Code.TWICE: "the service has such an event already, or the konsultasjonID is known, and it is not annulled",
    Code.START_STILL_NEEDED: "TjenesteStart is annulled while other events of the service are not",
    Code.STOP_ID: "midlertidigStoppID pairs with no MidlertidigStoppFra, or with one that is taken",
    Code.LOPENR: "lopenr is not the next one of its year",
    Code.UNIT_CHANGED: "the enhetID was used for another unit",
    Code.PERSON_CHANGED: "brukerNr or barn_ungdomNr was used for another person",
}


class Refused(Exception):
    """The register does not take a message: why, and on which notification; nothing was stored."""

    def __init__(self, code: Code, about: str = "") -> None:
        #: `about` is coded: ids of rules, the number of a notification. Never what the message says.
        super().__init__(f"{MEANINGS[code]} ({about})" if about else MEANINGS[code])
        self.code = code
