"""Xmlids of the groups that are the roles of the trade."""

SPECIALIST = "doc_management.group_specialist"
UNIT_HEAD = "doc_management.group_unit_head"
LEADER = "doc_management.group_leader"
CLERK = "doc_management.group_clerk"
ARCHIVIST = "doc_management.group_archivist"
ADMIN = "doc_management.group_admin"
