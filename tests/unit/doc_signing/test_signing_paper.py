"""The verdict on paper."""

from __future__ import annotations

import pypdfium2
import pytest
from signing_makers import FACES

from docsign.paper import Block, Faces, Line, Paper, Tone, draw

FONTS = Faces(
    (FACES.regular.path, FACES.regular.index), (FACES.bold.path, FACES.bold.index)
)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = (page.get_textpage().get_text_range() for page in document)
    return " ".join(" ".join(pages).split())


def report(blocks: int = 1, name: str = "văn bản.pdf") -> Paper:
    return Paper(
        title="Kết quả kiểm tra chữ ký số",
        verdict=Line("", "Đã bị thay đổi", Tone.BAD),
        facts=(Line("Tệp", name), Line("SHA-256", "ab" * 16)),
        blocks=tuple(
            Block(
                f"Nguyễn Thị Ửng {number}",
                (
                    Line("Toàn vẹn", "Phần đã ký còn nguyên.", Tone.GOOD),
                    Line("Chứng thư", "Chưa rõ có bị thu hồi.", Tone.DOUBT),
                ),
            )
            for number in range(blocks)
        ),
    )


def test_every_word_is_there_and_each_verdict_has_a_mark_beside_its_colour() -> None:
    told = text_of(draw(report(), FONTS))
    for part in (
        "[!] Đã bị thay đổi",
        "[+] Phần đã ký còn nguyên.",
        "[?] Chưa rõ có bị thu hồi.",
        "Nguyễn Thị Ửng 0",
        "văn bản.pdf",
    ):
        assert part in told


def test_the_same_report_is_the_same_file() -> None:
    assert draw(report(), FONTS) == draw(report(), FONTS)


@pytest.mark.parametrize("name", ["<b>x</b>", "a & b", "<img src='x'/>", "</para>"])
def test_markup_in_a_name_is_printed_not_obeyed(name: str) -> None:
    assert name in text_of(draw(report(name=name), FONTS))


def test_many_signatures_go_on_to_more_pages() -> None:
    made = draw(report(blocks=40), FONTS)
    assert len(pypdfium2.PdfDocument(made)) > 1
    assert "Nguyễn Thị Ửng 39" in text_of(made)
