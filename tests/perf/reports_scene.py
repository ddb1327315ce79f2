"""Read by `odoo shell` for bench_reports.py: reports and searches, in each database.

Each call is one report as its person asks for it: a cursor of its own, an empty record
cache. Roles and sizes take turns in every round. Beside each database stands a named
baseline, without rules and without the product: the rows that ended in the period,
counted by one plain query over the agency's incoming documents.
"""

import json
import os
import statistics
import time
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import call_kw

PLACES = json.loads(os.environ["PLACES"])  # size → database and who is who
ROUNDS = int(os.environ["ROUNDS"])
PERIODS = {
    "year": (date(2026, 1, 1), date(2026, 12, 31)),
    "quarter": (date(2026, 7, 1), date(2026, 9, 30)),
}
FORMS = ("stages", "incoming", "outgoing")
ROLES = {"leader": "agency", "head": "unit", "specialist": "own"}
BASELINE = """
SELECT count(*), count(submitted_at), count(directed_at) FROM doc_incoming
 WHERE company_id = %s AND done_at >= %s AND done_at < %s
"""
# Each as it is typed; "w20 w40" stand in every fifth scan, "w2900" in few hundredths.
SEARCHES = {
    "rare words": "w2900 w17",
    "common words": "w20 w40",
}
SEARCHERS = ("leader", "clerk", "head", "specialist")
PAGE = {
    "specification": {"display_name": {}, "subject": {}, "state": {}},
    "limit": 80,
    "count_limit": 10_001,
}


def typed(cursor, who):
    """Return {name: what is typed}, a phrase and a word of a document of his."""
    cursor.execute(
        "SELECT t.file_id, (SELECT string_agg(word, ' ' ORDER BY at) FROM ("
        "SELECT lexeme AS word, unnest(positions) AS at FROM unnest(t.search_tsv)) one "
        "WHERE at BETWEEN 10 AND 13) FROM doc_file_text t "
        "JOIN doc_access a ON a.document_id = t.document_id "
        "JOIN doc_principal p ON p.id = a.principal_id "
        "WHERE p.user_id = %s ORDER BY 1 LIMIT 1",
        [who["specialist"]],
    )
    one, words = cursor.fetchone()
    return {**SEARCHES, "phrase": f'"{words}"', "own word": f"rieng{one}"}


def look(cursor, who, role, words):
    """Return (seconds, found) of a search in the list of incoming documents."""
    context = {"lang": "en_US", "allowed_company_ids": [who["company"]]}
    env = api.Environment(cursor, who[role], context)
    begun = time.perf_counter()
    answer = call_kw(
        env["doc.incoming"], "web_search_read", [[("full_text", "ilike", words)]], PAGE
    )
    return time.perf_counter() - begun, answer["length"]


def baseline(cursor, who, span):
    """Return (seconds, rows) of the plain query."""
    begun = time.perf_counter()
    cursor.execute(BASELINE, [who["company"], *span])
    rows = cursor.fetchone()[0]
    return time.perf_counter() - begun, rows


def ask(cursor, who, role, form, span):
    """Return (seconds, rows of the tables) of a report as a person asks for it."""
    context = {"allowed_company_ids": [who["company"]]}
    env = api.Environment(cursor, who[role], context)
    reports = env["doc.report"]
    begun = time.perf_counter()
    period = reports._period("free", start=span[0], end=span[1])
    company = env["res.company"].browse(who["company"])
    report = reports._make(form, company, period, ROLES[role])
    return time.perf_counter() - begun, [list(table.rows) for table in report.tables]


times, counted, told, found = {}, {}, {}, {}
registries = {size: Registry(place["database"]) for size, place in PLACES.items()}
for size, who in PLACES.items():
    with registries[size].cursor() as cursor:
        who["typed"] = typed(cursor, who)
for turn in range(ROUNDS + 1):  # the first one warms up
    for size, who in PLACES.items():
        for name, span in PERIODS.items():
            with registries[size].cursor() as cursor:
                spent, rows = baseline(cursor, who, span)
                counted[f"{size}|{name}"] = rows
                if turn:
                    times.setdefault(f"{size}|baseline|{name}", []).append(spent)
            for role in ROLES:
                for form in FORMS:
                    with registries[size].cursor() as cursor:
                        spent, tables = ask(cursor, who, role, form, span)
                        cursor.rollback()
                    key = f"{size}|{role}|{form} {name}"
                    told[key] = str(tables)[:300]
                    if turn:
                        times.setdefault(key, []).append(spent)
        for role in SEARCHERS:
            for name, words in who["typed"].items():
                with registries[size].cursor() as cursor:
                    spent, number = look(cursor, who, role, words)
                    cursor.rollback()
                found[f"{size}|{role}|{name}"] = number
                if turn:
                    times.setdefault(f"{size}|{role}|{name}", []).append(spent)
with registries["large"].cursor() as cursor:
    environment = api.Environment(cursor, SUPERUSER_ID, {})
    total = environment["doc.document"].search_count([])
print(
    "FIGURES "
    + json.dumps(
        {
            "times": {
                key: 1000 * statistics.median(spent) for key, spent in times.items()
            },
            "counted": counted,
            "told": told,
            "found": found,
            "documents": total,
        }
    )
)
