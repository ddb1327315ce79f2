"""An axis below another, both real: agencies on either side over signed HTTP."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from docxchg.axis import (
    AxisClient,
    AxisRequest,
    AxisResponse,
    Credentials,
    MessageType,
    PacketStatus,
)
from docxchg.edxml import (
    Attachment,
    Code,
    DocumentMessage,
    DocumentType,
    Organisation,
    ResponseFor,
    Signer,
    StatusMessage,
    TraceHop,
    read_head,
    write_document,
    write_status,
)
from vanthu import database, setup, templates
from vanthu.server import Server, free_port
from vanthu.story.seats import wait_for

NAME = "van_thu_test_axis"
ABOVE, BELOW = f"{NAME}_above", f"{NAME}_below"
PORTS = (18500, 18999)
SECRET = "not-a-real-secret"
NEAR, FAR, BESIDE = "000.00.10.H99", "000.00.00.G99", "000.00.11.H99"
EDOC, STATUS = MessageType.EDOC, MessageType.STATUS
WAIT = 40

SYSTEMS = """
def put(name, *codes):
    system = env["doc.axis.system"].create(
        {"name": name, "system_id": name, "secret": "not-a-real-secret"})
    for code in codes:
        env["doc.agency"].create(
            {"name": f"Cơ quan {code}", "code": code, "axis_system_id": system.id})
"""
PREPARE = {
    ABOVE: f"put('tinh', {NEAR!r}, {BESIDE!r}); put('bo', {FAR!r})",
    BELOW: f"put('near', {NEAR!r}); put('beside', {BESIDE!r})\n"
    "env['doc.axis.uplink'].create({'name': 'Trục cấp trên', 'url': URL + '/axis',"
    f" 'database': {ABOVE!r}, 'system_id': 'tinh', 'secret': {SECRET!r}}})",
}
WORK = """
import time
for name in ("look", "probe", "retry", "pause", "follow"):
    env["ir.config_parameter"].set_param(f"doc_interconnect.{name}_seconds", 0.5)
env.cr.commit()
print("ready", flush=True)
while True:
    env["doc.axis.uplink"]._cron_uplink()
    env.cr.commit()
    env.invalidate_all()
    time.sleep(0.3)
"""


@dataclass
class Agency:
    """An agency's program, as the protocol lets it be."""

    code: str
    client: AxisClient

    def write(self, *receivers: str, number: str) -> bytes:
        """A document packet to these agencies."""
        today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
        now = dt.datetime.now(dt.timezone.utc)
        return write_document(
            DocumentMessage(
                sender=Organisation(self.code, "Nơi gửi"),
                receivers=tuple(Organisation(code, code) for code in receivers),
                document_id=f"{self.code},{today:%Y/%m/%d},{number}/TN",
                code=Code(number, "TN"),
                promulgation_date=today,
                subject="V/v thử hai trục",
                place="Thử nghiệm",
                type=DocumentType(2, 18, "Công văn"),
                signer=Signer(full_name="Trần Văn Mẫu"),
                trace=(TraceHop(self.code, now),),
                attachments=(Attachment("a", "a.pdf", b"%PDF-1.4\n"),),
            ),
            today,
        )

    def answer(self, packet: bytes, code: int, words: str = "") -> bytes:
        """A status packet on a document that came."""
        message: Any = read_head(packet).message
        return write_status(
            StatusMessage(
                sender=Organisation(self.code, "Nơi nhận"),
                response_for=ResponseFor(
                    message.sender.organ_id,
                    str(message.code),
                    message.document_id,
                    message.promulgation_date,
                ),
                status_code=code,
                description=words,
                timestamp=dt.datetime.now(dt.timezone.utc),
            )
        )

    def arrived(self, kind: MessageType, packet: bytes) -> str | None:
        """The id of the packet with these bytes among those that wait."""
        for row in self.client.list_received(kind):
            if self.client.download_edoc(row.doc_id) == packet:
                return row.doc_id
        return None

    def fate(self, kind: MessageType, sending: str, receiver: str) -> tuple[str, str]:
        """(status, words) of what was sent, at one receiver."""
        rows = self.client.list_sent(kind, sending)
        [row] = [one for one in rows if one.receiver == receiver]
        return row.receive_status, row.receive_status_desc


def shell(name: str, script: str) -> None:
    subprocess.run(
        [*setup.server_command(), "shell", "-d", name, "--no-http"],
        input=f"{script}\nenv.cr.commit()\n".encode(),
        env=setup.environment(),
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server with both axes; clients say which by a header."""
    source = templates.of_our_addons()
    port = free_port(*PORTS)
    for name in (ABOVE, BELOW):
        database.copy(source, name)
        database.rows(name, "UPDATE ir_cron SET active = false")
        shell(name, f"URL = 'http://127.0.0.1:{port}'\n{SYSTEMS}\n{PREPARE[name]}")
    with Server(NAME, [ABOVE, BELOW], port=port) as running:
        worker = subprocess.Popen(
            [*setup.server_command(), "shell", "-d", BELOW, "--no-http"],
            env=setup.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert worker.stdin
        worker.stdin.write(WORK.encode())
        worker.stdin.close()
        yield running
        worker.terminate()
        worker.wait(20)
    for name in (ABOVE, BELOW):
        database.drop(name)


@pytest.fixture
def agencies(server: Server) -> dict[str, Agency]:
    """The three agencies by their codes."""

    def agency(code: str, system: str, name: str) -> Agency:
        def transport(request: AxisRequest) -> AxisResponse:
            answer = requests.request(
                request.verb,
                f"{server.url}/axis/{request.path}",
                headers={**dict(request.headers), "X-Odoo-Database": name},
                data=request.body,
                timeout=30,
            )
            return AxisResponse(answer.status_code, answer.content)

        def now() -> dt.datetime:
            return dt.datetime.now(dt.timezone.utc)

        return Agency(code, AxisClient(Credentials(system, SECRET), transport, now))

    return {
        NEAR: agency(NEAR, "near", BELOW),
        BESIDE: agency(BESIDE, "beside", BELOW),
        FAR: agency(FAR, "bo", ABOVE),
    }


def packets(name: str, sender: str, kind: str = "edoc") -> int:
    query = (
        "SELECT count(*) FROM doc_axis_packet "
        "WHERE sender_code = %s AND message_type = %s AND title LIKE '%%hai trục'"
    )
    return int(database.rows(name, query, sender, kind)[0][0])


def test_up_and_back_with_statuses(agencies: dict[str, Agency]) -> None:
    near, far = agencies[NEAR], agencies[FAR]
    packet = near.write(BESIDE, FAR, number="1")
    sending = near.client.send_edoc(NEAR, EDOC, packet)
    doc_id = wait_for("the packet above", lambda: far.arrived(EDOC, packet), WAIT)
    assert agencies[BESIDE].arrived(EDOC, packet), "the near one is served here"
    far.client.update_status(doc_id, PacketStatus.DONE)
    done = ("done", "")
    wait_for("its fate", lambda: near.fate(EDOC, sending, FAR) == done, WAIT)
    status = far.answer(packet, 2, "Gửi nhầm nơi")
    far.client.send_edoc(FAR, STATUS, status)
    back = wait_for("the status", lambda: near.arrived(STATUS, status), WAIT)
    near.client.update_status(back, PacketStatus.DONE)


def test_the_same_file_again_is_one_packet_on_both_axes(
    agencies: dict[str, Agency],
) -> None:
    near, far = agencies[NEAR], agencies[FAR]
    before = packets(ABOVE, NEAR), packets(BELOW, NEAR)
    packet = near.write(FAR, number="2")
    ids = {near.client.send_edoc(NEAR, EDOC, packet) for _time in range(3)}
    wait_for("the packet above", lambda: far.arrived(EDOC, packet), WAIT)
    ids.add(near.client.send_edoc(NEAR, EDOC, packet))
    after = packets(ABOVE, NEAR), packets(BELOW, NEAR)
    assert (len(ids), after) == (1, (before[0] + 1, before[1] + 1))


def test_down_and_the_receivers_word_goes_up(agencies: dict[str, Agency]) -> None:
    near, far = agencies[NEAR], agencies[FAR]
    packet = far.write(NEAR, number="3")
    sending = far.client.send_edoc(FAR, EDOC, packet)
    doc_id = wait_for("the packet below", lambda: near.arrived(EDOC, packet), WAIT)
    near.client.update_status(doc_id, PacketStatus.FAIL, "tệp hỏng")
    failed = ("fail", "tệp hỏng")
    wait_for("the word", lambda: far.fate(EDOC, sending, NEAR) == failed, WAIT)
    assert packets(ABOVE, FAR) == packets(BELOW, FAR), "nothing went back up"


def test_what_nobody_knows_is_told_with_the_reason(
    agencies: dict[str, Agency],
) -> None:
    near, far = agencies[NEAR], agencies[FAR]
    nobody = "000.00.77.G99"
    packet = near.write(FAR, nobody, number="4")
    sending = near.client.send_edoc(NEAR, EDOC, packet)
    wait_for(
        "the reason",
        lambda: near.fate(EDOC, sending, nobody)[0] == "fail",
        WAIT,
    )
    assert nobody in near.fate(EDOC, sending, nobody)[1]
    assert wait_for("the other", lambda: far.arrived(EDOC, packet), WAIT)
