"""Read by `odoo shell` for bench_rights.py: the same calls by role, in two databases.

Each call is one request of the web client, served in this process: a cursor of its own,
an empty record cache, ``call_kw``, the answer as JSON. Roles and sizes take turns in
every round, so that the machine's mood falls on all alike.
"""

import json
import os
import statistics
import time
from ast import literal_eval
from xml.etree import ElementTree

from odoo import SUPERUSER_ID, api
from odoo.fields import Domain
from odoo.modules.registry import Registry
from odoo.service.model import call_kw
from odoo.tools.json import json_default

PLACES = json.loads(os.environ["PLACES"])  # size → database and who is who
ROUNDS, SLOW_AFTER = int(os.environ["ROUNDS"]), 1.5
ROLES = ("system", "admin", "specialist", "busy", "head", "clerk")
COUNT_LIMIT = 10_001


def shown(env, model, kind):
    """Return the specification the client sends for the real view of a model."""
    arch = ElementTree.fromstring(env[model].get_view(view_type=kind)["arch"])
    names = {}

    def walk(node, top):
        for child in node:
            if child.tag == "field" and top:
                name = child.get("name")
                field = env[model]._fields[name]
                names[name] = (
                    {"fields": {"display_name": {}}} if field.relational else {}
                )
                walk(child, False)
            else:
                walk(child, top)

    walk(arch, True)
    return names


def facets(env, model):
    """Return what the panel beside a list asks when it opens, field by field."""
    arch = ElementTree.fromstring(env[model].get_view(view_type="search")["arch"])
    asked = []
    for field in arch.iterfind(".//searchpanel/field"):
        many = field.get("select") == "multi"
        told = {
            "expand": True,
            "enable_counters": False,
            "limit": 200,
            "category_domain": [],
            "filter_domain": [],
            "search_domain": [],
        }
        if many:
            told["comodel_domain"] = literal_eval(field.get("domain") or "[]")
            told["group_by"] = field.get("groupby") or False
        method = f"search_panel_select_{'multi_range' if many else 'range'}"
        asked.append((model, method, [field.get("name")], told))
    return asked


def grouped(model, by, domain=()):
    """Return what a list asks that is grouped by one field."""
    return (model, "web_read_group", [list(domain), [by], []], {"limit": 80})


def calls(env, who):
    """Return {name: (model, method, args, kwargs) or several}: what the screens ask."""
    rows, form = shown(env, "doc.incoming", "list"), shown(env, "doc.incoming", "form")
    papers = shown(env, "doc.document", "list")
    plain = [name for name, sub in rows.items() if not sub][:8]
    found = {"display_name": {}, "subject": {}, "state": {}}
    page = {"limit": 80, "count_limit": COUNT_LIMIT}
    words = {"specification": found, **page}

    def typed(text):
        domain = [("lookup", "ilike", text)]
        return ("doc.document", "web_search_read", [domain], words)

    inbox = {"display_name": {}, "document_id": {"fields": {"display_name": {}}}}
    here = [("company_id", "=", who["company"])]
    issuer = env["doc.document"].browse(who["one"]).issuer_id.id
    year = str(env["doc.document"].browse(who["one"]).sort_date.year)

    def listed(model, columns, domain):
        asked = {"specification": columns, **page}
        return (model, "web_search_read", [domain], asked)

    return {
        "inbox": (
            "doc.inbox.item",
            "web_search_read",
            [[("tab", "=", "todo")]],
            {"specification": inbox, **page},
        ),
        "inbox counters": ("doc.inbox.item", "inbox_counts", [], {}),
        "list": ("doc.incoming", "search_read", [[], plain], {"limit": 80}),
        "list with count": listed("doc.incoming", rows, []),
        "list of documents": listed("doc.document", papers, []),
        "three columns": listed("doc.document", found, []),
        "of a year": listed("doc.document", papers, [("facet_year", "in", [year])]),
        "of an issuer": listed("doc.document", papers, [("issuer_id", "in", [issuer])]),
        "in progress": listed("doc.incoming", rows, [("state", "in", ["in_progress"])]),
        "open": ("doc.incoming", "web_read", [[who["one"]]], {"specification": form}),
        "number": typed("15/ubnd"),
        "words, few": typed("hạn hán kỳ 15"),
        "words, common": typed("hạn hán"),
        "words in the agency": (
            "doc.document",
            "web_search_read",
            [[*here, ("lookup", "ilike", "quyết toán")]],
            words,
        ),
        "capped count": (
            "doc.incoming",
            "search_count",
            [[]],
            {"limit": COUNT_LIMIT},
        ),
        "full count": ("doc.incoming", "search_count", [[]], {}),
        "counters": (
            "doc.incoming",
            "formatted_read_group",
            [[], ["state"], ["__count"]],
            {},
        ),
        "by state": grouped("doc.incoming", "state"),
        "by holder": grouped("doc.incoming", "holder_id"),
        "by type": grouped("doc.document", "type_id"),
        "by issuer": grouped("doc.document", "issuer_id"),
        "by month": grouped("doc.document", "sort_date:month"),
        "facets": facets(env, "doc.document"),
    }


def serve(registry, who, role, call):
    """Serve one request, or several one after the other; return (seconds, answer)."""
    if isinstance(call, list):
        return sum(serve(registry, who, role, one)[0] for one in call), None
    model, method, args, kwargs = call
    context = {"lang": "en_US", "allowed_company_ids": [who["company"]]}
    if role == "admin":
        context["allowed_company_ids"] = who["companies"]
    with registry.cursor() as cursor:
        if role == "system":
            environment = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"}, True)
        else:
            environment = api.Environment(cursor, who[role], context)
        if role == "admin":
            # The product lets nobody read all; for the comparison his rule is empty.
            rules = environment["doc.access"].sudo()._keys_kept()
            rules["domain", who["admin"]] = Domain.TRUE
            rules[who["admin"]] = ((), (), tuple(who["companies"]), (), ())
        begun = time.perf_counter()
        answer = call_kw(environment[model], method, args, dict(kwargs))
        json.dumps(answer, default=json_default)
        spent = time.perf_counter() - begun
        cursor.rollback()
    return spent, answer


def administrator(registry, who):
    """Return (a user of all agencies with a specialist's groups, the agencies)."""
    login = "bench.administrator"
    with registry.cursor() as cursor:
        environment = api.Environment(cursor, SUPERUSER_ID, {})
        users = environment["res.users"]
        found = users.search([("login", "=", login)])
        companies = environment["res.company"].search([])
        if not found:
            like = users.browse(who["specialist"])
            found = users.create(
                {
                    "name": "Administrator",
                    "login": login,
                    "company_id": who["company"],
                    "company_ids": [(6, 0, companies.ids)],
                    "group_ids": [(6, 0, like.group_ids.ids)],
                }
            )
            cursor.commit()
        return found.id, companies.ids


def readable_one(registry, who):
    """Return a document that all roles but the busy one may open: by grant."""
    with registry.cursor() as cursor:
        cursor.execute(
            "SELECT a.document_id FROM doc_access a JOIN doc_principal p "
            "ON p.id = a.principal_id WHERE p.user_id = %s ORDER BY 1 LIMIT 1",
            [who["specialist"]],
        )
        one = cursor.fetchone()[0]
        principals = api.Environment(cursor, SUPERUSER_ID, {})["doc.principal"]
        users = principals.env["res.users"].browse([who["busy"], who["head"]])
        document = principals.env["doc.document"].browse(one)
        document._grant(users=users, reason="bench")
        cursor.commit()
    return one


def directive(env, who):
    """Return (name, act): the leader names a lead and 29 helpers."""
    incoming = env["doc.incoming"].with_user(who["leader"])
    here = ("company_id", "=", who["company"])
    one = incoming.search([here, ("state", "=", "registered")], limit=1)
    people = [user for user in who["users"] if user != who["leader"]][:30]
    order = {
        "lead_id": people[0],
        "coordinator_ids": people[1:],
        "directive": "Xử lý.",
        "deadline_days": 5,
    }
    return (
        "directive to 30",
        lambda: call_kw(incoming, "action_direct", [one.ids], order),
    )


def move_of_head(env, who):
    """Return (name, act): another head takes over what a unit was given."""
    unit = env["hr.department"].browse(who["units"][0])
    other = env["hr.department"].browse(who["units"][1]).manager_id
    env.cr.execute(
        "UPDATE doc_assignment SET to_unit = true WHERE user_id = %s "
        "AND department_id = %s AND state = 'open'",
        [unit.manager_id.user_id.id, unit.id],
    )
    parts = env.cr.rowcount
    return f"new head for {parts} parts", lambda: unit.write({"manager_id": other.id})


def leaving(env, who):
    """Return (name, act): the administrator hands over 400 parts of one person."""
    env.cr.execute(
        "UPDATE doc_assignment SET state = 'done' WHERE user_id = %(who)s "
        "AND id NOT IN (SELECT id FROM doc_assignment WHERE user_id = %(who)s "
        "AND state = 'open' ORDER BY id LIMIT 400)",
        {"who": who["busy"]},
    )
    # Who leads nothing of it any more does not hold it: else he had to direct anew.
    env.cr.execute(
        "UPDATE doc_incoming i SET holder_id = NULL WHERE holder_id = %(who)s "
        "AND NOT EXISTS (SELECT FROM doc_assignment a WHERE a.incoming_id = i.id "
        "AND a.user_id = %(who)s AND a.role = 'lead' AND a.state = 'open')",
        {"who": who["busy"]},
    )
    clerk = env["res.users"].browse(who["clerk"])
    clerk.group_ids += env.ref("doc_management.group_admin")
    left = [("user_id", "=", who["busy"]), ("state", "=", "open")]
    parts = env["doc.assignment"].search_count(left)
    handover = env["doc.handover"].with_user(clerk)
    asked = [who["busy"], who["specialist"], "Chuyển công tác"]
    return (
        f"hand over {parts}",
        lambda: call_kw(handover, "action_hand_over", asked, {}),
    )


def acts(registry, who):
    """Return milliseconds of three whole acts, each undone: medians of five."""
    told = {}
    for prepare in (directive, move_of_head, leaving):
        spent = []
        for _turn in range(5):
            with registry.cursor() as cursor:
                context = {"lang": "en_US", "allowed_company_ids": [who["company"]]}
                environment = api.Environment(cursor, SUPERUSER_ID, context)
                name, act = prepare(environment, who)
                environment.flush_all()
                environment.invalidate_all()
                begun = time.perf_counter()
                act()
                environment.flush_all()
                spent.append(time.perf_counter() - begun)
                cursor.rollback()
                registry.reset_changes()
        told[name] = 1000 * statistics.median(spent)
    return told


sides = {}
for size, place in PLACES.items():
    registry = Registry(place["database"])
    place["one"] = readable_one(registry, place)
    place["admin"], place["companies"] = administrator(registry, place)
    with registry.cursor() as cursor:
        plan = calls(api.Environment(cursor, SUPERUSER_ID, {}), place)
    sides[size] = (registry, place, plan)

# First, so that an act that is refused is known before the rounds.
spent_on_acts = {size: acts(side[0], side[1]) for size, side in sides.items()}
times, counts, given_up = {}, {}, set()
for turn in range(ROUNDS + 1):  # the first one warms up
    for name in next(iter(sides.values()))[2]:
        for size, (registry, who, plan) in sides.items():
            for role in ROLES if turn % 2 else ROLES[::-1]:
                key = f"{size}|{role}|{name}"
                if key in given_up and turn % 10:
                    continue
                spent, answer = serve(registry, who, role, plan[name])
                if turn == 0:
                    length = answer.get("length") if isinstance(answer, dict) else None
                    counts[key] = answer if isinstance(answer, int) else length
                    continue
                times.setdefault(key, []).append(spent)
                if spent > SLOW_AFTER:
                    given_up.add(key)
figures = {key: 1000 * statistics.median(spent) for key, spent in times.items()}
print(
    "FIGURES "
    + json.dumps(
        {
            "times": figures,
            "counts": counts,
            "acts": spent_on_acts,
        }
    )
)
