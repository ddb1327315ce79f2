"""Văn thư registers paper, network and e-mail arrivals, at a desk and on a phone.

Every tour ends with another official reading over his own calls what was registered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from vanthu.story.seats import wait_for
from vanthu.tours.backstage import COMMUNE, FINANCE, Backstage, scan, today
from vanthu.tours.browser import JOB_SECONDS, Person

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

LogIn = Callable[..., Person]
CLERK = "duc.long"
DIRECTOR = "van.hai"


def pdf(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def number_of(mark: str, last: int) -> str:
    """A number of this tour alone: the same one twice would be a duplicate."""
    return f"{mark.split()[1].partition('.')[0]}{last}"


def at_the_desk(log_in: LogIn) -> Person:
    clerk = log_in(CLERK)
    clerk.menu("doc_management.menu_registration")
    expect(clerk.page.locator(".o_doc_desk")).to_be_visible()
    return clerk


def row(clerk: Person, record: int) -> Any:
    return clerk.page.locator(f'.o_doc_queue_row[data-id="{record}"]')


def open_row(clerk: Person, record: int) -> None:
    row(clerk, record).click()
    expect(row(clerk, record)).to_have_attribute("aria-current", "true")
    clerk.settle()


def register(clerk: Person, record: int) -> int:
    """Press the one main button; the number that is shown large."""
    clerk.page.locator(".o_doc_desk_register").click()
    # Other rows may wait with doubts of theirs; this one's are asked about.
    expect(row(clerk, record).locator(".fa-check")).to_be_visible()
    clerk.settle()
    return int(clerk.page.locator(".o_doc_done_number").inner_text())


def verified(backstage: Backstage, record: int) -> None:
    """Until the job has looked for signatures: before that nothing is registered."""
    clerk = backstage.seat(CLERK)
    wait_for(
        "verdict",
        lambda: (
            clerk.read("doc.incoming", record, "verdict")["verdict"]
            not in (False, "pending")
        ),
        JOB_SECONDS,
    )


def found(backstage: Backstage, subject: str) -> int:
    domain = [("subject", "ilike", subject)]
    return wait_for(
        "document",
        lambda: next(
            (one["id"] for one in backstage.seat(CLERK).search("doc.incoming", domain)),
            0,
        ),
        JOB_SECONDS,
    )


def test_a_stack_of_scans_is_read_looked_at_and_registered(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    """Paper: two files at once, the fields of each filled from its own page."""
    subjects = [f"Xin cấp nước thôn {name}, {mark}" for name in ("Một", "Hai")]
    numbers = [number_of(mark, last) for last in (1, 2)]
    clerk = at_the_desk(log_in)
    clerk.page.locator(".o_doc_desk_input").set_input_files(
        [
            pdf("quet-1.pdf", scan(subjects[0], numbers[0])),
            pdf("quet-2.pdf", scan(subjects[1], numbers[1], FINANCE)),
        ]
    )
    records = [found(backstage, subject) for subject in subjects]
    expect(clerk.page.locator(".o_doc_queue_sending")).to_have_count(0)
    for record in records:
        verified(backstage, record)
    open_row(clerk, records[0])
    expect(clerk.field("issued_number").locator("input")).to_have_value(numbers[0])
    expect(clerk.field("issuer_id").locator("input")).to_have_value(COMMUNE)
    box = clerk.page.locator('.o_doc_box[data-box="issued_number"]')
    expect(box).to_be_attached()
    clerk.field("issued_number").locator("input").focus()
    expect(clerk.page.locator(".o_doc_box_on")).to_have_attribute(
        "data-box", "issued_number"
    )
    first = register(clerk, records[0])
    second = records[1]
    open_row(clerk, second)
    clerk.fill("signer_name", "Phan Đình Khôi A")
    number = register(clerk, second)
    assert number == first + 1

    director = backstage.seat(DIRECTOR)
    for record, subject, given, name in zip(
        records,
        subjects,
        (first, number),
        (f"{numbers[0]}/UBND", f"{numbers[1]}/STC-NS"),
        strict=True,
    ):
        seen = director.read(
            "doc.incoming",
            record,
            "state",
            "channel",
            "origin",
            "arrival_number",
            "name",
            "subject",
            "issued_date",
        )
        assert (seen["state"], seen["arrival_number"]) == ("registered", given)
        assert (seen["channel"], seen["origin"]) == ("post", "digitised")
        assert (seen["name"], seen["issued_date"]) == (name, str(today()))
        assert subject in seen["subject"]
    typed = director.read("doc.incoming", second, "signer_name")["signer_name"]
    assert typed == "Phan Đình Khôi A"


def test_what_came_by_the_axis_waits_at_the_same_desk(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"chỉ đạo cấp nước, {mark}"
    record = backstage.delivered(subject)
    clerk = at_the_desk(log_in)
    open_row(clerk, record)
    clerk.expect_pages()
    number = register(clerk, record)

    seen = backstage.seat(DIRECTOR).read(
        "doc.incoming", record, "state", "channel", "arrival_number", "verdict"
    )
    assert (seen["state"], seen["channel"]) == ("registered", "axis")
    assert (seen["arrival_number"], seen["verdict"]) == (number, "valid")


def test_what_came_by_e_mail_waits_at_the_same_desk(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"báo cáo qua thư, {mark}"
    record = backstage.arrived(
        subject, number_of(mark, 3), channel="email", origin="created"
    )
    clerk = at_the_desk(log_in)
    open_row(clerk, record)
    number = register(clerk, record)

    seen = backstage.seat(DIRECTOR).read(
        "doc.incoming", record, "state", "channel", "arrival_number", "subject"
    )
    assert (seen["state"], seen["channel"]) == ("registered", "email")
    assert (seen["arrival_number"], seen["subject"]) == (number, subject)


def test_a_refused_file_says_why_and_the_rest_goes_on(
    backstage: Backstage, log_in: LogIn, mark: str
) -> None:
    subject = f"tệp lành, {mark}"
    clerk = at_the_desk(log_in)
    clerk.page.locator(".o_doc_desk_input").set_input_files(
        [
            pdf("rong.pdf", b""),
            pdf("lanh.pdf", scan(subject, number_of(mark, 4))),
        ]
    )
    record = found(backstage, subject)
    refused = clerk.page.locator(".o_doc_queue_sending")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("rong.pdf")
    expect(row(clerk, record)).to_be_visible()
