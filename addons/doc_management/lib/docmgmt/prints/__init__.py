"""Printed books, slips and marks of the clerk's office.

Nghị định 30/2020/NĐ-CP, Phụ lục IV: an electronic register counts only if it can be
printed with every column of the form (Art. 16.2b, 22.3b). ``books`` says which columns
a book has and what stands in them; ``book_pdf`` and ``book_xlsx`` put the same cells on
paper and in a table; ``slip``, ``stamp`` and ``envelope`` are single sheets.
"""
