"""PDFs are parsed in a process of their own, with limits, kept warm.

A hostile PDF may need endless time or memory. It then costs one worker, not the
server. ``Worker`` may be shared by all threads of a server; jobs go one after the
other. After a fork each process starts a worker of its own.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from . import wire
from .fonts import FontPair
from .memory import Kept
from .values import (
    Box,
    Code,
    DocSignError,
    LookProfile,
    Placement,
    Prepared,
    PreparedStamp,
    PrintedSquare,
    Report,
    SignaturePlan,
    Trust,
    Verdict,
)

_T = TypeVar("_T")
_CHUNK = 1 << 20
_FRAME = struct.Struct(">Q")
_OUT_OF_MEMORY = 86
"""Exit status of a worker that has no memory left even to say so."""


@dataclass(frozen=True)
class Limits:
    """What one job may use."""

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_bytes: int = 1 << 30
    """Address space of the whole worker, libraries included."""
    pdf_bytes: int = 100 * 1024 * 1024
    jobs: int = 200
    """After so many jobs the worker is replaced (leaks, fragmentation)."""


class Worker:
    """The package's operations, each run in the limited process."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._done = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the process and load its libraries (about a second) ahead of need."""
        self._call("warm_up")

    def person_plan(
        self,
        pdf: bytes,
        image: bytes,
        at: datetime,
        *,
        signer_name: str = "",
        place: Box | None = None,
        reason: str = "",
    ) -> SignaturePlan:
        """See ``plans.person_plan``."""
        made = self._call(
            "person_plan",
            pdf,
            image,
            at,
            signer_name=signer_name,
            place=place,
            reason=reason,
        )
        return _expect(made, SignaturePlan)

    def initial_plan(
        self,
        pdf: bytes,
        image: bytes,
        at: datetime,
        *,
        font_pair: FontPair,
        profile: LookProfile = LookProfile.ND30_2020,
        reason: str = "",
    ) -> SignaturePlan:
        """See ``plans.initial_plan``."""
        made = self._call(
            "initial_plan",
            pdf,
            image,
            at,
            font_pair=font_pair,
            profile=profile,
            reason=reason,
        )
        return _expect(made, SignaturePlan)

    def issue_plans(
        self,
        pdf: bytes,
        *,
        number: str,
        issued_on: date,
        seal: bytes,
        seal_mm: float,
        at: datetime,
        font_pair: FontPair,
        profile: LookProfile = LookProfile.ND30_2020,
        agency_name: str = "",
        signature_box: Box | None = None,
        signature_field: str = "",
        number_box: Box | None = None,
        date_boxes: Sequence[Box] | None = None,
        seal_place: Box | None = None,
        reason: str = "",
    ) -> list[SignaturePlan]:
        """See ``plans.issue_plans``."""
        made = self._call(
            "issue_plans",
            pdf,
            number=number,
            issued_on=issued_on,
            seal=seal,
            seal_mm=seal_mm,
            at=at,
            font_pair=font_pair,
            profile=profile,
            agency_name=agency_name,
            signature_box=signature_box,
            signature_field=signature_field,
            number_box=number_box,
            date_boxes=None if date_boxes is None else tuple(date_boxes),
            seal_place=seal_place,
            reason=reason,
        )
        return [_expect(plan, SignaturePlan) for plan in made]

    def annex_plan(
        self,
        pdf: bytes,
        number_notation: str,
        at: datetime,
        *,
        font_pair: FontPair,
        reason: str = "",
        seal: bytes = b"",
        seal_mm: float = 0.0,
    ) -> SignaturePlan:
        """See ``plans.annex_plan``."""
        made = self._call(
            "annex_plan",
            pdf,
            number_notation,
            at,
            font_pair=font_pair,
            reason=reason,
            seal=seal,
            seal_mm=seal_mm,
        )
        return _expect(made, SignaturePlan)

    def annex_person_plan(
        self, pdf: bytes, image: bytes, at: datetime, *, reason: str = ""
    ) -> SignaturePlan:
        """See ``plans.annex_person_plan``."""
        made = self._call("annex_person_plan", pdf, image, at, reason=reason)
        return _expect(made, SignaturePlan)

    def copy_plan(
        self,
        pdf: bytes,
        words: str,
        agency_name: str,
        at: datetime,
        *,
        font_pair: FontPair,
        reason: str = "",
    ) -> SignaturePlan:
        """See ``plans.copy_plan``."""
        made = self._call(
            "copy_plan",
            pdf,
            words,
            agency_name,
            at,
            font_pair=font_pair,
            reason=reason,
        )
        return _expect(made, SignaturePlan)

    def person_placement(
        self,
        pdf: bytes,
        image: bytes,
        at: datetime,
        *,
        signer_name: str = "",
        place: Box | None = None,
        kept: Sequence[Kept] = (),
    ) -> Placement:
        """See ``preview.person_placement``."""
        made = self._call(
            "person_placement",
            pdf,
            image,
            at,
            signer_name=signer_name,
            place=place,
            kept=tuple(kept),
        )
        return _expect(made, Placement)

    def issue_placement(self, pdf: bytes, **options: Any) -> Placement:
        """See ``preview.issue_placement``."""
        made = self._call("issue_placement", pdf, **options)
        return _expect(made, Placement)

    def unheard_places(
        self,
        pdf: bytes,
        places: Mapping[str, Sequence[Box]],
        *,
        signer_name: str = "",
    ) -> list[Kept]:
        """See ``preview.unheard_places``."""
        plain = {str(kind): tuple(boxes) for kind, boxes in places.items()}
        made = self._call("unheard_places", pdf, plain, signer_name=signer_name)
        return [_expect(one, Kept) for one in made]

    def fixed_placement(self, pdf: bytes, made: Sequence[SignaturePlan]) -> Placement:
        """See ``preview.fixed_placement``."""
        return _expect(self._call("fixed_placement", pdf, tuple(made)), Placement)

    def page_picture(
        self,
        pdf: bytes,
        made: Sequence[SignaturePlan],
        certificate: bytes,
        page: int,
        width: int,
        *,
        word: str,
        font: str,
    ) -> bytes:
        """See ``preview.page_picture``."""
        drawn = self._call(
            "page_picture",
            pdf,
            tuple(made),
            certificate,
            page,
            width,
            word=word,
            font=font,
        )
        return _expect(drawn, bytes)

    def scan_plan(
        self,
        pdf: bytes,
        agency_name: str,
        at: datetime,
        *,
        font_pair: FontPair,
        profile: LookProfile,
        words: str = "",
        seal: bytes = b"",
        seal_mm: float = 0.0,
        reason: str = "",
    ) -> SignaturePlan:
        """See ``plans.scan_plan``."""
        made = self._call(
            "scan_plan",
            pdf,
            agency_name,
            at,
            font_pair=font_pair,
            profile=profile,
            words=words,
            seal=seal,
            seal_mm=seal_mm,
            reason=reason,
        )
        return _expect(made, SignaturePlan)

    def prepare(
        self,
        pdf: bytes,
        plan: SignaturePlan,
        certificate: bytes,
        chain: Sequence[bytes] = (),
        *,
        for_timestamp: bool = False,
    ) -> Prepared:
        """See ``signing.prepare``."""
        made = self._call(
            "prepare",
            pdf,
            plan,
            certificate,
            tuple(chain),
            for_timestamp=for_timestamp,
        )
        return _expect(made, Prepared)

    def complete(
        self,
        prepared: Prepared,
        signature: bytes,
        stamp: tuple[bytes, bytes] | None = None,
    ) -> bytes:
        """See ``signing.complete``; the worker itself needs no network."""
        made = self._call("complete", prepared, signature, stamp=stamp)
        return _expect(made, bytes)

    def check_addition(
        self, before: bytes, after: bytes, *, one_update: bool = True
    ) -> str:
        """See ``acceptance.check_addition``."""
        made = self._call("check_addition", before, after, one_update=one_update)
        return _expect(made, str)

    def print_square(
        self, pdf: bytes, target: str, words: Sequence[str], font: str
    ) -> PrintedSquare:
        """See ``square.print_square``."""
        made = self._call("print_square", pdf, target, tuple(words), font)
        return _expect(made, PrintedSquare)

    def prepare_stamp(self, pdf: bytes, trust: Trust) -> PreparedStamp:
        """See ``lasting.prepare_stamp``."""
        return _expect(self._call("prepare_stamp", pdf, trust), PreparedStamp)

    def complete_stamp(
        self, prepared: PreparedStamp, asked: bytes, answer: bytes
    ) -> bytes:
        """See ``lasting.complete_stamp``."""
        made = self._call("complete_stamp", prepared, asked, answer)
        return _expect(made, bytes)

    def last_stamp_ends(self, pdf: bytes) -> datetime | None:
        """See ``lasting.last_stamp_ends``."""
        made = self._call("last_stamp_ends", pdf)
        return None if made is None else _expect(made, datetime)

    def verify(
        self,
        pdf: bytes,
        trust: Trust,
        at: datetime,
        reserved: Sequence[tuple[str, str]] = (),
    ) -> Report:
        """See ``verify.verify``.

        A file that uses up processor time or memory is reported as ``changed``
        (``limits_exceeded``): it is no usable original. Raises DocSignError
        ``worker_timeout`` or ``worker_died`` when the machine may be to blame; try
        again later.
        """
        import hashlib

        def unread(verdict: Verdict, reason: str) -> Report:
            return Report(
                verdict,
                hashlib.sha256(pdf).hexdigest(),
                len(pdf),
                0,
                at.isoformat(),
                reasons=(reason,),
            )

        if len(pdf) > self._limits.pdf_bytes:
            return unread(Verdict.UNDECIDED, str(Code.TOO_LARGE))
        try:
            return _expect(
                self._call("verify", pdf, trust, at, tuple(reserved)), Report
            )
        except _LimitsExceeded:
            return unread(Verdict.CHANGED, "limits_exceeded")

    def close(self) -> None:
        """End the process; the next job starts another."""
        with self._lock:
            self._stop()

    def _call(self, operation: str, *args: Any, **options: Any) -> Any:
        for argument in args[:1]:
            if isinstance(argument, bytes) and len(argument) > self._limits.pdf_bytes:
                raise DocSignError(Code.TOO_LARGE, f"{len(argument)} bytes")
        message = wire.pack({"do": operation, "args": args, "options": options})
        with self._lock:
            try:
                answer = wire.unpack(self._exchange(message))
            except ValueError as error:
                self._stop()
                raise DocSignError(Code.WORKER_DIED, str(error)) from error
            except BaseException:
                # Also an interrupt: a half-read answer must not meet the next job.
                self._stop()
                raise
            self._done += 1
            if answer["last"] or self._done >= self._limits.jobs:
                self._stop()
        if "error" in answer:
            code, detail = answer["error"]
            if detail == "MemoryError":
                raise _LimitsExceeded(code, detail)
            raise DocSignError(code, detail)
        return answer["result"]

    def _exchange(self, message: bytes) -> bytes:
        """Send a message and read the answer before the time is up."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        deadline = time.monotonic() + self._limits.wall_seconds
        out = memoryview(_FRAME.pack(len(message)) + message)
        answer = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(process.stdin, selectors.EVENT_WRITE)
            waiting.register(process.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise DocSignError(
                        Code.WORKER_TIMEOUT, f"{self._limits.wall_seconds:g} s"
                    )
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
                    if len(answer) >= _FRAME.size:
                        (size,) = _FRAME.unpack_from(answer)
                        if size > 3 * self._limits.pdf_bytes:
                            raise DocSignError(Code.WORKER_DIED, "answer too large")
                        if len(answer) >= _FRAME.size + size:
                            return bytes(answer[_FRAME.size :])

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
                f"from {package.name}.worker import _main; _main(*{limits!r})"
            )
            self._process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd="/",
                # No PIN, password or database address of the server's environment.
                env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
                start_new_session=True,
            )
            assert self._process.stdin is not None
            os.set_blocking(self._process.stdin.fileno(), False)
            self._done = 0
        return self._process

    def _death(self) -> DocSignError:
        assert self._process is not None
        try:
            status = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return DocSignError(Code.WORKER_DIED, "closed its pipe")
        if status == -signal.SIGXCPU:
            return _LimitsExceeded(Code.WORKER_DIED, "processor time")
        if status == _OUT_OF_MEMORY:
            return _LimitsExceeded(Code.WORKER_DIED, "memory")
        return DocSignError(Code.WORKER_DIED, f"status {status}")

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


class _LimitsExceeded(DocSignError):
    """The worker was ended by the limits of its own process."""


def _expect(value: Any, kind: type[_T]) -> _T:
    """What the worker answers is checked like any other foreign data."""
    if not isinstance(value, kind):
        raise DocSignError(Code.WORKER_DIED, f"answered a {type(value).__name__}")
    return value


def _main(cpu_seconds: int, memory_bytes: int) -> None:
    """The worker's own loop: read a job, do it, answer, until the pipe closes."""
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
        message = _read(source, _FRAME.unpack(head)[0])
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, hard))
        answer = _answer(message)
        del message
        answer["last"] = "error" in answer and answer["error"][1] == "MemoryError"
        answer["last"] = answer["last"] or _peak_bytes() > memory_bytes * 0.6
        data = wire.pack(answer)
        target.write(_FRAME.pack(len(data)) + data)
        target.flush()


def _peak_bytes() -> int:
    """Return the most memory this process has held.

    Not ``ru_maxrss``: that begins with what the parent held when it started us, so a
    large server would retire every worker after one call.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _lower(which: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _read(source: IO[bytes], size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        sys.exit(1)
    return data


def _answer(message: bytes) -> dict[str, Any]:
    try:
        job = wire.unpack(message)
        operation = _operations()[job["do"]]
        return {"result": operation(*job["args"], **job["options"])}
    except DocSignError as error:
        return {"error": (error.code, error.detail)}
    except MemoryError:
        return {"error": (Code.INTERNAL, "MemoryError")}
    except Exception as error:
        return {"error": (Code.INTERNAL, f"{type(error).__name__}: {error}")}


def _operations() -> dict[str, Any]:
    from . import acceptance, lasting, plans, preview, signing, square, verify

    return {
        "warm_up": _warm_up,
        "person_plan": plans.person_plan,
        "initial_plan": plans.initial_plan,
        "issue_plans": plans.issue_plans,
        "annex_plan": plans.annex_plan,
        "annex_person_plan": plans.annex_person_plan,
        "copy_plan": plans.copy_plan,
        "person_placement": preview.person_placement,
        "issue_placement": preview.issue_placement,
        "unheard_places": preview.unheard_places,
        "fixed_placement": preview.fixed_placement,
        "page_picture": preview.page_picture,
        "scan_plan": plans.scan_plan,
        "prepare": signing.prepare,
        "complete": signing.complete,
        "check_addition": acceptance.check_addition,
        "print_square": square.print_square,
        "prepare_stamp": lasting.prepare_stamp,
        "complete_stamp": lasting.complete_stamp,
        "last_stamp_ends": lasting.last_stamp_ends,
        "verify": verify.verify,
    }


def _warm_up() -> None:
    import importlib

    for name in (
        "pypdfium2.raw",
        "uharfbuzz",
        "PIL.PngImagePlugin",
        "pyhanko.sign.signers",
        "pyhanko.sign.validation",
        "pyhanko.sign.diff_analysis",
        "pyhanko.stamp",
        "pyhanko.pdf_utils.font.opentype",
    ):
        importlib.import_module(name)
