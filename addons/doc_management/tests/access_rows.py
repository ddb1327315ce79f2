"""What each role may do with each model of this addon: one row per model.

A new model needs its row here (an addon built on this one keeps rows of its own), and
a sample in ``make_world`` of its test if it hangs on a document. Letters are those of
the access lists: read, write, create, unlink; rules narrow further, and how far the
*kind* of the row says.
"""

from dataclasses import dataclass

ROLES = ("specialist", "unit_head", "leader", "clerk", "archivist", "admin")
LIBRARY = {"specialist": "r", "clerk": "r", "archivist": "r", "admin": "rwcu"}


@dataclass(frozen=True)
class Row:
    """The rights on one model.

    ``kind``: *document* = who reads the document reads it, nobody else; *agency* =
    officials of its agency with the letters; *shared* = the same for all agencies;
    *closed* = nobody; *wizard* = a dialog, for who opened it alone.
    """

    kind: str
    letters: dict[str, str]
    path: str = "document_id"
    """The fields that lead to the document or the agency."""
    sampled: bool = True
    """The world of the test must hold such a record."""
    readers: tuple[str, ...] = ("specialist", "leader")
    """Who must find such a record in the world, so that finding nothing is news."""

    def of(self, role):
        """Return the letters of ``role``; in the line each role has those below."""
        if role in self.letters:
            return self.letters[role]
        below = {"leader": "unit_head", "unit_head": "specialist"}.get(role)
        return self.of(below) if below else ""


def of_document(path="document_id", **letters):
    return Row("document", letters, path)


def of_person(path="document_id", **letters):
    """Rows for one person each; in the world of the test, the specialist's."""
    return Row("document", letters, path, readers=("specialist",))


def of_agency(sampled=True, path="company_id", **letters):
    """Rows for officials of one agency; ``path`` leads to it."""
    return Row("agency", letters, path, sampled)


def shared(**letters):
    return Row("shared", letters, sampled=False)


def wizard(**letters):
    return Row("wizard", letters, sampled=False)


CLOSED = Row("closed", {}, sampled=False)
READERS = {"specialist": "r", "clerk": "r", "archivist": "r"}
WORKERS = {"specialist": "rwc", "clerk": "rwc"}
EVERYBODY = dict.fromkeys(("specialist", "clerk", "archivist", "admin"), "r")
ANYBODY = dict.fromkeys(EVERYBODY, "rwc")
LIBRARIAN = {"specialist": "r", "clerk": "rwc", "archivist": "r", "admin": "rwcu"}
DISPOSING = {"leader": "r", "archivist": "rwcu"}
HANDING_IN = dict.fromkeys(("specialist", "clerk", "archivist"), "rwcu")
MEMBERS = {"specialist": "rwcu", "clerk": "rwcu", "archivist": "r"}
TAKING_OVER = {"clerk": "rwcu", "archivist": "rwcu"}
PLANNED = {"specialist": "rwcu", "clerk": "rwcu", "archivist": "r", "admin": "r"}
PLANNERS = {"specialist": "r", "clerk": "rwcu", "archivist": "rwcu", "admin": "r"}

ROWS = {
    "doc.access": CLOSED,
    "doc.access.change": of_agency(leader="r", clerk="r", admin="r"),
    "doc.access.wizard": wizard(leader="rwc", clerk="rwc"),
    "doc.access.wizard.line": wizard(leader="rwc", clerk="rwc"),
    "doc.add.group.wizard": wizard(**WORKERS),
    "doc.agency": shared(**LIBRARIAN),
    "doc.agency.name": shared(**LIBRARIAN),
    "doc.amend.wizard": wizard(**WORKERS),
    "doc.approval.step": of_document(**READERS),
    "doc.approve.wizard": wizard(**WORKERS),
    "doc.ask.opinion.wizard": wizard(**WORKERS),
    "doc.assignment": of_document(**READERS),
    "doc.calendar.day": of_agency(**LIBRARY),
    "doc.cancel.wizard": wizard(**WORKERS),
    "doc.chain.wizard": wizard(**WORKERS),
    "doc.chain.wizard.line": wizard(specialist="rwcu", clerk="rwcu"),
    "doc.deadline.rule": of_agency(**LIBRARY),
    "doc.delegation": of_agency(specialist="rc", clerk="rc", admin="rc"),
    "doc.directive.wizard": wizard(**WORKERS),
    "doc.directive.wizard.line": wizard(specialist="rwcu", clerk="rwcu"),
    "doc.document": of_document("id", **WORKERS, archivist="r"),
    "doc.done.wizard": wizard(**WORKERS),
    "doc.dossier": of_agency(**WORKERS, archivist="rw"),
    "doc.exclusion.reason": of_agency(**LIBRARY),
    "doc.file": of_document(**READERS),
    "doc.file.text": of_document(**READERS),
    "doc.file.check": shared(leader="r", admin="r"),
    "doc.file.copy.use": of_document(leader="r", clerk="rwc", archivist="rwc"),
    "doc.file.fault": shared(leader="r", admin="r"),
    "doc.file.format": shared(**LIBRARY),
    "doc.flow": of_agency(**LIBRARY),
    "doc.flow.step": of_agency(**LIBRARY),
    "doc.follow": CLOSED,
    "doc.further.wizard": wizard(clerk="rwc"),
    "doc.further.wizard.line": wizard(clerk="rwcu"),
    "doc.holiday": shared(**LIBRARY),
    "doc.holiday.wizard": wizard(admin="rwcu"),
    "doc.holiday.wizard.line": wizard(admin="rwcu"),
    "doc.inbox.item": of_person(specialist="r", clerk="r"),
    "doc.incoming": of_document(specialist="r", clerk="rwc", archivist="r"),
    "doc.initial.wizard": wizard(unit_head="rwc"),
    "doc.issue.paper.wizard": wizard(clerk="rwc"),
    "doc.join.wizard": wizard(clerk="rwc"),
    "doc.journal": of_agency(leader="r", admin="r"),
    "doc.late.entry.wizard": wizard(clerk="rwc"),
    "doc.ledger.check": shared(leader="r", admin="r"),
    "doc.mailbox": of_agency(clerk="r", admin="rwcu"),
    "doc.opinion": of_document(**READERS),
    "doc.opinion.answer.wizard": wizard(**WORKERS),
    "doc.opinion.round": of_document(**READERS),
    "doc.opinion.wizard": wizard(**WORKERS),
    "doc.outage": of_agency(leader="r", clerk="rwc"),
    "doc.outage.line": of_agency(leader="r", clerk="rw"),
    "doc.outgoing": of_document(**WORKERS, archivist="r"),
    "doc.paper.rule": of_agency(**LIBRARY),
    "doc.paper.void.wizard": wizard(clerk="rwc"),
    "doc.paper.wizard": wizard(**WORKERS),
    "doc.part.act.wizard": wizard(**WORKERS),
    "doc.part.opinion.wizard": wizard(**WORKERS),
    "doc.part.request": of_document(**READERS),
    "doc.pass.on.wizard": wizard(**WORKERS),
    "doc.plan.now.wizard": wizard(admin="rwc"),
    "doc.post.dispatch": of_agency(leader="r", clerk="rwc"),
    "doc.principal": CLOSED,
    "doc.print.job": of_agency(clerk="r"),
    "doc.print.wizard": wizard(clerk="rwc"),
    "doc.procedure": of_agency(**LIBRARY),
    "doc.procedure.change.wizard": wizard(admin="rwc"),
    "doc.readers.wizard": wizard(clerk="rwc"),
    "doc.recall.from.wizard": wizard(clerk="rwc"),
    "doc.recipient": of_document(specialist="rwcu", clerk="rwcu", archivist="r"),
    "doc.recipient.group": of_agency(specialist="r", clerk="rwcu", admin="rwcu"),
    "doc.refuse.draft.wizard": wizard(**WORKERS),
    "doc.refuse.wizard": wizard(clerk="rwc"),
    "doc.register": of_agency(leader="r", clerk="r"),
    "doc.register.entry": of_agency(leader="r", clerk="r"),
    "doc.register.part": of_agency(leader="r", clerk="rwcu"),
    "doc.register.plan": of_agency(clerk="r", admin="rwcu"),
    "doc.register.plan.group": of_agency(clerk="r", admin="rwcu"),
    "doc.rename.wizard": wizard(clerk="rwc", admin="rwc"),
    "doc.request.refuse.wizard": wizard(**WORKERS),
    "doc.return.wizard": wizard(**WORKERS),
    "doc.round.wizard": wizard(**WORKERS),
    "doc.scan.wizard": wizard(**WORKERS),
    "doc.way.wizard": wizard(clerk="rwc"),
    "doc.secrecy.wizard": wizard(**WORKERS),
    "doc.sign.right": of_agency(**LIBRARY),
    "doc.stamp.wizard": wizard(clerk="rwc"),
    "doc.straight.wizard": wizard(clerk="rwc"),
    "doc.handover": of_agency(**EVERYBODY),
    "doc.handover.line": of_agency(path="handover_id.company_id", **EVERYBODY),
    "doc.request": of_document(**EVERYBODY),
    "doc.request.line": of_document(**EVERYBODY),
    "doc.phrase": of_agency(specialist="rwcu", clerk="r", archivist="r", admin="rwcu"),
    "doc.send.list": of_agency(specialist="rwcu", clerk="r", admin="rwcu"),
    "doc.handover.wizard": wizard(unit_head="rwcu", admin="rwcu"),
    "doc.handover.wizard.line": wizard(unit_head="rwcu", admin="rwcu"),
    "doc.health": wizard(admin="rwcu"),
    "doc.health.line": wizard(admin="rwcu"),
    "doc.request.wizard": wizard(**ANYBODY),
    "doc.request.answer.wizard": wizard(**ANYBODY),
    "doc.request.end.wizard": wizard(**ANYBODY),
    "doc.incident": of_agency(specialist="rc", clerk="rc", archivist="rc", admin="rwc"),
    "doc.incident.wizard": wizard(**ANYBODY),
    "doc.type": shared(**LIBRARY),
    "doc.joint.party": of_document(specialist="rwcu", clerk="rwcu", archivist="r"),
    "doc.annex": of_document(specialist="rwcu", clerk="rwcu", archivist="r"),
    "doc.compare.wizard": wizard(specialist="rwc", clerk="rwc", archivist="rwc"),
    "doc.conversion": of_document(specialist="r", clerk="r"),
    "doc.copy.wizard": wizard(**WORKERS),
    "doc.report.schedule": of_agency(
        sampled=False, leader="rwcu", clerk="rwcu", admin="rwcu"
    ),
    "doc.report.wizard": wizard(**ANYBODY),
    "doc.journal.wizard": wizard(leader="rwc", admin="rwc"),
    "doc.list.wizard": wizard(specialist="rwc", clerk="rwc", archivist="rwc"),
    "doc.staff.import": wizard(admin="rwc"),
    "doc.staff.import.line": wizard(admin="rwcu"),
    "doc.layout.check": of_document(**READERS),
    "doc.layout.finding": of_document(**READERS),
    "doc.layout.wizard": wizard(clerk="rwc"),
    "doc.release.wizard": wizard(unit_head="rwc"),
    "doc.template": shared(specialist="r", clerk="r", admin="rwcu"),
    "doc.void.number.wizard": wizard(clerk="rwc"),
    "doc.archive.act.wizard": wizard(leader="rwc", archivist="rwc"),
    "doc.archive.disposal": of_agency(**DISPOSING),
    "doc.archive.disposal.line": of_agency(**DISPOSING),
    "doc.archive.package.wizard": wizard(archivist="rwc"),
    "doc.archive.transfer": of_agency(**HANDING_IN),
    "doc.archive.transfer.line": of_agency(**HANDING_IN),
    "doc.dossier.act.wizard": wizard(**ANYBODY),
    "doc.dossier.entry": of_agency(path="dossier_id.company_id", **READERS),
    "doc.dossier.material": of_agency(specialist="rw", clerk="rw", archivist="r"),
    "doc.dossier.member": of_agency(path="dossier_id.company_id", **MEMBERS),
    "doc.dossier.task": of_agency(path="dossier_id.company_id", **MEMBERS),
    "doc.dossier.template": of_agency(unit_head="rwcu", **LIBRARY),
    "doc.dossier.template.line": of_agency(unit_head="rwcu", **LIBRARY),
    "doc.file.plan": of_agency(**PLANNERS),
    "doc.file.plan.heading": of_agency(**PLANNERS),
    "doc.file.plan.line": of_agency(**PLANNERS),
    "doc.media.format": shared(**LIBRARY),
    "doc.old.import": of_agency(**TAKING_OVER),
    "doc.old.import.row": of_agency(
        path="import_id.company_id", clerk="r", archivist="r"
    ),
    "doc.retention": shared(specialist="r", clerk="r", archivist="rwc", admin="rwcu"),
    "doc.use.figure": of_agency(sampled=False, leader="r", archivist="r"),
    "doc.schedule.entry": of_agency(**PLANNED),
    "doc.schedule.guest": of_agency(**PLANNED),
    "doc.schedule.resource": of_agency(**LIBRARY),
    "doc.schedule.row": of_agency(**EVERYBODY),
    "doc.schedule.substitute.wizard": wizard(**ANYBODY),
    "doc.schedule.week": of_agency(**EVERYBODY),
    "doc.work.field": of_agency(**LIBRARY),
}

# Core's records that hang on ours: model → (field of the model, field of the record).
HANGING = {
    "ir.attachment": ("res_model", "res_id"),
    "mail.activity": ("res_model", "res_id"),
    "mail.followers": ("res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "mail.notification": ("mail_message_id.model", "mail_message_id.res_id"),
    "mail.tracking.value": ("mail_message_id.model", "mail_message_id.res_id"),
    "mail.mail": ("model", "res_id"),
}

# Routes: address → (record of the world it is asked for, roles that get an answer).
READING = ("specialist", "leader", "clerk")
ROUTES = {
    "/doc/file/<int:file_id>": ("doc.file", READING),
    "/doc/file/<int:file_id>/<string:name>": ("doc.file", READING),
    "/doc/file/<int:file_id>/page/<int:page>.png": ("doc.file", READING),
    # About the agency's work as a whole: asked in the tests of dossiers.
    "/doc/archive-disposal/<int:record_id>/list": (None, ()),
    "/doc/archive-disposal/<int:record_id>/record": (None, ()),
    "/doc/archive-transfer/<int:record_id>/list": (None, ()),
    "/doc/archive-transfer/<int:record_id>/record": (None, ()),
    "/doc/dossier/<int:record_id>/export": (None, ()),
    "/doc/dossier/<int:record_id>/list": (None, ()),
    "/doc/dossier/<int:record_id>/package": (None, ()),
    "/doc/file-plan/<int:record_id>": (None, ()),
    "/doc/history": (None, ()),
    "/doc/material/<int:record_id>": (None, ()),
    "/doc/old-import/<int:record_id>/faults": (None, ()),
    "/doc/old-import/table": (None, ()),
    # Figures, no documents: asked in the tests of reports.
    "/doc/report/<int:record_id>.<string:form>": (None, ()),
    # What its opener may read at that time: asked in the tests of lists.
    "/doc/journal/<int:record_id>.<string:form>": (None, ()),
    "/doc/list/<int:record_id>.<string:form>": (None, ()),
    # About staff, not about documents: asked in the tests of hand-overs.
    "/doc/handover/<int:record_id>": (None, ()),
    "/doc/incoming/<int:record_id>/slip": ("doc.incoming", READING),
    "/doc/incoming/<int:record_id>/stamp": ("doc.incoming", ("clerk",)),
    "/doc/outage/<int:outage_id>/blank.pdf": ("doc.outage", ("clerk",)),
    "/doc/outage/<int:outage_id>/report.pdf": ("doc.outage", ("clerk",)),
    "/doc/outgoing/<int:record_id>/envelopes": ("doc.outgoing", ("clerk",)),
    "/doc/outgoing/<int:record_id>/opinions.<string:form>": ("doc.outgoing", READING),
    "/doc/outgoing/<int:record_id>/submission": ("doc.outgoing", READING),
    "/doc/print/<int:job_id>": ("doc.print.job", ("clerk",)),
    # About the agency's week, not about documents: asked in the tests of schedules.
    "/doc/schedule/<int:week_id>/sheet.pdf": (None, ()),
    "/doc/schedule/<int:week_id>/week.ics": (None, ()),
    "/doc/schedule/feed/<int:user_id>/<string:token>.ics": (None, ()),
    "/lich-cong-tac/<int:company_id>": (None, ()),
    "/lich-cong-tac/<int:company_id>/<string:day>": (None, ()),
    # Asked in the tests of passwords; about no record.
    "/web/login/password": (None, ()),
}

# Reports of core's engine (``ir.actions.report``) by their name; we print by routes.
REPORTS = {}
