"""Bàn làm việc: what waits for whom, one stored row per person and thing to do."""

from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import groupby

from ..lib.docmgmt.inbox import TAB_OF, Kind
from .batch import batch_of

PENDING = "doc_inbox"
AT_ONE_GO = 500
"""So many documents are compared by one statement when all are."""
KEPT_DAYS = 7
"""Rows that are over are kept so long, to say who acted and to be undone."""
KEY = ("user_id", "on_behalf_id", "kind", "res_id")
COPIED = (
    "document_id",
    "company_id",
    "tab",
    "verb",
    "sender_id",
    "holder_id",
    "supervises",
    "since",
    "urgency",
    "is_urgent",
    "deadline",
    "deadline_reason",
)
FLAGS = ("supervises", "is_urgent")
MOMENTS = ("since", "deadline")


class DocInboxItem(models.Model):
    """One thing that waits for one person; never written but from its source.

    Rows are a function of the documents, their parts, steps, opinions and requests
    (:meth:`~.doc_inbox_rows.DocDocument._inbox_rows`). Whatever changes one of those
    marks its document; before the transaction ends, or as soon as somebody looks, the
    rows of the marked documents are compared with what they should be. No act has to
    remember the inbox, and a rolled-back act leaves no trace in it.
    """

    _name = "doc.inbox.item"
    _description = "Thing to do"
    _order = "urgency desc, deadline asc nulls last, since desc, id desc"
    _log_access = False

    user_id = fields.Many2one(
        "res.users", "Whose", required=True, index=False, ondelete="cascade"
    )
    on_behalf_id = fields.Many2one(
        "res.users",
        "On behalf of",
        ondelete="cascade",
        help="Whose work it is, where it was delegated.",
    )
    document_id = fields.Many2one(
        "doc.document", "Document", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", "Agency", required=True)
    tab = fields.Selection(
        [
            ("todo", "To handle"),
            ("coordinate", "Coordination"),
            ("inform", "For information"),
            ("approve", "To approve"),
            ("sign", "To sign"),
            ("issue", "To issue"),
            ("follow", "Followed"),
            ("slip", "Request slips"),
        ],
        required=True,
    )
    kind = fields.Selection(
        [
            ("register", "To be registered"),
            ("secret", "In quarantine"),
            ("direct", "Waits for your directive"),
            ("lead", "You lead"),
            ("coordinate", "You coordinate"),
            ("inform", "For your information"),
            ("request", "Somebody asks you"),
            ("draft", "Your draft"),
            ("returned", "Returned to you"),
            ("opinion", "Your opinion is asked"),
            ("initial", "Waits for your initials"),
            ("sign", "Waits for your signature"),
            ("issue", "Waits for number and seal"),
            ("follow", "You follow it"),
            ("slip", "Request slip"),
        ],
        "Why",
        required=True,
    )
    res_id = fields.Integer("Source", required=True, aggregator=None)
    verb = fields.Char(required=True)
    supervises = fields.Boolean("Given out by you")
    sender_id = fields.Many2one("res.users", "Given by")
    holder_id = fields.Many2one("res.users", "Held by")
    since = fields.Datetime("With you since")
    urgency = fields.Char()
    is_urgent = fields.Boolean("Urgent")
    deadline = fields.Datetime()
    deadline_reason = fields.Char("How the deadline is counted")
    seen_at = fields.Datetime("Seen at")
    active = fields.Boolean("Waits", default=True)
    closed_by_id = fields.Many2one("res.users", "Ended by")
    closed_at = fields.Datetime("Ended at")

    _source = models.UniqueIndex("(user_id, COALESCE(on_behalf_id, 0), kind, res_id)")
    _list = models.Index(
        "(user_id, tab, urgency DESC, deadline, since DESC, id DESC) WHERE active"
    )
    _over = models.Index("(closed_at) WHERE NOT active")

    # Keeping it true ------------------------------------------------------------

    @api.model
    def _mark(self, document_ids=(), company_ids=(), by_life=False):
        """Have the rows of these documents, or of what waits in pools, compared.

        :param company_ids: agencies whose clerks or leaders may have changed
        :param by_life: what changed is the document or its life, nothing beside them
        """
        pending = self._pending()
        pending["documents"].update(dict.fromkeys(document_ids, self.env.uid))
        pending["companies"].update(company_ids)
        if not by_life:
            pending["new"].difference_update(document_ids)

    @api.model
    def _mark_new(self, document_ids):
        """Note that these were made just now: nobody can have anything of them yet.

        It holds until they are compared, or until something beside them is marked.
        """
        self._pending()["new"].update(document_ids)

    @api.model
    def _pending(self):
        """Return what is to be compared before this transaction ends."""
        precommit = self.env.cr.precommit
        pending = precommit.data.get(PENDING)
        if pending is None:
            pending = {"documents": {}, "companies": set(), "new": set()}
            precommit.data[PENDING] = pending
            precommit.add(partial(self._settle, self.env))
        return pending

    @api.model
    def _settle(self, env):
        """Compare the rows of what was marked in this transaction."""
        pending = env.cr.precommit.data.pop(PENDING, None)
        if not pending:
            return
        items = env(su=True, context={})["doc.inbox.item"]
        documents = pending["documents"]
        if pending["companies"]:
            items.env["res.groups"].invalidate_model(["user_ids", "all_user_ids"])
            pools = items._pool_documents(pending["companies"])
            documents = dict.fromkeys(pools, env.uid) | documents
        for actor, group in groupby(documents, documents.get):
            items.with_user(actor).sudo()._compare(group, pending["new"])

    @api.model
    def _pool_documents(self, company_ids):
        """Return ids of documents that wait for whoever holds a role."""
        here = Domain("company_id", "in", list(company_ids))
        incoming = self.env["doc.incoming"]._search(
            here & Domain("state", "in", ("arrived", "registered", "quarantined"))
        )
        outgoing = self.env["doc.outgoing"]._search(
            here & Domain("state", "=", "signed")
        )
        documents = self.env["doc.document"].search(
            Domain("incoming_ids", "in", incoming)
            | Domain("outgoing_ids", "in", outgoing)
        )
        return documents.ids

    @api.model
    def _compare(self, document_ids, new=frozenset()):
        """Make the rows of these documents what they should be; say who gained what.

        :param new: ids of documents that no row, mark or slip can speak of yet
        """
        new = new.intersection(document_ids)
        known = [ident for ident in document_ids if ident not in new]
        wanted = self._wanted(known, new)
        stored = self._stored(known) if known else {}
        changed = [
            key
            for key, row in wanted.items()
            if key not in stored
            or not stored[key]["active"]
            or stored[key]["row"] != row
        ]
        gone = [
            key
            for key, known in stored.items()
            if known["active"] and key not in wanted
        ]
        if not changed and not gone:
            return
        self._upsert([(key, wanted[key]) for key in changed])
        if gone:
            self.env.execute_query(
                SQL(
                    "UPDATE doc_inbox_item SET active = false, closed_by_id = %s, "
                    "closed_at = %s WHERE id IN %s RETURNING id",
                    self.env.uid,
                    fields.Datetime.now(),
                    tuple(stored[key]["id"] for key in gone),
                )
            )
        self.invalidate_model()
        self._announce(
            [key for key in changed if key not in stored or not stored[key]["active"]],
            [*changed, *gone],
        )

    @api.model
    def _wanted(self, document_ids, new=()):
        """Return {key: row} as it should be, from the documents alone."""
        documents = self.env["doc.document"].sudo()
        made = documents.browse(new)._inbox_life_rows() if new else []
        if document_ids:
            made += documents.browse(document_ids).exists()._inbox_rows()
        rows = {}
        for row in self._with_delegates(made):
            key = tuple(row.pop(name, False) or 0 for name in KEY)
            row.setdefault("tab", TAB_OF[Kind(row_kind(key))].value)
            rows[key] = tuple(plain(name, row.get(name)) for name in COPIED)
        return rows

    @api.model
    def _with_delegates(self, rows):
        """Hook: add rows for people to whom somebody's work was delegated.

        A delegated row is a copy with ``user_id`` the delegate and ``on_behalf_id``
        whose work it is. When a delegation begins, changes or ends, mark the documents
        of the delegating person by :meth:`_mark_people`.

        :param rows: list of dicts with the fields of a row
        """
        return rows

    @api.model
    def _mark_people(self, users):
        """Have everything that waits for these people compared again."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT document_id FROM doc_inbox_item "
                "WHERE active AND "
                "(user_id IN %(people)s OR on_behalf_id IN %(people)s)",
                people=tuple(users.ids) or (0,),
            )
        )
        self._mark([document for (document,) in rows])

    @api.model
    def _stored(self, document_ids):
        """Return {key: {"id", "active", "row"}} as it is."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, active, %s FROM doc_inbox_item WHERE document_id IN %s",
                SQL(", ").join(map(SQL.identifier, KEY + COPIED)),
                tuple(document_ids) or (0,),
            )
        )
        stored = {}
        for ident, active, *values in rows:
            key = tuple(value or 0 for value in values[: len(KEY)])
            row = tuple(map(plain, COPIED, values[len(KEY) :]))
            stored[key] = {"id": ident, "active": active, "row": row}
        return stored

    @api.model
    def _upsert(self, rows):
        if not rows:
            return
        # Two acts on one document may want the same row: the second is repeated.
        self.env.execute_query(
            SQL(
                "INSERT INTO doc_inbox_item (%(columns)s, active) VALUES %(rows)s "
                "ON CONFLICT (user_id, COALESCE(on_behalf_id, 0), kind, res_id) "
                "DO UPDATE SET active = true, closed_by_id = NULL, closed_at = NULL, "
                "%(updates)s RETURNING id",
                columns=SQL(", ").join(map(SQL.identifier, KEY + COPIED)),
                rows=SQL(", ").join(
                    SQL(
                        "%s",
                        (key[0], key[1] or None, *key[2:], *row, True),
                    )
                    for key, row in rows
                ),
                updates=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in COPIED
                ),
            )
        )

    @api.model
    def _announce(self, gained, touched):
        """Tell open screens that something changed: how many rows, never which."""
        new = {}
        for key in gained:
            new[key[0]] = new.get(key[0], 0) + 1
        users = self.env["res.users"].browse(dict.fromkeys(key[0] for key in touched))
        batch = batch_of(self.env)
        if batch is not None:
            for user in users:
                batch.note_screens(user, new.get(user.id, 0))
            return
        for user in users:
            user._bus_send("doc_inbox/changed", {"added": new.get(user.id, 0)})

    @api.model
    def _verify(self, document_ids=None):
        """Return how the rows differ from what they should be; empty when true.

        :param document_ids: only of these documents; else of all that may have rows
        :return: list of ``(what, key)``: ``missing``, ``stale`` or ``wrong``
        """
        self._settle(self.env)
        found = []
        ids = self._candidates() if document_ids is None else list(document_ids)
        for start in range(0, len(ids), AT_ONE_GO):
            some = ids[start : start + AT_ONE_GO]
            wanted, stored = self._wanted(some), self._stored(some)
            active = {key: row for key, row in stored.items() if row["active"]}
            found += [("missing", key) for key in wanted if key not in active]
            found += [("stale", key) for key in active if key not in wanted]
            found += [
                ("wrong", key)
                for key in wanted
                if key in active and active[key]["row"] != wanted[key]
            ]
        return found

    @api.model
    def _rebuild(self):
        """Compare everything; for upgrades, and after changes behind the ORM."""
        ids = self._candidates()
        for start in range(0, len(ids), AT_ONE_GO):
            self.sudo()._compare(ids[start : start + AT_ONE_GO])

    @api.model
    def _candidates(self):
        """Return ids of documents that wait for somebody, or are said to."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT document_id FROM doc_incoming
                 WHERE state IN ('arrived', 'registered', 'directed', 'in_progress',
                                 'quarantined')
                UNION SELECT document_id FROM doc_assignment
                 WHERE role = 'inform' AND state IN ('open', 'waiting')
                UNION SELECT document_id FROM doc_outgoing
                 WHERE state NOT IN ('issued', 'cancelled')
                UNION SELECT document_id FROM doc_follow
                UNION SELECT document_id FROM doc_inbox_item WHERE active
                """
            )
        )
        return sorted(document for (document,) in rows if document)

    @api.autovacuum
    def _gc_over(self):
        """Forget rows that have been over for days."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.env.execute_query(
            SQL(
                "DELETE FROM doc_inbox_item WHERE NOT active AND closed_at < %s "
                "RETURNING id",
                limit,
            )
        )
        self.invalidate_model()

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Whoever looks in the middle of a transaction sees what it has done."""
        if PENDING in self.env.cr.precommit.data:
            self._settle(self.env)
        return super()._search(domain, *args, **kwargs)


def plain(name, value):
    """Return a value as the column keeps it, so that both sides compare."""
    if name in FLAGS:
        return bool(value)
    return value.replace(microsecond=0) if name in MOMENTS and value else value or None


def row_kind(key):
    """Return the kind that a row's key names."""
    return key[KEY.index("kind")]
