"""The worker: same answers, and a hostile file costs only the worker."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from signing_makers import (
    AT,
    SIGNER,
    Pki,
    letter,
    seal_png,
    signature_png,
)

import docsign
from docsign import fonts, wire
from docsign.values import (
    Box,
    Code,
    DocSignError,
    Purpose,
    Report,
    SignaturePlan,
    Trust,
    Verdict,
)
from docsign.verify import verify
from docsign.worker import Limits, Worker

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as made:
        made.warm_up()
        yield made


def pid(worker: Worker) -> int:
    assert worker._process
    return worker._process.pid


def test_the_whole_way_goes_through_the_worker(
    worker: Worker, pki: Pki, pair: fonts.FontPair
) -> None:
    pdf = letter()
    plan = worker.person_plan(pdf, signature_png(), AT, signer_name=SIGNER)
    prepared = worker.prepare(pdf, plan, pki.person.der, pki.chain)
    pdf = worker.complete(prepared, pki.person.sign(prepared.to_be_signed))
    for plan in worker.issue_plans(
        pdf,
        number="123",
        issued_on=dt.date(2026, 3, 5),
        seal=seal_png(),
        seal_mm=36,
        at=AT,
        font_pair=pair,
    ):
        prepared = worker.prepare(pdf, plan, pki.agency.der, pki.chain)
        pdf = worker.complete(prepared, pki.agency.sign(prepared.to_be_signed))
    report = worker.verify(pdf, pki.trust, AT)
    assert report.verdict is Verdict.VALID
    assert report == verify(pdf, pki.trust, AT)
    annex = worker.annex_plan(letter(), "123/SNNMT", AT, font_pair=pair)
    assert annex.purpose is Purpose.ANNEX


def test_refusals_keep_their_code(worker: Worker) -> None:
    with pytest.raises(DocSignError) as refusal:
        worker.person_plan(b"no pdf", signature_png(), AT, signer_name=SIGNER)
    assert refusal.value.code is Code.NOT_A_PDF
    with pytest.raises(DocSignError) as refusal:
        worker.verify(letter(), Trust((b"x",)), AT)
    assert refusal.value.code is Code.CERTIFICATE_UNREADABLE


def test_threads_share_one_warm_process(worker: Worker, pki: Pki) -> None:
    first = pid(worker)
    reports: list[Report] = []
    threads = [
        threading.Thread(
            target=lambda: reports.append(worker.verify(letter(), pki.trust, AT))
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.verdict for report in reports] == [Verdict.UNSIGNED] * 6
    assert pid(worker) == first


def test_a_large_parent_does_not_retire_its_worker(pki: Pki) -> None:
    ballast = bytearray(b"\1") * (800 << 20)
    with Worker() as worker:
        worker.verify(letter(), pki.trust, AT)
        first = pid(worker)
        worker.verify(letter(), pki.trust, AT)
        assert pid(worker) == first
    assert len(ballast) > worker._limits.memory_bytes * 0.6


def exponential_form() -> bytes:
    """Form fields whose kids double at every level: 2**40 fields in 4 KiB."""
    levels = 40
    out = [b"%PDF-1.7\n"]
    offsets = []

    def add(number: int, body: bytes) -> None:
        offsets.append(sum(map(len, out)))
        out.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    add(1, b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>")
    add(2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    add(3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>")
    for level in range(levels):
        kid = b"%d 0 R" % (level + 5)
        kids = b"/Kids[%s %s]" % (kid, kid) if level < levels - 1 else b""
        add(level + 4, b"<</FT/Sig/T(f%d)%s>>" % (level, kids))
    table = sum(map(len, out))
    out.append(b"xref\n0 %d\n0000000000 65535 f \n" % (levels + 4))
    out.extend(b"%010d 00000 n \n" % offset for offset in offsets)
    out.append(
        b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (levels + 4, table)
    )
    return b"".join(out)


def test_endless_work_is_stopped_by_processor_time(pki: Pki) -> None:
    with Worker(Limits(cpu_seconds=1)) as worker:
        report = worker.verify(exponential_form(), pki.trust, AT)
        assert report.verdict is Verdict.CHANGED
        assert report.reasons == ("limits_exceeded",)


def test_endless_work_is_stopped_by_the_clock_and_blamed_on_nobody(pki: Pki) -> None:
    with Worker(Limits(wall_seconds=0.5)) as worker:
        process = worker._running()
        with pytest.raises(DocSignError) as refusal:
            worker.verify(exponential_form(), pki.trust, AT)
        assert refusal.value.code is Code.WORKER_TIMEOUT
        assert process.poll() is not None, "the process must be gone"


def test_hunger_for_memory_is_stopped(pki: Pki) -> None:
    limit = 140 * 1024 * 1024
    with Worker(Limits(memory_bytes=limit)) as worker:
        report = worker.verify(bomb(), pki.trust, AT)
        assert report.verdict is Verdict.CHANGED
        assert report.reasons == ("limits_exceeded",)


def bomb() -> bytes:
    """A cross-reference stream of 60 MB of zeros, packed into 60 KB."""
    size = 60_000_000
    packed = zlib.compress(bytes(size), 9)
    head = b"%PDF-1.7\n"
    return b"".join(
        [
            head,
            b"1 0 obj\n<</Type/XRef/W[1 4 1]/Root 2 0 R/Filter/FlateDecode",
            b"/Size %d/Length %d>>\nstream\n" % (size // 6, len(packed)),
            packed,
            b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head),
        ]
    )


def test_a_file_above_the_size_limit_is_not_even_sent(pki: Pki) -> None:
    with Worker(Limits(pdf_bytes=1000)) as worker:
        report = worker.verify(letter(), pki.trust, AT)
        assert (report.verdict, report.reasons) == (Verdict.UNDECIDED, ("too_large",))
        with pytest.raises(DocSignError) as refusal:
            worker.person_plan(letter(), signature_png(), AT, signer_name=SIGNER)
        assert refusal.value.code is Code.TOO_LARGE
        assert worker._process is None


def test_a_killed_worker_is_replaced(pki: Pki) -> None:
    with Worker() as worker:
        process = worker._running()
        killed = process.pid
        process.kill()
        process.wait()
        assert worker.verify(letter(), pki.trust, AT).verdict is Verdict.UNSIGNED
        assert pid(worker) != killed


def test_the_worker_knows_nothing_of_the_server_s_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VAN_THU_SECRET", "739154")
    with Worker() as fresh:
        environment = Path(f"/proc/{fresh._running().pid}/environ").read_bytes()
    assert b"739154" not in environment


def test_the_worker_ends_with_its_server() -> None:
    code = (
        "from docsign.worker import Worker; w = Worker(); w._running(); "
        "print(w._process.pid)"
    )
    folder = str(Path(docsign.__file__).parent.parent)
    told = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": folder},
    ).stdout
    deadline = time.monotonic() + 60
    while Path(f"/proc/{told.strip()}/cmdline").exists():
        state = Path(f"/proc/{told.strip()}/stat").read_text().split()[2]
        if state == "Z" or time.monotonic() > deadline:
            break
        time.sleep(0.02)
    assert time.monotonic() < deadline


# The language between server and worker


def test_values_cross_unchanged() -> None:
    plan = SignaturePlan(
        Purpose.AGENCY, "x", Box(0, 1.5, 2, 3, 4), (), (), AT, reason="lý do"
    )
    trust = Trust((b"\x00\xff",), sha1_ca_keys=frozenset(["a", "b"]))
    value = {"plan": plan, "trust": trust, "day": AT.date(), "none": None, "n": 1.25}
    assert wire.unpack(wire.pack(value)) == value


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x00\x00\x00\x02{}",
        b"\xff\xff\xff\xff{}",
        wire.pack([b"blob"])[:-1],
        wire.pack([b"blob"]) + b"x",
        b'\x00\x00\x00\x35{"tree": {"c": "Popen", "v": {"args": "id"}}, "blobs": []}',
        b'\x00\x00\x00\x24{"tree": {"z": "odd"}, "blobs": []}  ',
    ],
)
def test_a_message_of_another_kind_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError):
        wire.unpack(message)
