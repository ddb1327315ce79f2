"""What the exchange needs of a network, whichever it is.

The header protocol, a REST axis and a shared folder all offer these calls; the outbox
and the inbox know nothing else of them. Each call is made once and raises AxisError,
whose ``outcome`` says what is known afterwards: who may repeat what is decided by the
caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .calls import Agency, MessageType, PacketStatus, ReceivedPacket, SentPacket
from .client import Sink, Upload


class Channel(Protocol):
    """One agency's way to others."""

    @property
    def lists_sent(self) -> bool:
        """Whether the other side can be asked what it has of us.

        Without it a person decides about a sending whose answer was lost.
        """
        ...

    @property
    def narrows(self) -> bool:
        """Whether a packet can be sent to some of those it names only."""
        ...

    def list_received(self, kind: MessageType) -> tuple[ReceivedPacket, ...]:
        """Packets waiting for our agencies; all that are not acknowledged yet."""
        ...

    def list_sent(self, kind: MessageType, doc_id: str = "") -> tuple[SentPacket, ...]:
        """What we sent, one row per receiver; of one sending, or the latest."""
        ...

    def get_edoc(self, doc_id: str) -> bytes:
        """The packet."""
        ...

    def download_to(self, doc_id: str, sink: Sink) -> int:
        """Write the packet into ``sink``; its size in bytes."""
        ...

    def send_edoc(
        self,
        sender: str,
        kind: MessageType,
        packet: bytes | Upload,
        receivers: Sequence[str] = (),
    ) -> str:
        """Hand over a packet; the id of the sending, the same for the same bytes
        where the other side can tell."""
        ...

    def update_status(
        self, doc_id: str, status: PacketStatus, description: str = ""
    ) -> None:
        """Acknowledge a packet; afterwards it is no longer listed."""
        ...

    def count_received(self, kind: MessageType) -> int:
        """How many packets wait; also the way to try a connection."""
        ...

    def agencies(self) -> tuple[Agency, ...]:
        """The directory of the other side; empty where it has none."""
        ...

    def agencies_qd20(self, level: int) -> tuple[Agency, ...]:
        """Agencies of one level with their newer codes."""
        ...

    def synchronized_units(self) -> tuple[Agency, ...]:
        """The directory with centres and deletions."""
        ...


__all__ = ["Channel"]
