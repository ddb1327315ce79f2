"""Another agency at its own desk: signs a PDF with a program that is not ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11Signer

from .. import demo_pki, token

LEFT, RIGHT, BOTTOM, HEIGHT = 60, 200, 40, 40
"""Where the foreign programs put their fields on the last page, in points."""


def signed(content: bytes, *slugs: str) -> bytes:
    """The PDF with a revision of each of these owners of the demo's keys, in order."""
    # The thread of a browser runs a loop of its own; pyHanko wants one, too.
    with ThreadPoolExecutor(1) as other:
        return other.submit(_signed, content, slugs).result()


def _signed(content: bytes, slugs: tuple[str, ...]) -> bytes:
    pin = demo_pki.PIN_FILE.read_text().strip()
    token.configure(demo_pki.SOFTHSM)
    with token.session(demo_pki.TOKEN_LABEL, pin) as opened:
        for number, slug in enumerate(slugs):
            signer = PKCS11Signer(
                opened,
                cert_label=slug,
                key_label=slug,
                other_certs_to_pull=(demo_pki.ROOT_SLUG, demo_pki.SUB_SLUG),
            )
            content = _one(content, signer, slug, BOTTOM + number * HEIGHT)
    return content


def _one(content: bytes, signer: PKCS11Signer, slug: str, bottom: int) -> bytes:
    wanted = signers.PdfSignatureMetadata(
        field_name=f"elsewhere-{slug}",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    place = fields.SigFieldSpec(
        f"elsewhere-{slug}", on_page=-1, box=(LEFT, bottom, RIGHT, bottom + HEIGHT)
    )
    program = signers.PdfSigner(wanted, signer, new_field_spec=place)
    made: BytesIO = program.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)))
    return made.getvalue()
