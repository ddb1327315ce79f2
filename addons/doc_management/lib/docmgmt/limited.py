"""Foreign PDFs are parsed in a process of their own, with limits, kept warm.

A hostile PDF may need endless time or memory, or break the parser. It then costs one
child process, not the server. :class:`PdfReader` may be shared by all threads of a
server; jobs go one after the other. After a fork each process starts its own child.
Only JSON and raw bytes come back: what the child answers is foreign data as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from .forms.faults import TemplateFault, TemplateRefused
from .forms.model import Values
from .layout_check.values import Pages, pages_from_json
from .pdf_info import PdfError, PdfFault
from .pdf_scan import ScanFacts
from .pdf_words import Word, WordPage

CopyValues = Mapping[str, Any]
"""The fields of a ``copy_block.CopyBlock``."""

_CHUNK = 1 << 20
_FRAME = struct.Struct(">II")
_OUT_OF_MEMORY = 86
"""Exit status of a child that has no memory left even to say so."""
_MAX_ANSWER = 96 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one job may use."""

    cpu_seconds: int = 15
    wall_seconds: float = 40.0
    memory_bytes: int = 1 << 30
    """Address space of the whole child, libraries included."""
    pdf_bytes: int = 200 * 1024 * 1024
    jobs: int = 500
    """After so many jobs the child is replaced (leaks, fragmentation)."""


@dataclass(frozen=True)
class PdfLook:
    """What is found in a PDF that arrives."""

    pages: int
    first_page_text: str
    """Empty for a scan without a text layer, or when that page cannot be read."""
    facts: ScanFacts | None
    """None: not asked for, or not to be measured."""
    fault: PdfFault | None
    """Why it could be opened but not measured."""


class PdfReader:
    """The operations on PDFs, each run in the limited process."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._done = 0

    def __enter__(self) -> PdfReader:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def check_pdf(self, data: bytes) -> int:
        """Return the number of pages; see :func:`pdf_info.check_pdf`."""
        answer, _raw = self._call("check_pdf", data)
        return int(answer)

    def page_count(self, data: bytes) -> int:
        """Return the number of pages, 0 for a PDF that cannot be read."""
        try:
            return self.check_pdf(data)
        except PdfError:
            return 0

    def render_page(self, data: bytes, index: int, width: int) -> bytes:
        """Return a page as PNG; see :func:`pdf_info.render_page`."""
        _answer, raw = self._call("render_page", data, index=index, width=width)
        return raw

    def first_page_text(self, data: bytes) -> str:
        """Return the text layer of the first page; empty for a scan without one."""
        answer, _raw = self._call("first_page_text", data)
        return str(answer)

    def page_text(self, data: bytes, index: int) -> tuple[str, bool]:
        """Return (text layer, whether a picture fills it) of one page.

        See :func:`pdf_scan.page_text`.
        """
        answer, _raw = self._call("page_text", data, index=index)
        try:
            return str(answer["text"]), bool(answer["is_picture"])
        except (TypeError, KeyError) as error:
            raise PdfError(PdfFault.NOT_READ) from error

    def read_words(
        self, data: bytes, first: int = 2, last: int = 6
    ) -> tuple[WordPage, ...]:
        """Return the words with their places; see :func:`pdf_words.read_words`."""
        answer, _raw = self._call("read_words", data, first=first, last=last)
        try:
            return tuple(
                WordPage(
                    int(page["number"]),
                    float(page["width"]),
                    float(page["height"]),
                    tuple(_word(word) for word in page["words"]),
                )
                for page in answer
            )
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise PdfError(PdfFault.NOT_READ) from error

    def look_over(self, data: bytes, measured: bool) -> PdfLook:
        """Return all that is looked at when a PDF arrives, read in one go.

        :param measured: as a scan, too; see :func:`pdf_scan.measure_scan`
        :raises PdfError: it cannot be opened
        """
        answer, _raw = self._call("look_over", data, measured=measured)
        try:
            facts = answer["facts"]
            return PdfLook(
                int(answer["pages"]),
                str(answer["first_page_text"]),
                ScanFacts(**facts) if facts else None,
                PdfFault(answer["fault"]) if answer["fault"] else None,
            )
        except (TypeError, KeyError, ValueError) as error:
            raise PdfError(PdfFault.NOT_READ) from error

    def measure_scan(self, data: bytes) -> ScanFacts:
        """Return what can be measured; see :func:`pdf_scan.measure_scan`."""
        answer, _raw = self._call("measure_scan", data)
        try:
            return ScanFacts(**answer)
        except TypeError as error:
            raise PdfError(PdfFault.NOT_READ) from error

    def read_layout(self, data: bytes, kind: str) -> Pages:
        """Return the lines of a document with their type and places.

        :param kind: "pdf" or "docx"; see :mod:`layout_check`
        """
        answer, _raw = self._call("read_layout", data, kind=kind)
        try:
            return pages_from_json(answer)
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise PdfError(PdfFault.NOT_READ) from error

    def fill_template(self, template: bytes, values: Values) -> bytes:
        """Return the Word document a template gives; see :mod:`forms.filling`.

        :raises TemplateRefused: the template is at fault
        """
        plain = {
            name: value if isinstance(value, str) else list(value)
            for name, value in values.items()
        }
        answer, raw = self._call("fill_template", template, values=plain)
        if answer is not None:
            raise TemplateRefused(
                TemplateFault(answer["refused"]), **dict(answer["values"])
            )
        return raw

    def make_copy(self, data: bytes, block: CopyValues) -> bytes:
        """Return a paper copy of a PDF; see :func:`copy_block.with_block`."""
        _answer, raw = self._call("make_copy", data, block=dict(block))
        return raw

    def close(self) -> None:
        """End the process; the next job starts another."""
        with self._lock:
            self._stop()

    def _call(self, operation: str, data: bytes, **options: Any) -> tuple[Any, bytes]:
        """Run one operation in the child.

        :raises PdfError: the file's fault, ``too_heavy``, or ``not_read`` when the
            machine may be to blame
        """
        if len(data) > self._limits.pdf_bytes:
            raise PdfError(PdfFault.TOO_HEAVY, size=len(data))
        with self._lock:
            try:
                head, raw = self._exchange(
                    _frame({"do": operation, "options": options}, data)
                )
                answer = json.loads(head)
            except PdfError:
                self._stop()
                raise
            except ValueError as error:
                self._stop()
                raise PdfError(PdfFault.NOT_READ) from error
            except BaseException:
                # Also an interrupt: a half-read answer must not meet the next job.
                self._stop()
                raise
            self._done += 1
            if answer.get("last") or self._done >= self._limits.jobs:
                self._stop()
        if "fault" in answer:
            try:
                fault = PdfFault(answer["fault"])
            except ValueError:
                fault = PdfFault.NOT_READ
            raise PdfError(fault)
        return answer.get("result"), raw

    def _exchange(self, message: bytes) -> tuple[bytes, bytes]:
        """Send a message and read the answer before the time is up."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        deadline = time.monotonic() + self._limits.wall_seconds
        out = memoryview(message)
        answer = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdin, selectors.EVENT_WRITE)
            waiting.register(process.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise PdfError(PdfFault.TOO_HEAVY)
                for key, _events in waiting.select(left):
                    if key.fileobj is process.stdin:
                        try:
                            out = out[os.write(key.fd, out[:_CHUNK]) :]
                        except BlockingIOError:
                            continue
                        except BrokenPipeError:
                            raise self._death() from None
                        if not out:
                            waiting.unregister(process.stdin)
                        continue
                    part = os.read(key.fd, _CHUNK)
                    if not part:
                        raise self._death()
                    answer += part
                    parts = _complete(answer)
                    if parts is not None:
                        return parts

    def _running(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            self._process = None  # a forked server must not share its parent's
            self._owner = os.getpid()
        if self._process is not None and self._process.poll() is not None:
            self._stop()
        if self._process is None:
            package = Path(__file__).resolve().parent
            paths = [str(package.parent), *(path for path in sys.path if path)]
            limits = [self._limits.cpu_seconds, self._limits.memory_bytes]
            code = (
                f"import sys; sys.path[:] = {paths!r}; "
                f"from {package.name}.limited import _main; _main(*{limits!r})"
            )
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                # No password or database address of the server's environment.
                env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
            self._done = 0
        return self._process

    def _death(self) -> PdfError:
        assert self._process is not None
        try:
            status = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return PdfError(PdfFault.NOT_READ)
        if status in (-signal.SIGXCPU, _OUT_OF_MEMORY):
            return PdfError(PdfFault.TOO_HEAVY)
        if status in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
            # The parser fell over this file.
            return PdfError(PdfFault.BROKEN)
        return PdfError(PdfFault.NOT_READ, status=status)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _word(row: list[Any]) -> Word:
    text, left, top, right, bottom, bold = row
    return Word(
        str(text), float(left), float(top), float(right), float(bottom), bool(bold)
    )


def _frame(head: object, raw: bytes = b"") -> bytes:
    text = json.dumps(head).encode()
    return _FRAME.pack(len(text), len(raw)) + text + raw


def _complete(answer: bytearray) -> tuple[bytes, bytes] | None:
    """Split a whole answer into its JSON and its bytes; None while it is incomplete."""
    if len(answer) < _FRAME.size:
        return None
    head, raw = _FRAME.unpack_from(answer)
    if head + raw > _MAX_ANSWER:
        raise PdfError(PdfFault.TOO_HEAVY)
    end = _FRAME.size + head
    if len(answer) < end + raw:
        return None
    return bytes(answer[_FRAME.size : end]), bytes(answer[end : end + raw])


def _main(cpu_seconds: int, memory_bytes: int) -> None:
    """The child's own loop: read a job, do it, answer, until the pipe closes."""
    import logging
    import resource

    logging.disable(logging.CRITICAL)
    _lower(resource.RLIMIT_AS, memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)  # it has nothing to write but its answer
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # stray prints spoil no answer
    try:
        _serve(source, target, cpu_seconds, memory_bytes)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _serve(
    source: IO[bytes], target: IO[bytes], cpu_seconds: int, memory_bytes: int
) -> None:
    import resource

    while True:
        head = source.read(_FRAME.size)
        if len(head) < _FRAME.size:
            return
        size, raw_size = _FRAME.unpack(head)
        job = json.loads(source.read(size))
        data = source.read(raw_size)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, hard))
        answer, raw = _answer(job, data)
        del data
        answer["last"] = answer.get("last") or _resident() > memory_bytes * 0.6
        target.write(_frame(answer, raw))
        target.flush()


def _resident() -> int:
    """Return the memory in use, bytes. (ru_maxrss would be that of our parent.)"""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _lower(which: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _answer(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        result = _OPERATIONS[job["do"]](data, **job["options"])
    except PdfError as error:
        return {"fault": str(error.code)}, b""
    except MemoryError:
        return {"fault": str(PdfFault.TOO_HEAVY), "last": True}, b""
    except Exception:
        return {"fault": str(PdfFault.BROKEN), "last": True}, b""
    if isinstance(result, bytes):
        return {"result": None}, result
    return {"result": result}, b""


def _read_words(data: bytes, first: int, last: int) -> list[dict[str, Any]]:
    from .pdf_words import read_words

    return [
        {
            "number": page.number,
            "width": page.width,
            "height": page.height,
            "words": [
                [word.text, word.left, word.top, word.right, word.bottom, word.bold]
                for word in page.words
            ],
        }
        for page in read_words(data, first, last)
    ]


def _check_pdf(data: bytes) -> int:
    from .pdf_info import check_pdf

    return check_pdf(data)


def _render_page(data: bytes, index: int, width: int) -> bytes:
    from .pdf_info import render_page

    return render_page(data, index, width)


def _first_page_text(data: bytes) -> str:
    from .pdf_info import read_info

    return read_info(data).first_page_text[:100_000]


def _page_text(data: bytes, index: int) -> dict[str, Any]:
    from .pdf_scan import page_text

    text, is_picture = page_text(data, index)
    return {"text": text[:200_000], "is_picture": is_picture}


def _look_over(data: bytes, measured: bool) -> dict[str, Any]:
    from .pdf_info import check_pdf
    from .pdf_scan import measure_scan

    look: dict[str, Any] = {
        "pages": check_pdf(data),
        "first_page_text": "",
        "facts": None,
        "fault": None,
    }
    if measured:
        try:
            look["facts"] = asdict(measure_scan(data))
        except PdfError as error:
            look["fault"] = str(error.code)
    with contextlib.suppress(PdfError):
        look["first_page_text"] = _first_page_text(data)
    return look


def _measure_scan(data: bytes) -> dict[str, Any]:
    from .pdf_scan import measure_scan

    return asdict(measure_scan(data))


def _read_layout(data: bytes, kind: str) -> dict[str, Any]:
    if kind == "pdf":
        from .layout_check.read_pdf import read_pdf

        return asdict(read_pdf(data))
    from .layout_check.read_word import read_word

    return asdict(read_word(data))


def _fill_template(data: bytes, values: dict[str, Any]) -> bytes | dict[str, Any]:
    from .forms.filling import filled

    try:
        return filled(data, values)
    except TemplateRefused as refusal:
        return {"refused": str(refusal.code), "values": refusal.values}


def _make_copy(data: bytes, block: dict[str, Any]) -> bytes:
    from .copy_block import CopyBlock, with_block

    lists = ("recipients", "title_lines")
    values: dict[str, Any] = {
        name: tuple(value) if name in lists else value for name, value in block.items()
    }
    return with_block(data, CopyBlock(**values))


_OPERATIONS: dict[str, Any] = {
    "make_copy": _make_copy,
    "read_layout": _read_layout,
    "fill_template": _fill_template,
    "check_pdf": _check_pdf,
    "render_page": _render_page,
    "first_page_text": _first_page_text,
    "page_text": _page_text,
    "read_words": _read_words,
    "look_over": _look_over,
    "measure_scan": _measure_scan,
}
