"""The shared folder: letter boxes, and nothing outside them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange_samples import document_packet, status_packet

from docxchg.axis import AxisError, Channel, MessageType, Outcome, PacketStatus
from docxchg.folder import Folder, FolderChannel, Place, PlaceError, read_places
from docxchg.folder.disk import UnsafeName

A, B, C = "000.00.10.H99", "000.00.11.H99", "000.00.12.H99"
EDOC, STATUS = MessageType.EDOC, MessageType.STATUS


class Post:
    """A folder with letter boxes and a clock that is moved by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.late = dt.timedelta(seconds=10)

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.timezone.utc) + self.late

    def box(self, *codes: str, only: frozenset[str] = frozenset()) -> FolderChannel:
        channel = FolderChannel(Place("x", str(self.path), only), codes, self.now)
        channel.list_received(EDOC)
        return channel

    def content(self, *parts: str) -> list[str]:
        folder = self.path.joinpath(*parts)
        return (
            sorted(one.name for one in folder.rglob("*.edxml"))
            if folder.exists()
            else []
        )


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    folder = tmp_path / "post"
    folder.mkdir()
    yield Post(folder)


def refused(call: object, *arguments: object) -> AxisError:
    with pytest.raises(AxisError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value


def test_a_packet_goes_from_box_to_box_and_its_sender_sees_it_taken(post: Post) -> None:
    a: Channel = post.box(A)
    b: Channel = post.box(B)
    packet = document_packet(A, (B,))
    sending = a.send_edoc(A, EDOC, packet)
    [waiting] = b.list_received(EDOC)
    assert (waiting.receiver, b.get_edoc(waiting.doc_id)) == (B, packet)
    assert a.list_sent(EDOC, sending)[0].receive_status == "initial"
    b.update_status(waiting.doc_id, PacketStatus.DONE)
    assert b.list_received(EDOC) == ()
    [row] = a.list_sent(EDOC, sending)
    assert (row.receive_status, row.receiver, row.notation) == ("done", B, "1/STN-P1")
    b.update_status(waiting.doc_id, PacketStatus.DONE)  # the answer was lost


def test_a_repeated_sending_changes_nothing_not_even_after_it_was_taken(
    post: Post,
) -> None:
    a, b = post.box(A), post.box(B)
    packet = document_packet(A, (B,))
    ids = {a.send_edoc(A, EDOC, packet) for _time in range(3)}
    [waiting] = b.list_received(EDOC)
    b.update_status(waiting.doc_id, PacketStatus.DONE)
    ids.add(a.send_edoc(A, EDOC, packet))
    assert (len(ids), b.list_received(EDOC)) == (1, ())
    assert len(a.list_sent(EDOC)) == 1


def test_what_could_not_be_read_is_told_and_may_come_again(post: Post) -> None:
    a, b = post.box(A), post.box(B)
    packet = document_packet(A, (B,))
    sending = a.send_edoc(A, EDOC, packet)
    [first] = b.list_received(EDOC)
    b.update_status(first.doc_id, PacketStatus.FAIL, "tệp\nhỏng")
    [row] = a.list_sent(EDOC, sending)
    assert (row.receive_status, row.receive_status_desc) == ("fail", "tệp hỏng")
    a.send_edoc(A, EDOC, packet)
    [second] = b.list_received(EDOC)
    assert second.doc_id != first.doc_id


def test_one_unknown_receiver_keeps_the_packet_from_all(post: Post) -> None:
    a, b = post.box(A), post.box(B)
    error = refused(a.send_edoc, A, EDOC, document_packet(A, (B, C)))
    assert (error.code, error.receiver) == ("18", C)
    assert b.list_received(EDOC) == ()
    a.send_edoc(A, EDOC, document_packet(A, (B, C)), (B,))
    assert len(b.list_received(EDOC)) == 1


def test_a_status_goes_back_to_the_sender(post: Post) -> None:
    a, b = post.box(A), post.box(B)
    b.send_edoc(B, STATUS, status_packet(B, A))
    assert [one.receiver for one in a.list_received(STATUS)] == [A]
    assert a.list_received(EDOC) == ()


def test_nobody_sends_under_another_code_or_from_a_folder_not_his(post: Post) -> None:
    a = post.box(A)
    assert refused(a.send_edoc, B, EDOC, document_packet(B, (A,))).code == "19"
    stranger = post.box(A, only=frozenset({B}))
    assert refused(stranger.count_received, EDOC).code == "19"
    assert refused(stranger.send_edoc, A, EDOC, document_packet(A, (B,))).code == "19"


def test_a_new_file_under_an_old_name_is_a_new_packet(post: Post) -> None:
    b = post.box(B)
    other = post.path / B / "edoc" / "van-ban.edxml"
    other.write_bytes(document_packet(A, (B,)))
    [first] = b.list_received(EDOC)
    b.update_status(first.doc_id, PacketStatus.DONE)
    other.write_bytes(document_packet(A, (B,), number="2"))
    [second] = b.list_received(EDOC)
    assert second.doc_id != first.doc_id
    b.update_status(second.doc_id, PacketStatus.DONE)
    assert len(post.content(B, "done")) == 2, "the first is not overwritten"


def test_a_file_that_is_being_written_waits(post: Post) -> None:
    b = post.box(B)
    post.late = dt.timedelta(0)
    path = post.path / B / "edoc" / "van-ban.edxml"
    path.write_bytes(b"<edXML>")
    assert b.list_received(EDOC) == ()
    post.late = dt.timedelta(seconds=10)
    [waiting] = b.list_received(EDOC)
    path.write_bytes(document_packet(A, (B,)))
    assert refused(b.get_edoc, waiting.doc_id).code == "10", "that one is gone"


@pytest.mark.parametrize("kind", ("link", "folder link", "device", "directory"))
def test_nothing_outside_is_read_or_written(
    post: Post, kind: str, tmp_path: Path
) -> None:
    a, b = post.box(A), post.box(B)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.edxml").write_bytes(document_packet(A, (B,)))
    edoc = post.path / B / "edoc"
    if kind == "link":
        (edoc / "x.edxml").symlink_to(secret / "x.edxml")
    elif kind == "device":
        os.mkfifo(edoc / "x.edxml")
    elif kind == "directory":
        (edoc / "x.edxml").mkdir()
    else:
        edoc.rmdir()
        edoc.symlink_to(secret)
        with pytest.raises(AxisError) as caught:
            b.list_received(EDOC)
        assert caught.value.outcome is Outcome.RETRYABLE
        error = refused(a.send_edoc, A, EDOC, document_packet(A, (B,)))
        assert error.outcome is Outcome.RETRYABLE
        assert sorted(secret.iterdir()) == [secret / "x.edxml"]
        return
    assert b.list_received(EDOC) == ()


@pytest.mark.parametrize("code", ("../evil", "..", "/etc", "a/b", ".", "x y", ""))
def test_a_code_is_never_a_path(post: Post, code: str) -> None:
    channel = FolderChannel(Place("x", str(post.path), frozenset()), (code,), post.now)
    assert channel.list_received(EDOC) == ()
    a = post.box(A)
    with pytest.raises(AxisError):
        a.send_edoc(A, EDOC, document_packet(A, (B,)), (code,))
    assert sorted(one.name for one in post.path.parent.iterdir()) == ["post"]


@pytest.mark.parametrize("name", ("", ".", "..", "a/b", "../x", "a\0b"))
def test_a_name_with_a_way_in_it_is_refused(post: Post, name: str) -> None:
    with Folder.at(post.path) as root:
        for act in (
            lambda: root.write(name, [b"x"]),
            lambda: root.child(name, make=True),
            lambda: root.has(name),
        ):
            with pytest.raises(UnsafeName):
                act()


def test_a_writer_that_dies_leaves_no_packet(post: Post) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with Folder.at(post.path) as root:
        with pytest.raises(KeyboardInterrupt):
            root.write("x.edxml", broken())
        with pytest.raises(OSError, match="changed"):
            root.write("x.edxml", [b"other"], "00" * 32)
    assert list(post.path.iterdir()) == []


def test_a_folder_that_is_gone_is_a_fault_that_passes(post: Post) -> None:
    a = post.box(A)
    post.path.rename(post.path.with_name("away"))
    error = refused(a.list_received, EDOC)
    assert (error.outcome, error.code) == (Outcome.RETRYABLE, "")


@pytest.mark.parametrize(
    ("text", "wrong"),
    (
        ("a", "a"),
        ("a=srv", "a=srv"),
        ("a=/srv/../etc", "a=/srv/../etc"),
        ("a=/", "a=/"),
        ("a=/x, a=/y", "a=/y"),
        ("a b=/x", "a b=/x"),
        ("=/x", "=/x"),
    ),
)
def test_a_setting_that_cannot_be_meant_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(PlaceError) as caught:
        read_places(text)
    assert caught.value.entry == wrong


def test_a_place_may_be_for_some_agencies_only() -> None:
    places = read_places(f" a = /srv/a , b=/srv/b|{A}| {B} ,")
    assert places["a"].admits(C)
    assert (places["b"].admits(A), places["b"].admits(B), places["b"].admits(C)) == (
        True,
        True,
        False,
    )
    assert read_places("") == {}
