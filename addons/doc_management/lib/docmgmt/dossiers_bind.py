"""One PDF of a dossier: list, pages to read in the order of events, originals inside.

The pages are copies for reading and printing. The original files are embedded byte for
byte, so that each signature stays verifiable: an original never passes through code
that rewrites PDFs (Nghị định 30/2020/NĐ-CP, Phụ lục VI, Phần I, mục III.4g).

Foreign PDFs are parsed in a process of its own with limits, which ends with the job.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from .compat import StrEnum
from .errors import RuleError

_PDF = "application/pdf"


class BindFault(StrEnum):
    """Why no PDF was made."""

    FAILED = "failed"
    """``detail``."""
    TOO_HEAVY = "too_heavy"


@dataclass(frozen=True)
class BindLimits:
    """What one job may use."""

    cpu_seconds: int = 600
    wall_seconds: float = 900.0
    memory_bytes: int = 4 << 30


@dataclass(frozen=True)
class Part:
    """One file of the dossier on disk."""

    path: str
    name: str
    """Under which it is embedded; unique in the dossier."""
    mimetype: str
    title: str
    """Bookmark of its pages."""


@dataclass(frozen=True)
class Bound:
    """What was made."""

    pages: int
    embedded: int
    unread: tuple[str, ...]
    """Names of files whose pages could not be shown; they are embedded all the same."""


def bind(
    front: Path, parts: Sequence[Part], out: Path, limits: BindLimits | None = None
) -> Bound:
    """Bind the front pages and all parts into ``out``.

    :param front: our own PDF: the list of documents
    :raises RuleError: ``failed``, ``too_heavy``
    """
    limits = limits or BindLimits()
    job = {
        "front": str(front),
        "out": str(out),
        "parts": [asdict(part) for part in parts],
    }
    package = Path(__file__).resolve().parent
    paths = [str(package.parent), *(path for path in sys.path if path)]
    code = (
        f"import sys; sys.path[:] = {paths!r}; "
        f"from {package.name}.dossiers_bind import _main; "
        f"_main({limits.cpu_seconds!r}, {limits.memory_bytes!r})"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=limits.wall_seconds,
            cwd="/",
            # No password or database address of the server's environment.
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RuleError(BindFault.TOO_HEAVY) from error
    if done.returncode:
        detail = done.stderr.decode(errors="replace")[-300:]
        raise RuleError(BindFault.FAILED, detail=detail)
    answer = json.loads(done.stdout)
    return Bound(answer["pages"], answer["embedded"], tuple(answer["unread"]))


def _main(cpu_seconds: int, memory_bytes: int) -> None:
    """The child: read a job from standard input, write the answer to the output."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    job = json.load(sys.stdin)
    parts = [Part(**part) for part in job["parts"]]
    answer = _bind_here(Path(job["front"]), parts, Path(job["out"]))
    sys.stdout.write(json.dumps(asdict(answer)))


def _bind_here(front: Path, parts: Sequence[Part], out: Path) -> Bound:
    import pypdfium2

    bound = pypdfium2.PdfDocument(str(front))
    unread: list[str] = []
    for part in parts:
        if part.mimetype != _PDF:
            continue
        try:
            source = pypdfium2.PdfDocument(part.path)
            # Only drawn as far as the form fields are: the original is inside.
            bound.import_pages(source)
            source.close()
        except pypdfium2.PdfiumError:
            unread.append(part.name)
    for part in parts:
        attachment = bound.new_attachment(part.name)
        attachment.set_data(Path(part.path).read_bytes())
    pages = len(bound)
    partial = out.with_suffix(".partial")
    with partial.open("wb") as stream:
        bound.save(stream)
    os.replace(partial, out)
    return Bound(pages, len(parts), tuple(unread))
