"""Text of scanned pages, recognised by Tesseract where that is installed.

The program runs apart from the server, on one page at a time: own folder, thrown away
after, no environment of the server's, one thread at low priority, limits on time and
memory. What it says is a guess of a machine and never changes the file.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from .compat import StrEnum
from .errors import RuleError
from .pdf_words import Word, WordPage

PROGRAMS = ("tesseract",)
LANGUAGE = "vie"
PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff"})
"""Formats of pictures that are read as they are."""
PAGE_WIDTH = 2480
"""Pixels of a rendered page: 300 dpi on A4, below which accents get lost."""
SECONDS = 60
MEMORY = 3 << 29
_MOST_TEXT = 2_000_000
"""Bytes taken of one page's answer; a dense page of words and places has 60 000."""
_LEAST_SURE = 20.0
"""Per cent. Less sure words are dirt, lines and seals, not letters."""
_FEW_LETTERS = 150
_HARDLY_ANY = 10
_A4_SHORT, _A4_LONG = 595.28, 841.89
_WORD_LEVEL, _PAGE_LEVEL = "5", "1"


class OcrFault(StrEnum):
    """Why there is no text."""

    NOT_INSTALLED = "not_installed"
    """No Tesseract on this machine, or not with Vietnamese."""
    TOO_SLOW = "too_slow"
    FAILED = "failed"
    """Tesseract could not read the picture."""


class OcrError(RuleError):
    """The text of a page could not be recognised."""


@dataclass(frozen=True)
class Recognised:
    """What was recognised on one page."""

    text: str
    """Its lines, in reading order; empty for a blank page."""
    page: WordPage
    """Its words with their places, in points of an A4 page from the top left."""


def program() -> str | None:
    """Return the path of Tesseract, None where it is not installed."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    return None


def is_ready() -> bool:
    """Return whether Tesseract is here and knows Vietnamese."""
    found = program()
    if found is None:
        return False
    try:
        listed = subprocess.run(
            [found, "--list-langs"],
            capture_output=True,
            timeout=20,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return LANGUAGE.encode() in listed.stdout.split()


def wants_recognition(layer: str, is_picture: bool) -> bool:
    """Return whether a page must be looked at, since its text layer says too little.

    :param layer: the page's text layer
    :param is_picture: whether a picture fills the page

    A scan that was signed, stamped or numbered has some words on it and is a scan all
    the same; a page of prose has its words, whatever picture lies below.

    >>> wants_recognition("Ký bởi: Sở Tài chính", True), wants_recognition("", False)
    (True, True)
    >>> wants_recognition("Nơi nhận: như trên", False)
    False
    """
    letters = sum(char.isalnum() for char in layer)
    return letters < (_FEW_LETTERS if is_picture else _HARDLY_ANY)


def recognise(
    picture: bytes, number: int = 1, *, command: Sequence[str] = ()
) -> Recognised:
    """Return the words of the picture of a page.

    :param picture: PNG, JPEG or TIFF; of a TIFF with several pages, all of them
    :param number: of the page, from 1, for the places
    :param command: how Tesseract is called, else what is installed
    :raises OcrError: see :class:`OcrFault`
    """
    call = list(command)
    if not call:
        found = program()
        if found is None:
            raise OcrError(OcrFault.NOT_INSTALLED)
        call = [found]
    call += ["stdin", "stdout", "-l", LANGUAGE, "--dpi", "300", "tsv"]
    return from_table(_run(call, picture).decode("utf-8", "replace"), number)


def from_table(table: str, number: int = 1) -> Recognised:
    """Return what Tesseract's table (TSV) says of one page; odd rows are left out."""
    lines: dict[tuple[str, ...], list[str]] = {}
    words: list[Word] = []
    width, height, scale = _A4_SHORT, _A4_LONG, 1.0
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] not in (_PAGE_LEVEL, _WORD_LEVEL):
            continue
        try:
            left, top, wide, high = (float(cell) for cell in cells[6:10])
            sure = float(cells[10])
        except ValueError:
            continue
        if cells[0] == _PAGE_LEVEL:
            if not words and wide > 0 and high > 0:
                width = _A4_SHORT if high >= wide else _A4_LONG
                scale = width / wide
                height = high * scale
            continue
        text = cells[11].strip()
        if not text or sure < _LEAST_SURE:
            continue
        lines.setdefault(tuple(cells[1:5]), []).append(text)
        words.append(
            Word(
                text,
                left * scale,
                top * scale,
                (left + wide) * scale,
                (top + high) * scale,
            )
        )
    text = "\n".join(" ".join(line) for line in lines.values())
    return Recognised(text, WordPage(number, width, height, tuple(words)))


def _run(call: list[str], picture: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="doc-ocr-") as folder:
        process = subprocess.Popen(
            call,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            # Nothing of the server's; one thread, so that people keep the other cores.
            env={
                "HOME": folder,
                "TMPDIR": folder,
                "PATH": os.defpath,
                "LC_ALL": "C.UTF-8",
                "OMP_THREAD_LIMIT": "1",
            },
            start_new_session=True,
            preexec_fn=_limit,
        )
        try:
            answer, _errors = process.communicate(picture, timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise OcrError(OcrFault.TOO_SLOW) from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
    if process.returncode == -signal.SIGXCPU:
        raise OcrError(OcrFault.TOO_SLOW)
    if process.returncode:
        raise OcrError(OcrFault.FAILED, status=process.returncode)
    return answer[:_MOST_TEXT]


def _limit() -> None:
    os.nice(10)
    for which, value, grace in (
        # With one limit for both the kernel kills, and who killed is not told.
        (resource.RLIMIT_CPU, SECONDS, 2),
        (resource.RLIMIT_AS, MEMORY, 0),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        hard = resource.getrlimit(which)[1]
        most = hard if hard != resource.RLIM_INFINITY else value + grace
        resource.setrlimit(which, (min(value, most), min(value + grace, most)))
