"""The tripwire for state secrets: stamps standing alone, never words of a sentence."""

import doctest
import unicodedata

import pytest

from docmgmt import secrecy
from docmgmt.secrecy import SecrecyMark, secrecy_marks, secrecy_marks_in_subject

TOP, HIGH, SECRET = SecrecyMark


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("MẬT", (SECRET,)),
        ("UBND TỈNH\nTỐI MẬT\nSố: 05/UBND", (HIGH,)),
        ("  TUYỆT MẬT  ", (TOP,)),
        ("Độ mật: không\nMẬT.", (SECRET,)),
        ("ĐỘ MẬT: TỐI MẬT", (HIGH,)),
        ("Độ mật: Tuyệt mật", (TOP,)),
        ("Mức độ mật: Mật", (SECRET,)),
        ("[ MẬT ]", (SECRET,)),
        ("“MẬT”", (SECRET,)),
        ("| TUYỆT MẬT |", (TOP,)),
        ("M Ậ T", (SECRET,)),
        ("T Ố I  M Ậ T", (HIGH,)),
        ("Số: 05/UBND-NN        MẬT", (SECRET,)),
        ("TỐI\u00a0MẬT", (HIGH,)),
        (unicodedata.normalize("NFD", "TUYỆT MẬT"), (TOP,)),
        ("MẬT\nTUYỆT MẬT\nMẬT", (TOP, SECRET)),
        # what poor recognition makes of the stamps
        ("TUYET MAT", (TOP,)),
        ("TỐI MÂT", (HIGH,)),
        ("TOI MAT", (HIGH,)),
        ("MÂT", (SECRET,)),
        ("MAT", (SECRET,)),
        # other words
        ("bảo mật", ()),
        ("BẢO MẬT", ()),
        ("BẢO MẬT THÔNG TIN", ()),
        ("MẬT ONG", ()),
        ("mật", ()),
        ("Mật", ()),
        ("tối mật", ()),
        ("Tài liệu này thuộc danh mục bí mật nhà nước độ Tối mật.", ()),
        ("Không được đăng ký văn bản MẬT trên hệ thống", ()),
        ("BÍ MẬT", ()),
        ("BÍ MẬT NHÀ NƯỚC", ()),
        ("MẬT ĐỘ DÂN SỐ", ()),
        ("MẬT KHẨU", ()),
        ("MẶT", ()),
        ("MẤT", ()),
        ("MẮT", ()),
        ("MẶT TRẬN TỔ QUỐC", ()),
        ("Độ mật: không", ()),
        ("SỐ: 05", ()),
        ("", ()),
    ],
)
def test_secrecy_stamps_are_found_and_ordinary_words_are_not(text, marks):
    assert secrecy_marks(text) == marks


@pytest.mark.parametrize(
    ("subject", "marks"),
    [
        ("[MẬT] Về việc triển khai diễn tập", (SECRET,)),
        ("Về việc triển khai diễn tập (TỐI MẬT)", (HIGH,)),
        ("TUYỆT MẬT - Kế hoạch phòng thủ", (TOP,)),
        ("MẬT: Kế hoạch phòng thủ", (SECRET,)),
        ("mật: kế hoạch", ()),
        ("Về công tác bảo vệ bí mật nhà nước", ()),
        ("VỀ CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC", ()),
        ("Danh mục bí mật nhà nước độ Tối mật (dự thảo)", ()),
        ("Về việc phát triển nghề nuôi ong lấy MẬT", ()),
        ("", ()),
    ],
)
def test_marks_in_a_subject_stand_alone_or_in_brackets(subject, marks):
    assert secrecy_marks_in_subject(subject) == marks


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(secrecy).failed == 0
