"""Ways in which a folder stops taking files, with and without the right to mount."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = "64m"
FULL, READ_ONLY = "full disk", "read-only volume"
SMALL_FILE = 1024
"""Bytes a file may have where a limit stands for a full disk."""
NO_MOUNT = "CHAOS_NO_MOUNT"


def may_mount(place: Path) -> bool:
    """Whether this process may put a volume on a folder."""
    if os.environ.get(NO_MOUNT):
        return False
    place.mkdir(parents=True, exist_ok=True)
    if not _mount(place):
        return False
    _unmount(place)
    return True


def how(fault: str, mounts: bool) -> str:
    """What stands for the fault, for the report."""
    if mounts:
        return f"tmpfs of {SIZE}" + (", filled" if fault == FULL else ", ro")
    if fault == FULL:
        return f"RLIMIT_FSIZE {SMALL_FILE}"
    return "a file in the folder's place" if os.geteuid() == 0 else "mode 0500"


@contextmanager
def failing(folder: Path, fault: str, mounts: bool) -> Iterator[None]:
    """Make the folder take no files for the length of the block.

    A full disk without a mount is a limit each process sets for itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if mounts:
        with _volume(folder, fault):
            yield
    elif fault == FULL:
        yield
    else:
        with _closed(folder):
            yield


@contextmanager
def small_files() -> Iterator[None]:
    """Let this process write no file of more than `SMALL_FILE` bytes."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_FILE, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@contextmanager
def _volume(folder: Path, fault: str) -> Iterator[None]:
    if not _mount(folder):
        raise OSError(f"{folder} cannot be mounted on")
    try:
        if fault == FULL:
            with suppress(OSError), (folder / "filler").open("wb") as out:
                while True:
                    out.write(bytes(1 << 20))
            with suppress(OSError), (folder / "rest").open("wb", 0) as out:
                while True:
                    out.write(bytes(512))
        else:
            subprocess.run(
                ["mount", "-o", "remount,ro", str(folder)],
                check=True,
                capture_output=True,
            )
        yield
    finally:
        _unmount(folder)


@contextmanager
def _closed(folder: Path) -> Iterator[None]:
    if os.geteuid():
        mode = folder.stat().st_mode
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(mode)
        return
    # Rights do not keep root out.
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.move(folder, aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        shutil.move(aside, folder)


def _mount(place: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, check=False, capture_output=True)
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _unmount(place: Path) -> None:
    subprocess.run(["umount", str(place)], check=True, capture_output=True)
