"""What the officials write: the texts of the story and its annex."""

from __future__ import annotations

from datetime import date

from docmgmt.annex import AnnexSpec, AnnexTable, annex_pdf
from docmgmt.letter import paragraphs

REQUEST_SUBJECT = (
    "báo cáo tình hình nguồn nước và triển khai phương án phòng, chống hạn hán, thiếu "
    "nước, xâm nhập mặn mùa khô năm 2026 - 2027"
)
REQUEST_BODY = """\
Theo dự báo của Đài Khí tượng Thủy văn tỉnh, mùa khô năm 2026 - 2027 đến sớm, lượng \
mưa thấp hơn trung bình nhiều năm từ 20% đến 35%, nguy cơ hạn hán, thiếu nước sinh \
hoạt và xâm nhập mặn tại các xã ven sông là rất cao. Để chủ động ứng phó, Ủy ban nhân \
dân tỉnh yêu cầu Sở Nông nghiệp và Môi trường thực hiện các nội dung sau:

1. Đánh giá dung tích các hồ chứa nước, khả năng cấp nước cho sản xuất và sinh hoạt \
đến hết mùa khô; lập biểu tổng hợp theo mẫu tại Phụ lục kèm theo Công văn này.

2. Phối hợp với Ủy ban nhân dân các xã, phường rà soát số hộ có nguy cơ thiếu nước \
sinh hoạt, đề xuất phương án cấp nước và kinh phí thực hiện.

3. Báo cáo kết quả về Ủy ban nhân dân tỉnh trước ngày {due} để tổng hợp, chỉ đạo.

Yêu cầu Giám đốc Sở Nông nghiệp và Môi trường khẩn trương tổ chức thực hiện."""

DIRECTIVE = (
    "Giao Phòng Tài nguyên nước chủ trì tham mưu văn bản trả lời Ủy ban nhân dân tỉnh; "
    "Chi cục Thủy lợi phối hợp cung cấp số liệu hồ chứa; Phòng Kế hoạch - Tài chính để "
    "biết, chuẩn bị phương án kinh phí."
)
QUESTION = "Đề nghị Chi cục Thủy lợi cho ý kiến về số liệu dung tích hồ chứa."
OPINION = (
    "Nhất trí với dự thảo. Số liệu dung tích ba hồ đúng với sổ theo dõi vận hành của "
    "Chi cục đến hết tháng trước."
)
COORDINATION = "Chi cục Thủy lợi đã cung cấp số liệu dung tích và mực nước ba hồ chứa."

REPLY_SUBJECT = (
    "báo cáo tình hình nguồn nước và phương án phòng, chống hạn hán, thiếu nước, "
    "xâm nhập mặn mùa khô năm 2026 - 2027"
)
REPLY_BODY = """\
Thực hiện Công văn số {number} của Ủy ban nhân dân tỉnh về việc báo cáo tình hình \
nguồn nước và triển khai phương án phòng, chống hạn hán, thiếu nước, xâm nhập mặn, Sở \
Nông nghiệp và Môi trường báo cáo như sau:

1. Tổng dung tích hữu ích của ba hồ Khe Sặt, Bản Chương và Đồng Quang hiện đạt 62% \
thiết kế; theo phương án điều tiết, bảo đảm nước tưới cho 8.450 ha lúa vụ Đông Xuân và \
nước sinh hoạt cho các đô thị đến hết tháng 5 năm 2027.

2. Qua rà soát, 1.280 hộ tại các xã Đông Giang, Hòa Lộc và Phú Mỹ có nguy cơ thiếu \
nước sinh hoạt. Sở đề xuất nối dài 14 km đường ống và bố trí 06 điểm cấp nước lưu \
động, kinh phí dự kiến 5,6 tỷ đồng.

3. Sở đã ký quy chế phối hợp vận hành cống ngăn mặn với Công ty TNHH MTV Khai thác \
công trình thủy lợi Sông Lam; mực nước và độ mặn được cập nhật hằng ngày.

Sở Nông nghiệp và Môi trường kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo."""


def request_body(due: date) -> str:
    """Text of the request, with the day until which a reply is wanted."""
    return REQUEST_BODY.format(due=due.strftime("%d/%m/%Y"))


def reply_body(number: str) -> str:
    """Text of the reply to the document of this number and sign."""
    return REPLY_BODY.format(number=number)


def annex() -> bytes:
    """The annex of the request: what is to be reported on each reservoir."""
    table = AnnexTable(
        heading=(
            "TT",
            "Hồ chứa",
            "Dung tích thiết kế (triệu m³)",
            "Dung tích hiện có (triệu m³)",
            "Diện tích tưới (ha)",
            "Ghi chú",
        ),
        rows=(
            ("1", "Khe Sặt", "42,5", "", "3.900", ""),
            ("2", "Bản Chương", "27,0", "", "2.650", ""),
            ("3", "Đồng Quang", "18,3", "", "1.900", ""),
        ),
        widths=(0.6, 2, 2, 2, 1.6, 1.6),
        aligns=("center", "left", "right", "right", "right", "left"),
    )
    spec = AnnexSpec(
        title="Biểu tổng hợp nguồn nước các hồ chứa trước mùa khô 2026 - 2027",
        issuer="Ủy ban nhân dân tỉnh Sông Lam",
        content=(
            *paragraphs("Số liệu tính đến ngày đầu tiên của tháng báo cáo."),
            table,
        ),
    )
    return annex_pdf(spec).pdf
