"""Lists as files: every column has its values, and every format its bytes."""

import doctest
from datetime import datetime

import pytest

from docmgmt.prints import lists
from docmgmt.prints.report import report_docx, report_pdf, report_xlsx

HEAD = lists.Head(
    "Sở Thử nghiệm", "UBND tỉnh", "Thử nghiệm", "Lan", datetime(2026, 3, 2, 8, 5)
)


def test_the_examples_hold() -> None:
    result = doctest.testmod(lists)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("kind", lists.KINDS.values(), ids=lists.KINDS)
def test_each_list_has_distinct_columns_and_each_format(kind: lists.Kind) -> None:
    names = [column.name for column in kind.columns]
    assert len(set(names)) == len(names)
    rows = [[f"ô {place}" for place in range(len(names))]] * 3
    report = lists.list_report(kind, HEAD, rows)
    assert [row[0] for row in report.tables[0].rows] == [1, 2, 3]
    assert report_pdf(report).startswith(b"%PDF")
    assert report_xlsx(report).startswith(b"PK")
    assert report_docx(report).startswith(b"PK")


def test_a_row_of_another_width_is_refused() -> None:
    kind = lists.KINDS["doc.dossier"]
    with pytest.raises(ValueError, match="zip"):
        report_pdf(lists.list_report(kind, HEAD, [["chỉ một"]]))
