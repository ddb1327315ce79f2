"""A small certification authority, letters and pictures, made while the tests run."""

from __future__ import annotations

import datetime as dt
import functools
import io
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
)
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from docmgmt.fonts import FontFile, find_fonts
from docsign import signing
from docsign.values import OFFICE_ZONE, Prepared, SignaturePlan, Trust

FACES = find_fonts()
AT = dt.datetime(2026, 3, 5, 10, 20, 30, tzinfo=OFFICE_ZONE)
DAY = dt.timedelta(days=1)
SIGNER = "Trần Thị Minh Châu"
PrivateKey = Any


@dataclass(frozen=True)
class Identity:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: PrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        made: bytes = self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return made


@functools.cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def issue(
    common_name: str,
    issuer: Identity | None,
    *,
    key: PrivateKey = None,
    ca: bool = False,
    timestamping: bool = False,
    days: tuple[int, int] = (-100, 900),
    digital_signature: bool = True,
    urls: str = "",
) -> Identity:
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT + days[0] * DAY)
        .not_valid_after(AT + days[1] * DAY)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=digital_signature and not ca,
                content_commitment=digital_signature and not ca,
                key_encipherment=not digital_signature,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=ca,
                crl_sign=ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if issuer:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    if timestamping:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    if urls:
        place = x509.UniformResourceIdentifier(urls)
        builder = builder.add_extension(
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([place], None, None, None)]
            ),
            critical=False,
        ).add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(method, place)
                    for method in (
                        AuthorityInformationAccessOID.CA_ISSUERS,
                        AuthorityInformationAccessOID.OCSP,
                    )
                ]
            ),
            critical=False,
        )
    signing_key = issuer.key if issuer else key
    return Identity(builder.sign(signing_key, hashes.SHA256()), key)


@dataclass(frozen=True)
class Pki:
    root: Identity
    sub: Identity
    person: Identity
    agency: Identity

    @property
    def trust(self) -> Trust:
        return Trust(roots=(self.root.der,), intermediates=(self.sub.der,))

    @property
    def chain(self) -> tuple[bytes, ...]:
        return (self.sub.der,)


def make_pki() -> Pki:
    root = issue("Demo Root CA", None, ca=True)
    sub = issue("Demo Sub CA", root, ca=True)
    return Pki(
        root,
        sub,
        person=issue(SIGNER, sub, key=rsa_key()),
        agency=issue("Sở Nông nghiệp và Môi trường", sub),
    )


def crl(
    issuer: Identity,
    revoked: Identity | None = None,
    *,
    on: dt.datetime = AT,
    published: dt.datetime = AT,
) -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(published - dt.timedelta(hours=1))
        .next_update(published + 30 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    if revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(revoked.certificate.serial_number)
            .revocation_date(on)
            .build()
        )
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def sign(
    pdf: bytes, plan: SignaturePlan, who: Identity, pki: Pki, timestamper: Any = None
) -> bytes:
    """Prepare, store, load, sign, complete: as the server does it in three jobs."""
    prepared = signing.prepare(
        pdf, plan, who.der, pki.chain, for_timestamp=timestamper is not None
    )
    prepared = Prepared.from_bytes(prepared.to_bytes())
    return signing.complete(prepared, who.sign(prepared.to_be_signed), timestamper)


@functools.cache
def signature_png(width: int = 300, height: int = 120) -> bytes:
    """A blue scribble, touching all four edges of its inked part."""
    picture = Image.new("RGBA", (width + 80, height + 40), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    blue = (20, 40, 190, 255)
    points = [
        (40 + width * step / 24, 20 + height * (0.05 + 0.9 * (step * 7 % 5) / 4))
        for step in range(25)
    ]
    draw.line(points, fill=blue, width=5, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@functools.cache
def seal_png(side: int = 300, colour: tuple[int, int, int] = (215, 20, 30)) -> bytes:
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    ink = (*colour, 255)
    draw.ellipse((0, 0, side - 1, side - 1), outline=ink, width=8)
    draw.ellipse((30, 30, side - 31, side - 31), outline=ink, width=3)
    draw.polygon(
        [
            (side / 2, side * 0.3),
            (side * 0.62, side * 0.66),
            (side * 0.31, side * 0.44),
            (side * 0.69, side * 0.44),
            (side * 0.38, side * 0.66),
        ],
        fill=ink,
    )
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _register(name: str, face: FontFile) -> None:
    font = TTFont(name, str(face.path), subfontIndex=face.index)
    pdfmetrics.registerFont(font)


@functools.cache
def _register_fonts() -> None:
    _register("Serif", FACES.regular)
    _register("Serif-Italic", FACES.italic)
    _register("Serif-Bold", FACES.bold)


def _block(canvas: Canvas, top: float) -> None:
    """Recipients at the left, authority, title and name at the right."""
    width, _ = A4
    left, right = 30 * mm, width - 15 * mm
    middle = (width / 2 + right) / 2 + 10
    canvas.setFont("Serif-Bold", 12)
    canvas.drawString(left, top, "Nơi nhận:")
    canvas.setFont("Serif", 11)
    canvas.drawString(left, top - 14, "- UBND tỉnh Sông Lam;")
    canvas.drawString(left, top - 28, "- Lưu: VT, TNN.")
    canvas.setFont("Serif-Bold", 13)
    canvas.drawCentredString(middle, top, "KT. GIÁM ĐỐC")
    canvas.drawCentredString(middle, top - 16, "PHÓ GIÁM ĐỐC")
    canvas.drawCentredString(middle, top - 16 - 35 * mm, SIGNER)


@dataclass(frozen=True)
class Letter:
    """What to print; the defaults are a one-page letter with its gaps free."""

    pages: int = 1
    number: str = "Số:        /SNNMT-TNN"
    date: str = "Sông Lam, ngày      tháng      năm 2026"
    rotate: int = 0
    crop: bool = False
    encrypt: str = ""
    mention_signer: bool = False


def letter(**changes: Any) -> bytes:
    return _letter(Letter(**changes))


@functools.cache
def _letter(spec: Letter) -> bytes:
    _register_fonts()
    out = io.BytesIO()
    options: dict[str, Any] = {"invariant": 1}
    if spec.encrypt:
        options["encrypt"] = spec.encrypt
    canvas = Canvas(out, pagesize=A4, **options)
    width, height = A4
    top = height - 25 * mm
    canvas.setFont("Serif", 12)
    canvas.drawCentredString(60 * mm, top, "UBND TỈNH SÔNG LAM")
    canvas.setFont("Serif-Bold", 12)
    canvas.drawCentredString(60 * mm, top - 15, "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG")
    canvas.drawCentredString(148 * mm, top, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    canvas.drawCentredString(148 * mm, top - 15, "Độc lập - Tự do - Hạnh phúc")
    canvas.setFont("Serif", 13)
    canvas.drawCentredString(60 * mm, top - 36, spec.number)
    canvas.setFont("Serif-Italic", 13)
    canvas.drawCentredString(148 * mm, top - 36, spec.date)
    canvas.setFont("Serif", 13)
    canvas.drawString(30 * mm, top - 100, "Kính gửi: Ủy ban nhân dân tỉnh Sông Lam.")
    if spec.mention_signer:
        canvas.drawString(30 * mm, top - 130, SIGNER)
    for page in range(1, spec.pages):
        canvas.showPage()
        canvas.setFont("Serif", 13)
        canvas.drawString(30 * mm, top - 100, f"Nội dung trang {page + 1}.")
    _block(canvas, 120 * mm)
    canvas.save()
    data = out.getvalue()
    return _turn(data, spec.rotate, spec.crop) if spec.rotate or spec.crop else data


def _turn(data: bytes, rotate: int, crop: bool) -> bytes:
    """Print the page sideways in its content and turn it back by /Rotate."""
    from PyPDF2 import PdfReader, PdfWriter, Transformation
    from PyPDF2.generic import NameObject, NumberObject, RectangleObject

    reader, writer = PdfReader(io.BytesIO(data)), PdfWriter()
    for page in reader.pages:
        width, height = (float(v) for v in (page.mediabox.width, page.mediabox.height))
        turns = {
            0: (Transformation(), width, height),
            90: (Transformation().rotate(90).translate(height, 0), height, width),
            180: (Transformation().rotate(180).translate(width, height), width, height),
            270: (Transformation().rotate(270).translate(0, width), height, width),
        }
        turn, wide, high = turns[rotate]
        margin = 40 if crop else 0
        page.add_transformation(turn.translate(margin, margin))
        box = RectangleObject((0, 0, wide + 2 * margin, high + 2 * margin))
        page[NameObject("/MediaBox")] = box
        page[NameObject("/CropBox")] = RectangleObject(
            (margin, margin, wide + margin, high + margin)
        )
        page[NameObject("/Rotate")] = NumberObject(rotate)
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def asn1_key(identity: Identity) -> Any:
    from asn1crypto import keys

    return keys.PrivateKeyInfo.load(
        identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )


def foreign_sign(
    pdf: bytes,
    who: Identity,
    pki: Pki,
    *,
    field: str = "Signature1",
    certify: Any = None,
    box: tuple[int, int, int, int] = (300, 400, 420, 460),
    certificate: bytes = b"",
    **metadata: Any,
) -> bytes:
    """Sign as other tools do: pyHanko's own signer, certifying if asked."""
    from asn1crypto import x509 as asn1_x509
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(pki.sub.der))
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate or who.der),
        signing_key=asn1_key(who),
        cert_registry=store,
    )
    if certify is not None:
        metadata |= {"certify": True, "docmdp_permissions": certify}
    metadata = {"md_algorithm": "sha256"} | metadata
    meta = signers.PdfSignatureMetadata(field_name=field, **metadata)
    out = signers.PdfSigner(
        meta, signer, new_field_spec=fields.SigFieldSpec(field, box=box)
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    made: bytes = out.getvalue()
    return made


def sha1_signed(subject: Identity, issuer: Identity) -> bytes:
    """The subject's certificate, signed anew with SHA-1 (RSA issuer key)."""
    from asn1crypto import x509 as asn1_x509

    certificate = asn1_x509.Certificate.load(subject.der).copy()
    algorithm = {"algorithm": "sha1_rsa", "parameters": None}
    certificate["tbs_certificate"]["signature"] = algorithm
    certificate["signature_algorithm"] = algorithm
    body = certificate["tbs_certificate"].dump(force=True)
    key = issuer.key if isinstance(issuer.key, rsa.RSAPrivateKey) else rsa_key()
    certificate["signature_value"] = key.sign(body, padding.PKCS1v15(), hashes.SHA1())
    made: bytes = certificate.dump(force=True)
    return made
