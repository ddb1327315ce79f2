"""Signing and verifying beside bare pyHanko, on the same files and keys.

Bare pyHanko signs with a key that is loaded once and says of each signature what our
report says: digest, coverage, changes afterwards, chain. Both run in one warm process,
in turn, and the medians of ROUNDS are compared. Then a batch, the way through the
worker process, the rendered comparison of revisions, and the memory of a large
scan. Ends with one line; exit code 1 when a promise is missed.

Environment: ROUNDS, BATCH, SCAN_MB.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
for folder in (
    ROOT / "addons" / "doc_signing" / "lib",
    ROOT / "addons" / "doc_management" / "lib",
    ROOT / "tests" / "unit" / "doc_signing",
):
    sys.path.insert(0, str(folder))

from asn1crypto import x509 as asn1_x509  # noqa: E402
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402
from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: E402
from pyhanko.sign import fields, signers  # noqa: E402
from pyhanko.sign.validation.pdf_embedded import (  # noqa: E402
    async_validate_pdf_signature,
)
from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: E402
from signing_makers import Pki, letter, make_pki, signature_png  # noqa: E402

from docsign import looks, sight, signing  # noqa: E402
from docsign import verify as verifying  # noqa: E402
from docsign.values import (  # noqa: E402
    Box,
    ImageMark,
    Purpose,
    SignaturePlan,
    Verdict,
)
from docsign.worker import Worker  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS") or 15)
BATCH = int(os.environ.get("BATCH") or 100)
SCAN_MB = int(os.environ.get("SCAN_MB") or 50)
MOST = 1.25
AT = dt.datetime(2026, 3, 5, 3, 20, 30, tzinfo=dt.timezone.utc)
PICTURE = looks.read_picture(signature_png(), looks.Ink.BLUE).png


class LoadedSigner(signers.Signer):
    """Bare pyHanko with the key in memory, as a token would have it."""

    def __init__(self, pki: Pki) -> None:
        store = SimpleCertificateStore()
        store.register(asn1_x509.Certificate.load(pki.sub.der))
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(pki.person.der),
            cert_registry=store,
            embed_roots=False,
        )
        self.who = pki.person

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(256) if dry_run else self.who.sign(data)


def plan_of(number: int) -> SignaturePlan:
    box = Box(0, 60.0 + 55 * (number % 8), 60.0, 50.0, 30.0)
    return SignaturePlan(
        Purpose.PERSON, f"ck{number}", box, (), (ImageMark(PICTURE, box),), AT
    )


def ours(pdf: bytes, number: int, pki: Pki) -> bytes:
    prepared = signing.prepare(pdf, plan_of(number), pki.person.der, pki.chain)
    return signing.complete(prepared, pki.person.sign(prepared.to_be_signed))


def bare(pdf: bytes, number: int, signer: LoadedSigner) -> bytes:
    plan = plan_of(number)
    frame_box: Any = (
        plan.box.left,
        plan.box.bottom,
        plan.box.right,
        plan.box.top,
    )
    style = looks.stamp_style(plan.box, plan.texts, plan.images, (1, 0, 0, 1, 0, 0))
    made = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=plan.field_name,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
        ),
        signer,
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec(plan.field_name, box=frame_box),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False))
    data: bytes = made.getvalue()
    return data


def bare_verify(pdf: bytes, anchors: verifying.Anchors) -> bool:
    """The same questions of each signature, and nothing of ours around them."""
    reader = PdfFileReader(io.BytesIO(pdf))
    context = anchors.context
    good = True
    for mark in reader.embedded_signatures:
        status = signing.run(
            async_validate_pdf_signature(
                mark,
                signer_validation_context=context(AT),
                ts_validation_context=context(AT),
                diff_policy=verifying._diff_policy(),
            )
        )
        good = good and bool(status.bottom_line)
    return good


def times(*ways: Callable[[], object]) -> list[float]:
    """Median seconds of each way, done in turn so that the machine's moods are fair."""
    for way in ways:
        way()
    taken: list[list[float]] = [[] for _way in ways]
    for _round in range(ROUNDS):
        for way, spent in zip(ways, taken, strict=True):
            began = time.process_time()
            way()
            spent.append(time.process_time() - began)
    return [statistics.median(spent) for spent in taken]


def show(name: str, mine: float, theirs: float) -> float:
    ratio = mine / theirs
    print(
        f"  {name:<28} {mine * 1000:8.1f} ms  bare {theirs * 1000:8.1f} ms  "
        f"x {ratio:.2f}",
        flush=True,
    )
    return ratio


def scan_of(megabytes: int) -> bytes:
    """A scan: one page whose picture does not compress."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    side = int((megabytes * (1 << 20) / 3) ** 0.5)
    from PIL import Image

    picture = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=0)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return out.getvalue()


def main() -> int:
    logging.disable(logging.CRITICAL)
    pki = make_pki()
    signer = LoadedSigner(pki)
    anchors = verifying.Anchors.load(pki.trust)
    pdf = letter(pages=2)
    ratios: dict[str, float] = {}
    ratios["sign"] = show(
        "prepare + complete",
        *times(lambda: ours(pdf, 0, pki), lambda: bare(pdf, 0, signer)),
    )
    signed, files = pdf, {}
    for number in range(8):
        signed = ours(signed, number, pki)
        files[number + 1] = signed
    for count in (1, 3, 8):
        file = files[count]
        if verifying.verify(file, pki.trust, AT).verdict is not Verdict.VALID:
            raise SystemExit("✗ the file of the benchmark is not valid")
        if not bare_verify(file, anchors):
            raise SystemExit("✗ bare pyHanko does not accept the file")
        ratios[f"verify {count}"] = show(
            f"verify {count} signature(s)",
            *times(
                lambda f=file: verifying.verify(f, pki.trust, AT, drawn=False),
                lambda f=file: bare_verify(f, anchors),
            ),
        )

    def batch() -> None:
        for _item in range(BATCH):
            done = ours(pdf, 0, pki)
            report = verifying.verify(done, pki.trust, AT, drawn=False)
            assert report.verdict is Verdict.VALID

    def bare_batch() -> None:
        for _item in range(BATCH):
            assert bare_verify(bare(pdf, 0, signer), anchors)

    began = time.process_time()
    batch()
    middle = time.process_time()
    bare_batch()
    ended = time.process_time()
    ratios[f"batch {BATCH}"] = show(f"batch of {BATCH}", middle - began, ended - middle)
    began = time.perf_counter()
    hidden = sight.lost_pages(files[3], [len(files[1]), len(files[2])], [0, 1])
    drawn = time.perf_counter() - began
    print(
        f"  rendered comparison, 2 pages, 3 signatures: {drawn * 1000:.0f} ms",
        flush=True,
    )
    if hidden:
        raise SystemExit(f"✗ marks hide something: {hidden}")
    scan = scan_of(SCAN_MB)
    with Worker() as worker:
        worker.warm_up()
        began = time.perf_counter()
        prepared = worker.prepare(scan, plan_of(0), pki.person.der, pki.chain)
        done = worker.complete(prepared, pki.person.sign(prepared.to_be_signed))
        between = time.perf_counter()
        verdict = worker.verify(done, pki.trust, AT).verdict
        after = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"  scan of {len(scan) / (1 << 20):.0f} MB through the worker: sign "
        f"{between - began:.1f} s, verify {after - between:.1f} s ({verdict}), "
        f"peak memory {peak:.0f} MB",
        flush=True,
    )
    missed = [name for name, ratio in ratios.items() if ratio > MOST]
    if verdict is not Verdict.VALID:
        missed.append("scan")
    told = ", ".join(f"{name} x {ratio:.2f}" for name, ratio in ratios.items())
    print(
        f"signing: {told} (most {MOST}); rendering {drawn * 1000:.0f} ms, "
        f"{len(scan) >> 20} MB scan {peak:.0f} MB peak"
        + (f"; MISSED: {', '.join(missed)}" if missed else "; all kept"),
        flush=True,
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
