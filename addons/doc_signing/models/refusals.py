"""Refusals of the signing library as sentences that say what to do."""

from ..lib.docsign.values import Code, DocSignError


def sentence(env, error: DocSignError) -> str:
    """Return what a person is told about ``error``, in the language of ``env``."""
    known = _document(env) | _certificate(env) | _machine(env)
    text = known.get(error.code)
    if text:
        return text
    return env._(
        "Signing stopped for a reason the system does not know (%(reason)s). Tell the "
        "system administrator.",
        reason=str(error),
    )


def _document(env):
    """What the file, its places and pictures can be refused for."""
    return {
        Code.NOT_A_PDF: env._("The file is not a PDF. Attach the document as a PDF."),
        Code.UNREADABLE: env._(
            "The PDF is damaged and cannot be read. Export it once more and attach "
            "the new file."
        ),
        Code.TOO_LARGE: env._(
            "The PDF is larger than 100 MB or has too many pages. Make it smaller, "
            "for example by scanning at 200 dpi."
        ),
        Code.ENCRYPTED: env._(
            "The PDF is protected by a password. Remove the protection and attach it "
            "again."
        ),
        Code.NO_SUCH_PAGE: env._(
            "The page chosen for the signature is not in the document. Choose the "
            "place again."
        ),
        Code.PAGE_UNIT: env._(
            "The PDF uses a unit of length that cannot be signed. Export it once more "
            "as a plain A4 PDF."
        ),
        Code.FIELD_NAME: env._(
            "The document already carries this signature. Reload the page to see it."
        ),
        Code.LOCKED_BY_SIGNER: env._(
            "An earlier signature in the PDF forbids any further one. Attach the "
            "document without that signature."
        ),
        Code.SIGNED_ALREADY: env._(
            "The file is signed already, and nothing is put below a signature. Attach "
            "the document without that signature."
        ),
        Code.SQUARE_THERE: env._(
            "The file carries a check square already. Make the PDF from your own text, "
            "without the square."
        ),
        Code.NO_SIGNATURE_PLACE: env._(
            "The place of the signature was not found: no line of the document is the "
            "signer's full name with a title above it. Return the draft so that the "
            "name is printed, or set the place by hand."
        ),
        Code.NO_NUMBER_PLACE: env._(
            "The place of the number was not found: page 1 has no line “Số:        /…” "
            "with a gap. Set the place by hand, or return the draft."
        ),
        Code.NO_DATE_PLACE: env._(
            "The place of the date was not found: page 1 has no line "
            "“ngày      tháng      năm” with gaps. Set the place by hand, or return "
            "the draft."
        ),
        Code.YEAR_MISMATCH: env._(
            "The year printed in the document is not the year of its issue. Return "
            "the draft and print the right year."
        ),
        Code.NO_ROOM: env._(
            "There is not enough room for the signature, the number or the date in "
            "the document. Return the draft and leave more room."
        ),
        Code.NO_PERSON_SIGNATURE: env._(
            "The document does not carry the signature of the competent person. The "
            "agency signs only what that person has signed."
        ),
        Code.PLACE_OFF_PAGE: env._(
            "The place chosen reaches beyond the edge of the page. Choose one on the "
            "paper."
        ),
        Code.PLACE_SIZE: env._(
            "A seal is printed in its real size, a signature in at most 55 × 25 mm. "
            "Choose the place again."
        ),
        Code.PLACE_UNLAWFUL: env._(
            "It may not stand there: a signature goes between the title and the name "
            "of its signer, a seal over about a third of the signature from the left."
        ),
        Code.FONT_UNREADABLE: env._(
            "The font for number and date cannot be read. Ask the system "
            "administrator to reinstall it, for example fonts-liberation2."
        ),
        Code.FONT_INCOMPLETE: env._(
            "No font on the server measures as Times New Roman and has every "
            "Vietnamese letter. Ask the system administrator to install one, for "
            "example fonts-liberation2."
        ),
        Code.TEXT_NOT_PRINTABLE: env._(
            "The number and sign hold a letter that the font cannot print. Correct "
            "the abbreviations of agency and unit."
        ),
        Code.IMAGE_UNREADABLE: env._("The picture is not a PNG. Upload a PNG file."),
        Code.IMAGE_TOO_LARGE: env._(
            "The picture is larger than 1 MB or 2000 × 2000 pixels. Make it smaller."
        ),
        Code.IMAGE_NOT_TRANSPARENT: env._(
            "The background of the picture is not transparent. Save it as PNG with a "
            "transparent background."
        ),
        Code.IMAGE_COLOUR: env._(
            "The picture has the wrong colour: a handwritten signature is blue, a "
            "seal is red."
        ),
    }


def _certificate(env):
    """What a certificate or a signature value can be refused for."""
    return {
        Code.CERTIFICATE_UNREADABLE: env._(
            "The certificate cannot be read. Export it again as PEM (Base64) or DER."
        ),
        Code.CERTIFICATE_WEAK: env._(
            "The certificate is too weak to sign official documents (RSA below 2048 "
            "bits, or SHA-1). Ask for a new one from the certification authority."
        ),
        Code.CERTIFICATE_TIME: env._(
            "The certificate is not valid today. Ask for its renewal and have the new "
            "one registered."
        ),
        Code.CERTIFICATE_USAGE: env._(
            "The certificate was not issued for signatures. Register a signing "
            "certificate."
        ),
        Code.SIGNATURE_WRONG: env._(
            "The key did not fit the registered certificate. Check that the right "
            "token is used and that the registered certificate is the current one."
        ),
        Code.SIGNATURE_TOO_LARGE: env._(
            "The chain of certificates is too long for the file. Ask the system "
            "administrator to check the intermediate certificates."
        ),
        Code.ENCRYPTION_USAGE: env._(
            "The certificate was not issued for encrypting. Ask its holder for the "
            "certificate whose key usage says “Key Encipherment”."
        ),
        Code.ENCRYPTION_WEAK: env._(
            "The certificate cannot be encrypted to: its key is not RSA of 2048 bits "
            "or more. Ask its holder for another one."
        ),
        Code.ENCRYPTION_UNTRUSTED: env._(
            "The certificate does not lead to an authority of the trust list, or it "
            "was revoked. Ask its holder for the present one, or have the authority "
            "added to the trust list."
        ),
        Code.STATE_BROKEN: env._(
            "What was prepared for signing has been altered. Nothing was signed; sign "
            "again."
        ),
        **_addition(env),
        Code.RESULT_BROKEN: env._(
            "The signed file does not hold, so it was not stored. Export the PDF once "
            "more and sign again."
        ),
    }


def _addition(env):
    """What a file that a foreign program signed can be refused for."""
    return {
        Code.ADDITION_REWRITTEN: env._(
            "The signed file is not the document that was given out. Sign again, and "
            "choose no other file in the program."
        ),
        Code.ADDITION_NONE: env._(
            "The file came back without a signature. Sign again and confirm in the "
            "program's window."
        ),
        Code.ADDITION_MORE: env._(
            "The program added more to the file than one signature. Sign again, and "
            "once only."
        ),
        Code.ADDITION_CHANGED: env._(
            "The program changed what the document shows, besides signing it. Nothing "
            "was stored. Sign again, and add no note or page in the program."
        ),
        Code.ADDITION_KIND: env._(
            "The program made another kind of signature than a document needs. Check "
            "its settings, or have the administrator choose another way of signing."
        ),
        Code.ADDITION_LOCKS: env._(
            "The program's signature locks the document, so that nobody could sign it "
            "after you. Switch that off in the program's settings, then sign again."
        ),
        Code.ADDITION_NUMBER: env._(
            "The number or date in the program's window is not that of the register. "
            "Nothing was stored. Sign again and leave both as they are."
        ),
    }


def _machine(env):
    """What tokens and processes can fail for."""
    return {
        Code.TOKEN_MODULE: env._(
            "The library of the token cannot be loaded. Ask the system administrator "
            "to check van_thu_pkcs11_module in the server's configuration."
        ),
        Code.TOKEN_MISSING: env._(
            "The token of this certificate is not connected to the server, or its "
            "label has changed. Plug it in, then sign again."
        ),
        Code.TOKEN_PIN: env._(
            "The token refused the PIN. Ask the system administrator to check the PIN "
            "file; do not try again and again, the token may lock."
        ),
        Code.TOKEN_KEY: env._(
            "The token holds no key with the registered label. Correct the key label "
            "of the certificate."
        ),
        Code.TOKEN_FAILED: env._(
            "The token failed while signing. Unplug it, plug it in again and sign once "
            "more."
        ),
        Code.TOKEN_UNWRAP: env._(
            "The key in the token does not open the envelope: it belongs to another "
            "certificate, or the envelope is damaged. Check the key label of the "
            "encryption certificate, or ask the sender to send again."
        ),
        Code.ENVELOPE_UNREADABLE: env._(
            "The encrypted file is damaged or cut off. Ask the sender to send the "
            "document again."
        ),
        Code.ENVELOPE_TOO_LARGE: env._(
            "The encrypted file is too large to be opened. Ask the sender for a "
            "smaller one."
        ),
        Code.ENVELOPE_ALGORITHM: env._(
            "The file is encrypted in a way that is not accepted here. Ask the sender "
            "for CMS with AES-256-GCM."
        ),
        Code.ENVELOPE_NOT_FOR_US: env._(
            "The file was not encrypted to any key of this agency. Give the sender the "
            "present encryption certificate and ask for the document again."
        ),
        Code.ENVELOPE_DAMAGED: env._(
            "The encrypted file was changed on the way, or it belongs to another key. "
            "Ask the sender to send the document again."
        ),
        Code.DEVICE_REFUSED: env._(
            "The signing was cancelled on the device, or the device refused it. "
            "Nothing was signed; sign again when ready."
        ),
        Code.DEVICE_AWAY: env._(
            "The signing service or the signing program did not answer in time. "
            "Nothing was signed; check that it runs, then sign again."
        ),
        Code.TIMESTAMP_FAILED: env._(
            "The time-stamping service did not answer. Try again later."
        ),
        Code.WORKER_TIMEOUT: env._(
            "Working on the file took too long. Try again when the server is less "
            "busy; if it happens again, export the PDF once more."
        ),
        Code.WORKER_DIED: env._(
            "The file needs more memory than one signing may use. Make it smaller and "
            "sign again."
        ),
    }
