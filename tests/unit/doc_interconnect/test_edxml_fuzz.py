"""Random messages survive the round trip; random damage is read or refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata

import pytest
from exchange_samples import DOCUMENT, PDF, TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from docxchg.edxml import (
    VIETNAM,
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentMessage,
    DocumentType,
    Organisation,
    Priority,
    Replacement,
    ResponseFor,
    Signer,
    StaffInfo,
    StatusMessage,
    TraceHop,
    UnreadableMessage,
    content_digest,
    read_message,
    write_document,
    write_status,
)

pytestmark = pytest.mark.slow

ALPHABET = st.sampled_from(
    "aăâbcdđeêghiklmnoôơpqrstuưvxyớệữỳẰỊ 0123456789<>&\"'/.,-;]\n\t"
    "\u0301\u0323\u00a0\u200b中Ω🖋"
)


def line(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Text as it stands after levelling, so that equality can be exact."""
    return (
        st.text(ALPHABET, max_size=longest)
        .map(lambda text: " ".join(unicodedata.normalize("NFC", text).split()))
        .filter(lambda text: shortest <= len(text) <= longest)
        .filter(lambda text: text.lower() not in ("null", "n/a"))
    )


ORGAN_ID = st.from_regex(r"[A-Z0-9]{1,4}(\.[A-Z0-9]{1,3}){0,6}", fullmatch=True).filter(
    lambda code: code.lower() != "null"
)
DATE = st.dates(dt.date(1945, 9, 2), TODAY)
MOMENT = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=VIETNAM)
)
ORGANISATION = st.builds(
    Organisation,
    organ_id=ORGAN_ID,
    name=line(60, 1),
    in_charge=line(40),
    address=line(60),
    email=st.sampled_from(["", "a.b@example.vn"]),
    telephone=line(20),
)
STAFF = st.builds(StaffInfo, department=line(30, 1), staff=line(30))
RESPONSE = st.builds(
    ResponseFor,
    organ_id=ORGAN_ID,
    code=st.from_regex(r"[0-9]{1,4}/[A-ZĐ]{2,6}", fullmatch=True),
    document_id=line(80, 1),
    promulgation_date=st.none() | DATE,
)
ATTACHMENT = st.builds(
    Attachment,
    content_id=st.uuids().map(str),
    name=st.sampled_from(["a.pdf", "Phụ lục 1.PDF", "biểu <1> & 2.pdf"]),
    content=st.binary(max_size=40).map(
        lambda tail: PDF + tail.replace(b"\xef\xbf\xbd", b"")
    ),
    content_type=st.just("application/pdf"),
    description=line(30),
)
REASON = line(60, 1)
BUSINESS = st.one_of(
    st.builds(Business, reason=line(40), paper=st.booleans(), staff=STAFF),
    st.builds(
        Business,
        kind=st.sampled_from([BusinessType.RECALL, BusinessType.UPDATE]),
        document_id=line(80, 1),
        reason=REASON,
    ),
    st.builds(
        Business,
        kind=st.just(BusinessType.REPLACE),
        reason=REASON,
        replacements=st.lists(
            st.builds(Replacement, line(60, 1), st.tuples(ORGAN_ID)),
            min_size=1,
            max_size=2,
        ).map(tuple),
    ),
)
MESSAGE = st.builds(
    DocumentMessage,
    sender=ORGANISATION,
    receivers=st.lists(
        ORGANISATION, min_size=1, max_size=3, unique_by=lambda one: one.organ_id
    ).map(tuple),
    document_id=line(100, 1),
    code=st.builds(
        Code,
        st.from_regex(r"[0-9]{1,5}", fullmatch=True),
        st.from_regex(r"[A-ZĐ]{2,6}-[A-Z]{2,5}", fullmatch=True),
    ),
    promulgation_date=DATE,
    subject=line(80, 1),
    place=line(40, 1),
    type=st.builds(
        DocumentType, st.integers(1, 32), st.none() | st.integers(0, 32), line(40, 1)
    ),
    content=line(60),
    signer=st.builds(Signer, line(20), line(20), line(30, 1)),
    due_date=st.none() | DATE,
    priority=st.sampled_from(Priority),
    sphere=line(20),
    typer=line(10),
    amount=st.none() | st.integers(0, 9999),
    pages=st.none() | st.integers(0, 9999),
    appendixes=st.lists(line(30, 1), max_size=2).map(tuple),
    responses=st.lists(RESPONSE, max_size=2).map(tuple),
    steering=st.sampled_from([None, 0, 1, 2]),
    to_places=st.lists(line(30, 1), max_size=2).map(tuple),
    trace=st.lists(st.builds(TraceHop, ORGAN_ID, MOMENT), min_size=1, max_size=2).map(
        tuple
    ),
    business=BUSINESS,
    attachments=st.lists(
        ATTACHMENT, max_size=2, unique_by=lambda one: one.content_id
    ).map(tuple),
)
STATUS = st.builds(
    StatusMessage,
    sender=ORGANISATION,
    response_for=RESPONSE,
    status_code=st.sampled_from([1, 2, 3, 4, 5, 6, 13, 15, 16]),
    timestamp=MOMENT,
    description=REASON,
    staff=st.none() | STAFF,
)
PACKET = write_document(DOCUMENT, TODAY)


@settings(max_examples=20, deadline=None, database=None)
@given(MESSAGE)
def test_what_is_written_is_read_back(message) -> None:
    result = read_message(write_document(message, TODAY))
    assert result.message == message
    assert result.warnings == ()
    assert content_digest(result.message) == content_digest(message)


@settings(max_examples=20, deadline=None, database=None)
@given(STATUS)
def test_what_is_reported_is_read_back(message) -> None:
    result = read_message(write_status(message))
    assert result.message == message
    assert result.warnings == ()


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(PACKET) - 1),
            st.integers(0, 30),
            st.binary(max_size=6) | st.sampled_from([b"<", b"/>", b"&#0;", b"]]>"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_damage_is_read_or_refused_never_anything_else(cuts) -> None:
    packet = PACKET
    for position, length, insertion in cuts:
        packet = packet[:position] + insertion + packet[position + length :]
    try:
        message = read_message(packet).message
    except UnreadableMessage as error:
        assert error.code
        return
    assert message.sender.organ_id
    assert all(
        unicodedata.is_normalized("NFC", value)
        for value in dataclasses.astuple(message.sender)[1:]
    )
