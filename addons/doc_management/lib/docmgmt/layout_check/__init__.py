"""Kiểm tra thể thức: what is printed against Decree 30/2020/NĐ-CP, Annex I."""

from .check import check
from .record import Record
from .values import Finding, Fault, Level, Pages

__all__ = ["Fault", "Finding", "Level", "Pages", "Record", "check"]
