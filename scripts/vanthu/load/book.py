"""What the register says after a rush, read in plain SQL beside the product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import database


@dataclass
class Book:
    """Faults found in a register, and what it holds."""

    used: int = 0
    void: int = 0
    faults: list[str] = field(default_factory=list)


def examine(name: str, answers: Mapping[int, str]) -> Book:
    """Compare the one register in use, documents and what the clerks were told.

    Every number from 1 on has exactly one line; a used one names a document that
    carries that number, a void one its reason; dates never go back; every answer is
    the number of that document.
    """
    book = Book()
    lines = database.rows(
        name,
        "SELECT number, state, reason, document_id, display_number, date "
        "FROM doc_register_entry ORDER BY number",
    )
    issued = {
        row[0]: row[1:]
        for row in database.rows(
            name,
            "SELECT o.document_id, o.id, o.state, d.number || '/' || d.notation "
            "FROM doc_outgoing o JOIN doc_document d ON d.id = o.document_id "
            "WHERE o.state = 'issued'",
        )
    }
    numbers = [line[0] for line in lines]
    if numbers != list(range(1, len(numbers) + 1)):
        twice = [number for number, times in Counter(numbers).items() if times > 1]
        gaps = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
        book.faults.append(f"numbers given twice: {twice}, without a line: {gaps}")
    day = None
    for number, state, reason, document, display, date in lines:
        if day and date < day:
            book.faults.append(f"number {number}: its date goes back")
        day = date
        if state == "void":
            book.void += 1
            if not (reason and document):
                book.faults.append(f"number {number} is void without a reason")
            continue
        book.used += 1
        if document not in issued:
            book.faults.append(f"number {number} has no issued document")
        elif issued[document][2] != display:
            book.faults.append(f"number {number} and its document disagree")
    if book.used != len(issued):
        book.faults.append(f"{len(issued)} issued documents, {book.used} lines")
    names = {own: shown for own, _state, shown in issued.values()}
    for letter, answer in answers.items():
        if names.get(letter) != answer:
            book.faults.append(f"letter {letter} was told {answer}")
    return book


def codes(name: str) -> list[str]:
    """Faults in the codes of documents: each once, and no ordinal left out.

    An ordinal is reserved for a document, free to be given again, void or used.
    """
    faults = []
    doubles = database.rows(
        name,
        "SELECT doc_code FROM doc_document WHERE doc_code IS NOT NULL "
        "GROUP BY doc_code HAVING count(*) > 1",
    )
    if doubles:
        faults.append(f"codes given twice: {[row[0] for row in doubles]}")
    rows = database.rows(
        name,
        "SELECT number FROM doc_number_reservation WHERE series = 'code' ORDER BY 1",
    )
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        faults.append("an ordinal of the codes is missing")
    return faults
