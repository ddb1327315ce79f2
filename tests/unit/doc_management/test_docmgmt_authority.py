"""In whose name a person signs (Decree 30/2020 Annex I part II.7)."""

from __future__ import annotations

from datetime import date

import pytest

from docmgmt.authority import (
    Agreement,
    Block,
    Fault,
    Form,
    Given,
    Post,
    block,
    on_paper,
    signature_text,
)
from docmgmt.pdf_words import Word, WordPage

DAY = date(2026, 4, 22)
HEAD = Post("Giám đốc", is_head=True, is_leader=True)
DEPUTY = Post("Phó Giám đốc", is_leader=True)
CHIEF = Post("Chánh Văn phòng", is_unit_head=True)
CLERK = Post("Chuyên viên")
ORDER = Given(
    Form.ORDER, "Chánh Văn phòng", date(2026, 1, 1), basis="Quyết định 12/QĐ-SNNMT"
)


def _block(
    post: Post, *given: Given, collective: str = "", type_id: int = 7
) -> Block | Fault:
    return block(
        post,
        given,
        head_title="Giám đốc",
        collective=collective,
        day=DAY,
        type_id=type_id,
    )


@pytest.mark.parametrize(
    ("post", "collective", "expected"),
    [
        (HEAD, "", Block(Form.OWN, "", "GIÁM ĐỐC")),
        (DEPUTY, "", Block(Form.DEPUTY, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        (
            HEAD,
            "Ủy ban nhân dân",
            Block(Form.COLLECTIVE, "TM. ỦY BAN NHÂN DÂN", "GIÁM ĐỐC"),
        ),
        (
            DEPUTY,
            "Ủy ban nhân dân",
            Block(Form.DEPUTY, "TM. ỦY BAN NHÂN DÂN KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
        ),
        (CHIEF, "", Fault.NO_POST),
        (CLERK, "", Fault.NO_POST),
    ],
)
def test_the_post_gives_the_block(
    post: Post, collective: str, expected: Block | Fault
) -> None:
    assert _block(post, collective=collective) == expected


def test_a_right_that_was_given_serves_its_time_its_types_and_its_post() -> None:
    ordered = Block(Form.ORDER, "TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")
    assert _block(CHIEF, ORDER) == ordered
    # A specialist heads no unit, so he signs by no order.
    assert _block(CLERK, ORDER) == Fault.NOT_UNIT_HEAD
    given = Given(
        Form.AUTHORISED,
        "Trưởng phòng",
        date(2026, 4, 1),
        date(2026, 4, 30),
        frozenset({7}),
        "Giấy ủy quyền 03/GUQ",
    )
    assert _block(CLERK, given) == Block(
        Form.AUTHORISED, "TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"
    )
    assert _block(CLERK, given, type_id=8) == Fault.OTHER_TYPE
    past = Given(Form.AUTHORISED, "x", date(2026, 1, 1), date(2026, 4, 21), basis="GUQ")
    assert _block(CLERK, past) == Fault.OVER
    future = Given(Form.AUTHORISED, "x", date(2026, 4, 23), basis="GUQ")
    assert _block(CLERK, future) == Fault.NOT_YET
    bare = Given(Form.AUTHORISED, "x", date(2026, 1, 1), basis=" ")
    assert _block(CLERK, bare) == Fault.NO_BASIS


def test_who_acts_as_head_signs_with_q() -> None:
    acting = Given(Form.ACTING, "Giám đốc", date(2026, 4, 1))
    assert _block(DEPUTY, acting) == Block(Form.ACTING, "", "Q. GIÁM ĐỐC")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("… ./. KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nTrần Thị Minh Châu", "matches"),
        ("GIÁM ĐỐC\n\nTrần Thị Minh Châu", "differs"),
        ("TUQ. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nTrần Thị Minh Châu", "differs"),
        ("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG\nLê Văn Ba", "differs"),
        ("KT. GIÁM ĐỐC\nTRƯỞNG PHÒNG\nTrần Thị Minh Châu", "differs"),
        ("TM. ỦY BAN KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nTrần Thị Minh Châu", "differs"),
        ("một trang chỉ có nội dung", "unseen"),
        ("", "unseen"),
    ],
)
def test_the_block_on_paper_is_compared(text: str, verdict: str) -> None:
    found, _seen = on_paper(text, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Thị Minh Châu")
    assert found is Agreement(verdict)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("GIÁM ĐỐC\n\nNguyễn Văn Hải", "matches"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nGIÁM ĐỐC\nNguyễn Văn Hải", "matches"),
        ("PHÓ GIÁM ĐỐC\n\nNguyễn Văn Hải", "differs"),
        ("TRƯỞNG PHÒNG\nNguyễn Văn Hải", "differs"),
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nNguyễn Văn Hải", "differs"),
        ("Q. GIÁM ĐỐC\nNguyễn Văn Hải", "differs"),
        ("GIÁM ĐỐC\n\nTrần Thị Minh Châu", "unseen"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nNguyễn Văn Hải", "unseen"),
        ("Nguyễn Văn Hải", "unseen"),
    ],
)
def test_the_block_of_a_head_in_his_own_post_is_compared(
    text: str, verdict: str
) -> None:
    found, _seen = on_paper(text, "", "GIÁM ĐỐC", "Nguyễn Văn Hải")
    assert found is Agreement(verdict)


def test_a_deputy_does_not_pass_for_the_chair_of_a_collective() -> None:
    name, paper = "Lan Phương", "TM. ỦY BAN NHÂN DÂN\nPHÓ CHỦ TỊCH\nLan Phương"
    found = on_paper(paper, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", name)
    assert found == (Agreement.DIFFERS, "PHÓ CHỦ TỊCH")


def _page(*lines: tuple[float, float, str]) -> WordPage:
    words = []
    for top, left, text in lines:
        for place, word in enumerate(text.split()):
            x = left + 40.0 * place
            words.append(Word(word, x, top, x + 30.0, top + 12.0))
    return WordPage(1, 595.0, 842.0, tuple(words))


def test_the_block_is_read_beside_the_recipients_and_below_the_prose() -> None:
    page = _page(
        (500, 85, "Kính đề nghị Q. 1 và các ban thuộc TM. xem xét"),
        (600, 85, "Nơi nhận:"),
        (600, 320, "KT. GIÁM ĐỐC"),
        (615, 85, "- Như trên;"),
        (615, 320, "PHÓ GIÁM ĐỐC"),
        (700, 320, "Trần Minh Châu"),
    )
    text = signature_text([page], "Trần Minh Châu")
    assert text == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nTrần Minh Châu"
    assert on_paper(text, "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Minh Châu") == (
        Agreement.MATCHES,
        "",
    )
    assert signature_text([page], "Ai Khác") == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"
    assert signature_text([], "Ai") == ""


def test_a_long_recipient_beside_the_block_is_left_out() -> None:
    page = _page(
        (600, 60, "- Ủy ban nhân dân các xã"),
        (600, 360, "KT. GIÁM ĐỐC"),
        (615, 60, "- Ủy ban nhân dân các xã"),
        (615, 360, "PHÓ GIÁM ĐỐC"),
        (700, 360, "Trần Minh Châu"),
    )
    text = signature_text([page], "Trần Minh Châu")
    assert text == "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nTrần Minh Châu"


def test_a_block_of_which_the_post_cannot_be_read_is_unseen() -> None:
    assert on_paper(
        "KT. GIÁM ĐỐC\nTrần Minh Châu", "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Trần Minh Châu"
    ) == (Agreement.UNSEEN, "")
