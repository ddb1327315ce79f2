"""What a photo, sound or film is, by its first bytes (HT-14.8b).

Names lie and browsers guess; the content says what it is. Signatures: JPEG (ISO/IEC
10918), PNG (ISO/IEC 15948), ISO base media (ISO/IEC 14496-12), ID3 and MPEG audio
frames, RIFF (WAVE, AVI), Ogg (RFC 3533), FLAC (RFC 9639), WebM/Matroska (RFC 9559),
ASF.
"""

from __future__ import annotations

_BRANDS = {
    b"qt  ": ("mov", "video/quicktime"),
    b"M4A ": ("m4a", "audio/mp4"),
    b"heic": ("heic", "image/heic"),
    b"heix": ("heic", "image/heic"),
    b"mif1": ("heic", "image/heic"),
}
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")


def sniff_media(data: bytes) -> tuple[str, str] | None:
    """Return (extension, media type) of a photo, sound or film, else None.

    >>> sniff_media(bytes.fromhex("ffd8ffe0") + bytes(20))
    ('jpg', 'image/jpeg')
    >>> sniff_media(b"%PDF-1.7") is None
    True
    """
    head = data[:64]
    for start, found in (
        (b"\xff\xd8\xff", ("jpg", "image/jpeg")),
        (b"\x89PNG\r\n\x1a\n", ("png", "image/png")),
        (b"ID3", ("mp3", "audio/mpeg")),
        (b"OggS", ("ogg", "audio/ogg")),
        (b"fLaC", ("flac", "audio/flac")),
        (b"\x1a\x45\xdf\xa3", ("webm", "video/webm")),
        (_ASF, ("wmv", "video/x-ms-wmv")),
        (b"II*\x00", ("tiff", "image/tiff")),
        (b"MM\x00*", ("tiff", "image/tiff")),
    ):
        if head.startswith(start):
            return found
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], ("mp4", "video/mp4"))
    if head.startswith(b"RIFF"):
        return {
            b"WAVE": ("wav", "audio/wav"),
            b"AVI ": ("avi", "video/x-msvideo"),
        }.get(head[8:12])
    is_frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4)
    return ("mp3", "audio/mpeg") if is_frame else None
