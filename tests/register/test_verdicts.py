"""What each answer of the register's door, and each silence, is taken for."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.config import RegisterSettings
from adapter.register import Ending, Stored, Verdict
from adapter.register.door.answers import LIMIT, Answer
from adapter.register.verdicts import ODD, Cause, Failure, judge

OURS = "5f3f0a2e-6c1d-4d53-9a34-0a6c1d4d539a"
BEFORE, UNREADABLE = 1777, 1888
SETTINGS = RegisterSettings(
    received_before_codes=frozenset({BEFORE}),
    unreadable_codes=frozenset({UNREADABLE}),
    slow_pause_seconds=3600,
)
#: Synthetic: month + 80.
FID = "17815230051"


def judged(came, *, unknown_before=False) -> Verdict:
    return judge(came, OURS, unknown_before=unknown_before, settings=SETTINGS)


def answer(status=200, body: object = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def refusal(code: object) -> dict:
    return {"validationCode": code, "validationMessage": "no good", "refId": "R-7"}


RECEIPT = {"messageId": OURS, "refId": "R-7"}
AGAIN, STOPPED, REFUSED, ACCEPTED = Ending.AGAIN, Ending.STOPPED, Ending.REFUSED, Ending.ACCEPTED
YES, NO, UNKNOWN = Stored.YES, Stored.NO, Stored.UNKNOWN


@pytest.mark.parametrize(
    ("came", "ending", "stored", "cause"),
    [
        pytest.param(answer(200, RECEIPT), ACCEPTED, YES, Cause.RECEIVED, id="1-receipt"),
        pytest.param(answer(202, RECEIPT), ACCEPTED, YES, Cause.RECEIVED, id="1-receipt-20x"),
        pytest.param(answer(200, b"<html>"), AGAIN, UNKNOWN, Cause.NO_RECEIPT, id="2-html"),
        pytest.param(answer(200, b""), AGAIN, UNKNOWN, Cause.NO_RECEIPT, id="2-empty"),
        pytest.param(answer(204, b""), AGAIN, UNKNOWN, Cause.NO_RECEIPT, id="2-no-content"),
        pytest.param(answer(200, [RECEIPT]), AGAIN, UNKNOWN, Cause.NO_RECEIPT, id="2-list"),
        pytest.param(answer(200, {"messageId": 7}), AGAIN, UNKNOWN, Cause.NO_RECEIPT, id="2-number"),
        pytest.param(
            answer(200, {"messageId": str(UUID(int=7))}), AGAIN, UNKNOWN, Cause.OTHER_MESSAGE, id="2-other"
        ),
        pytest.param(answer(400, refusal(1234)), REFUSED, NO, Cause.VALIDATION_REFUSED, id="3-refused"),
        pytest.param(answer(400, refusal(BEFORE)), REFUSED, UNKNOWN, Cause.MESSAGE_ID_TAKEN, id="5-clash"),
        pytest.param(answer(400, {"title": "x"}), STOPPED, NO, Cause.NO_VALIDATION_CODE, id="6-no-code"),
        pytest.param(answer(400, refusal("1234")), STOPPED, NO, Cause.NO_VALIDATION_CODE, id="6-text"),
        pytest.param(answer(400, refusal(True)), STOPPED, NO, Cause.NO_VALIDATION_CODE, id="6-bool"),
        pytest.param(answer(400, b"<html>"), STOPPED, NO, Cause.NO_VALIDATION_CODE, id="6-html"),
        pytest.param(answer(401), STOPPED, NO, Cause.NOT_AUTHENTICATED, id="9-401"),
        pytest.param(answer(403), STOPPED, NO, Cause.NOT_ALLOWED, id="9-403"),
        pytest.param(answer(404), STOPPED, NO, Cause.WRONG_ADDRESS, id="9-404"),
        pytest.param(answer(405), STOPPED, NO, Cause.WRONG_ADDRESS, id="9-405"),
        pytest.param(answer(415), STOPPED, NO, Cause.WRONG_ADDRESS, id="9-415"),
        pytest.param(answer(301), STOPPED, NO, Cause.REDIRECTED, id="9-301"),
        pytest.param(answer(307, RECEIPT), STOPPED, NO, Cause.REDIRECTED, id="9-307"),
        pytest.param(answer(413), Ending.TOO_LARGE, NO, Cause.TOO_LARGE, id="10-413"),
        pytest.param(answer(429), AGAIN, NO, Cause.ASKED_TO_WAIT, id="11-429"),
        pytest.param(answer(503, RECEIPT), AGAIN, NO, Cause.ASKED_TO_WAIT, id="11-503"),
        pytest.param(answer(500, {"errorCode": 1002}), AGAIN, UNKNOWN, Cause.REGISTER_FAULT, id="12-500"),
        pytest.param(answer(500, b"oops"), AGAIN, UNKNOWN, Cause.SERVER_FAULT, id="12-500-no-code"),
        pytest.param(answer(408), AGAIN, UNKNOWN, Cause.SERVER_FAULT, id="12-408"),
        pytest.param(answer(502), AGAIN, UNKNOWN, Cause.SERVER_FAULT, id="12-502"),
        pytest.param(answer(504), AGAIN, UNKNOWN, Cause.SERVER_FAULT, id="12-504"),
        pytest.param(answer(507), AGAIN, UNKNOWN, Cause.SERVER_FAULT, id="12-507"),
        pytest.param(answer(409), STOPPED, UNKNOWN, Cause.UNKNOWN_ANSWER, id="not-in-the-contract-409"),
        pytest.param(
            answer(422, refusal(1)), STOPPED, UNKNOWN, Cause.UNKNOWN_ANSWER, id="not-in-the-contract-422"
        ),
        pytest.param(answer(101), STOPPED, UNKNOWN, Cause.UNKNOWN_ANSWER, id="not-in-the-contract-101"),
        pytest.param(
            answer(400, refusal(UNREADABLE)), Ending.UNREADABLE, NO, Cause.UNREADABLE, id="unreadable"
        ),
        pytest.param(Failure.NOT_CONNECTED, AGAIN, NO, Cause.NOT_CONNECTED, id="13-connect"),
        pytest.param(Failure.PROXY_REFUSED, AGAIN, NO, Cause.PROXY_REFUSED, id="13-proxy"),
        pytest.param(Failure.TIMED_OUT, AGAIN, UNKNOWN, Cause.TIMED_OUT, id="14-timeout"),
        pytest.param(Failure.CUT_OFF, AGAIN, UNKNOWN, Cause.CUT_OFF, id="14-reset"),
        pytest.param(Failure.TLS_UNTRUSTED, STOPPED, NO, Cause.TLS_UNTRUSTED, id="16-untrusted"),
        pytest.param(Failure.TLS_EXPIRED, STOPPED, NO, Cause.TLS_EXPIRED, id="16-expired"),
        pytest.param(Failure.TLS_WRONG_NAME, STOPPED, NO, Cause.TLS_WRONG_NAME, id="16-wrong-name"),
        pytest.param(Failure.TLS_FAILED, STOPPED, NO, Cause.TLS_FAILED, id="16-failed"),
        pytest.param(Failure.TOKEN_AWAY, AGAIN, NO, Cause.TOKEN_AWAY, id="17-token-away"),
        pytest.param(Failure.TOKEN_REFUSED, STOPPED, NO, Cause.TOKEN_REFUSED, id="18-token-refused"),
    ],
)
def test_each_row_of_the_table_has_its_verdict(came, ending, stored, cause):
    verdict = judged(came)

    assert (verdict.ending, verdict.stored, verdict.cause) == (ending, stored, cause)
    assert verdict.status == (came.status if isinstance(came, Answer) else None)


def test_received_before_is_a_receipt_after_an_unknown_attempt():
    verdict = judged(answer(400, refusal(BEFORE)), unknown_before=True)

    assert (verdict.ending, verdict.stored) == (ACCEPTED, YES)
    assert (verdict.cause, verdict.code, verdict.ref_id) == (Cause.RECEIVED_BEFORE, BEFORE, "R-7")


def test_received_before_is_a_plain_refusal_while_its_code_is_not_known():
    verdict = judge(answer(400, refusal(BEFORE)), OURS, unknown_before=True, settings=RegisterSettings())

    assert (verdict.ending, verdict.stored) == (REFUSED, UNKNOWN)


def test_what_may_have_been_stored_before_may_be_after_a_refusal_too():
    for came in (answer(400, refusal(1234)), answer(413), answer(401), answer(503), Failure.NOT_CONNECTED):
        assert judged(came, unknown_before=True).stored is UNKNOWN
    assert judged(answer(200, RECEIPT), unknown_before=True).stored is YES


def test_only_what_reached_the_door_counts():
    assert {each for each in Failure if judged(each).counts} == {Failure.TIMED_OUT, Failure.CUT_OFF}
    assert judged(answer(500)).counts
    assert judged(answer(401)).counts


def test_every_failure_is_a_cause():
    assert {Cause(each) for each in Failure} < set(Cause)


def test_an_answer_that_is_no_receipt_is_an_odd_one():
    assert judged(answer(200, b"<html>")).cause in ODD
    assert judged(answer(200, {"messageId": str(UUID(int=7))})).cause in ODD
    assert judged(answer(500)).cause not in ODD


@pytest.mark.parametrize(
    "body",
    [
        {"messageId": OURS.upper(), "refId": "R-7"},
        {"messageId": f"{{{OURS}}}", "refId": "R-7"},
        {"MessageId": OURS, "RefId": "R-7", "surplus": [1]},
        b"\xef\xbb\xbf" + json.dumps({"MESSAGEID": OURS, "refid": "R-7"}).encode(),
    ],
)
def test_a_receipt_is_known_in_every_spelling(body):
    verdict = judged(answer(200, body))

    assert (verdict.ending, verdict.ref_id) == (ACCEPTED, "R-7")


def test_a_name_under_two_spellings_says_nothing():
    body = {"messageId": OURS, "MessageId": str(UUID(int=7)), "refId": "R-7"}

    verdict = judged(answer(200, body))

    assert (verdict.cause, verdict.ref_id) == (Cause.NO_RECEIPT, "R-7")


def test_half_an_answer_is_no_answer_but_for_its_status():
    half = Answer(200, body=json.dumps(RECEIPT).encode(), is_whole=False)
    assert (judged(half).cause, judged(half).stored) == (Cause.CUT_OFF, UNKNOWN)
    assert judged(half).ref_id is None
    assert judged(Answer(400, is_whole=False)).ending is AGAIN
    assert judged(Answer(401, is_whole=False)).ending is STOPPED


def test_an_answer_without_end_is_not_read():
    body = json.dumps({**RECEIPT, "more": "x" * LIMIT}).encode()

    assert judged(answer(200, body)).cause is Cause.NO_RECEIPT


def test_a_deep_answer_is_no_receipt():
    assert judged(answer(200, b'{"a":' * 10_000 + b"1" + b"}" * 10_000)).cause is Cause.NO_RECEIPT


@pytest.mark.parametrize(
    ("code", "kept"), [(-1, -1), (0, 0), (2**31 - 1, 2**31 - 1), (2**31, None), (1.5, None)]
)
def test_a_code_is_a_number_of_32_bits(code, kept):
    assert judged(answer(400, refusal(code))).code == kept
    assert judged(answer(500, {"errorCode": code})).code == kept


def test_an_error_code_belongs_to_500_and_a_validation_code_to_400():
    both = {"errorCode": 5, "validationCode": 4}

    assert [judged(answer(status, both)).code for status in (400, 500, 502, 200)] == [4, 5, None, None]


@pytest.mark.parametrize(
    "ref_id",
    [
        "8a1c",
        OURS,
        OURS.replace("-", ""),
        # eleven digits by chance
        "00000000-0000-0000-0000-012345678901",
        "0HMVD9J4Q2A1K:00000003",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "1" * 10,
        "r" + "-1" * 49,
    ],
    ids=len,
)
def test_a_ref_id_is_kept(ref_id):
    for status in (200, 400, 401, 500, 502):
        assert judged(answer(status, {"messageId": OURS, "refId": ref_id})).ref_id == ref_id


@pytest.mark.parametrize(
    "ref_id",
    [
        pytest.param(FID, id="number"),
        pytest.param(f"ref-{FID}", id="number-within"),
        pytest.param(f"{FID[:6]}-{FID[6:]}", id="number-in-two"),
        pytest.param("Nordmann", id="name"),
        pytest.param("Ola 7", id="blank"),
        pytest.param("r1\n", id="line"),
        pytest.param("ø1", id="letter"),
        pytest.param("", id="empty"),
        pytest.param("1a" * 51, id="long"),
        pytest.param(7, id="no-text"),
        pytest.param(["r1"], id="list"),
    ],
)
def test_what_may_be_about_a_person_is_no_ref_id(ref_id):
    assert judged(answer(400, {"validationCode": 1, "refId": ref_id})).ref_id is None


MONDAY = "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": " 0 "}, 0),
        ({"retry_after": "9" * 400}, 3600),
        ({"retry_after": "Mon, 23 Nov 2026 10:01:30 GMT", "date": MONDAY}, 90),
        ({"retry_after": "Mon, 23 Nov 2026 09:00:00 GMT", "date": MONDAY}, 0),
        ({"retry_after": "Mon, 23 Nov 2099 09:00:00 GMT", "date": MONDAY}, 3600),
        ({"retry_after": "Mon, 23 Nov 2026 10:01:30 GMT"}, None),
        ({"retry_after": "Tue, 31 Feb 2026 10:01:30 GMT", "date": MONDAY}, None),
        ({"retry_after": "-7", "date": MONDAY}, None),
        ({"retry_after": "7, 9"}, None),
        ({"retry_after": "1.5"}, None),
        ({"retry_after": "²"}, None),
        ({}, None),
    ],
)
def test_we_wait_as_long_as_we_are_asked_to_within_bounds(headers, seconds):
    for status in (429, 503, 500):
        assert judged(answer(status, None, **headers)).retry_after == seconds


def test_only_who_is_to_come_again_is_asked_to_wait():
    assert judged(answer(401, None, retry_after="7")).retry_after is None


NAMES = st.sampled_from(["messageId", "MESSAGEID", "refId", "validationCode", "errorCode", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.just(OURS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
)
BODIES = st.binary() | JSON.map(lambda tree: json.dumps(tree).encode())
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text() | st.just(MONDAY))
ANSWERS = st.builds(Answer, st.integers(100, 999), HEADERS, BODIES, st.booleans())
#: Statuses that say all by themselves that nothing was stored.
NEVER_STORED = {400, 401, 403, 404, 405, 413, 415, 429, 503, *range(300, 400)}


@given(came=ANSWERS | st.sampled_from(Failure), unknown_before=st.booleans())
def test_every_answer_has_a_verdict_that_claims_no_more_than_is_known(came, unknown_before):
    verdict = judged(came, unknown_before=unknown_before)

    may_have_arrived = unknown_before or (
        came.status not in NEVER_STORED if isinstance(came, Answer) else came in {"timed-out", "cut-off"}
    )
    assert verdict.stored is not NO or not may_have_arrived
    assert (verdict.stored is YES) == (verdict.ending is ACCEPTED)
    assert verdict.retry_after is None or 0 <= verdict.retry_after <= SETTINGS.slow_pause_seconds


@given(text=st.text(min_size=1))
def test_no_text_of_an_answer_is_in_its_verdict(text):
    marker = f"{text} {FID} Ola"
    body = dict.fromkeys(
        ("messageId", "refId", "validationMessage", "errorMessage", "validationCode"), marker
    )
    for status in (200, 400, 500, 502, 401):
        verdict = judged(answer(status, body, retry_after=marker, date=marker))

        said = [getattr(verdict, name) for name in verdict.__struct_fields__]
        assert not any(marker in each for each in said if isinstance(each, str))
        assert verdict.ref_id is None
        assert verdict.code is None
