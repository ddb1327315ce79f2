"""Quy chế: the switches C1 … C31, each with what it decides."""

from odoo import fields, models


class DocProcedure(models.Model):
    """The points on which the regulations differ.

    What each regulation says stands in ``lib/docmgmt/procedures``; what a switch does
    stands with the behaviour that asks it, always through the ``procedure_id`` of the
    document. State secrets have no switch: they are refused under every procedure.
    """

    _inherit = "doc.procedure"

    # Numbers and registers
    number_timing = fields.Selection(
        [("after_sign", "After the signature"), ("before_sign", "Before it")],
        "Number is given",
        required=True,
        default="after_sign",
        tracking=True,
        help="Before the signature: the clerk numbers the document, then the "
        "competent person signs it. The seal always comes last.",
    )
    number_timing_scope = fields.Selection(
        [("electronic", "Documents signed electronically"), ("all", "All documents")],
        "Number before the signature: for",
        required=True,
        default="electronic",
        tracking=True,
        help="A document signed by hand is then numbered after its signature.",
    )
    number_timing_type_ids = fields.Many2many(
        "doc.type",
        "doc_procedure_number_type_rel",
        "procedure_id",
        "type_id",
        "Number before the signature: types",
        help="Only these types are numbered before the signature; none means all.",
    )
    series_mode = fields.Selection(
        [
            ("single", "One series for all types"),
            ("per_type", "One series per type"),
            ("groups", "One series per group of types"),
        ],
        "Number series",
        required=True,
        default="single",
        tracking=True,
        help="How outgoing administrative documents share numbers. The head of the "
        "agency decides.",
    )
    block_number_if_incomplete = fields.Boolean(
        "No next number while an issue is incomplete",
        tracking=True,
        help="A specialist gets no further number until the file and information of "
        "his earlier issue are complete.",
    )
    issue_actor = fields.Selection(
        [("clerk", "The clerk"), ("signer", "The signer, at once with the signature")],
        "Who issues",
        required=True,
        default="clerk",
        tracking=True,
        help="Where the signer issues, seal and dispatch by the clerk follow at once "
        "and show as owed until done.",
    )
    copy_maker = fields.Selection(
        [("clerk", "The clerk"), ("official", "Every official who may read it")],
        "Who makes certified copies",
        required=True,
        default="clerk",
        tracking=True,
        help="Makes the draft of a sao y, sao lục or trích sao; whoever the head has "
        "named signs it.",
    )
    issue_cutoff = fields.Selection(
        [
            ("next_morning", "End of the next working morning"),
            ("next_day", "End of the next working day"),
        ],
        "Issue at the latest by",
        required=True,
        default="next_morning",
        tracking=True,
        help="Counted from the signature. Urgent documents are issued at once.",
    )

    # Signatures
    signature_profile = fields.Selection(
        [
            ("nd30_2020", "Decree 30/2020/NĐ-CP"),
            ("tt01_2019", "Circular 01/2019/TT-BNV"),
        ],
        "Look of signatures",
        required=True,
        default="nd30_2020",
        tracking=True,
        help="Decree 30: the seal alone. Circular 01: seal, name of the agency and "
        "time.",
    )
    annex_signing = fields.Selection(
        [("agency_only", "By the agency alone"), ("as_main", "Like the main document")],
        "Annexes in files of their own are signed",
        required=True,
        default="agency_only",
        tracking=True,
        help="An annex in the same file as the document is never signed separately.",
    )
    scan_signing_required = fields.Boolean(
        "The agency signs its scans",
        tracking=True,
        help="A scanned incoming document is signed with the agency's certificate.",
    )
    proxy_personal_signing = fields.Boolean(
        "Clerk may keep personal key devices",
        tracking=True,
        help="Each such signature records both persons. Off: each keeps his own.",
    )

    # Sending
    paper_policy = fields.Selection(
        [
            ("rules", "By rules"),
            ("always", "Always"),
            ("never", "Never"),
        ],
        "Paper beside the electronic document",
        required=True,
        default="rules",
        tracking=True,
        help="By rules: type, field and recipient decide. Paper never leaves before "
        "the electronic document has reached the clerk.",
    )
    email_dispatch = fields.Selection(
        [
            ("only_unconnected", "Only to those not connected"),
            ("allowed", "Allowed"),
            ("forbidden", "Forbidden"),
        ],
        "Sending by e-mail",
        required=True,
        default="only_unconnected",
        tracking=True,
        help="Incoming e-mail can be registered whatever stands here.",
    )
    marks_block_exchange = fields.Boolean(
        "Circulation marks stop electronic sending",
        default=True,
        tracking=True,
        help="A document marked for internal circulation, return or collection is not "
        "sent electronically to other agencies; inside the agency it is.",
    )
    sent_time_rule = fields.Selection(
        [
            ("acknowledged", "When delivery is acknowledged"),
            ("raw", "Time label of sending"),
        ],
        "Time of sending",
        required=True,
        default="acknowledged",
        tracking=True,
        help="Without acknowledgement the document counts as not sent yet.",
    )

    # Receiving
    receipt_time_rule = fields.Selection(
        [("office_hours", "Next office hours"), ("raw", "Time label as it is")],
        "Legal time of receipt",
        required=True,
        default="office_hours",
        tracking=True,
        help="Both times are kept. What arrives outside office hours counts from the "
        "start of the next session.",
    )
    lunch_is_office_time = fields.Boolean(
        "Lunch counts as office hours for receipt",
        tracking=True,
        help="What arrives between two sessions of a day is received at that moment.",
    )
    submit_within = fields.Selection(
        [
            ("same_day", "Same day"),
            ("next_working_day", "Next working day at the latest"),
            ("hours", "A number of office hours"),
        ],
        "Incoming documents reach the leader within",
        required=True,
        default="same_day",
        tracking=True,
        help="Counted from the legal time of receipt. Urgent documents go at once.",
    )
    submit_hours = fields.Integer(
        "Office hours until then",
        default=4,
        tracking=True,
        help="Only where the limit is a number of office hours.",
    )
    urgent_minutes = fields.Integer(
        "Minutes that still count as at once",
        required=True,
        default=30,
        tracking=True,
        help="Urgent documents are submitted and issued at once; after so many "
        "minutes of the clock they are flagged.",
    )
    first_recipient_id = fields.Many2one(
        "res.users",
        "First recipient of incoming documents",
        tracking=True,
        help="Gets registered documents for directive; empty: the head of the agency.",
    )
    shortcut_prior_opinion = fields.Boolean(
        "Straight to the specialist after an opinion",
        tracking=True,
        help="A document on which a leader has given his opinion need not be "
        "submitted again.",
    )
    shortcut_info_only = fields.Boolean(
        "Straight to the specialist for information",
        tracking=True,
        help="A document for information goes to the specialist of the field.",
    )
    cc_user_ids = fields.Many2many(
        "res.users",
        "doc_procedure_cc_rel",
        "procedure_id",
        "user_id",
        "Always informed",
        help="Get every document that goes straight to a specialist.",
    )
    cc_on_directive = fields.Boolean(
        "Also by directive",
        tracking=True,
        help="Those always informed get every document that a leader assigns, too.",
    )
    cc_clause = fields.Char(
        "Provision on copies",
        size=40,
        tracking=True,
        help="Shown beside the names that are added: Điều 3.2.",
    )
    notify_leader_on_refusal = fields.Boolean(
        "Tell the leader of refused signatures",
        default=True,
        tracking=True,
        help="A document whose signature fails is always refused; this tells the "
        "leader as well.",
    )
    max_upload_mb = fields.Integer(
        "Largest attached file (MB)",
        required=True,
        default=10,
        tracking=True,
        help="For files that people attach. The exchange axis has its own limit.",
    )

    # Work and reading
    read_scope = fields.Selection(
        [
            ("involved", "Those involved"),
            ("unit", "The whole unit"),
            ("agency", "The whole agency"),
        ],
        "Who may read a document",
        required=True,
        default="involved",
        tracking=True,
        help="Clerks and leaders read all documents of their agency; drafts are read "
        "by those they were shown to.",
    )
    auto_done_on_reply = fields.Boolean(
        "Issuing the reply closes the incoming document",
        default=True,
        tracking=True,
        help="Off: the person in charge closes it with a result. A document in a "
        "dossier is closed with the dossier.",
    )
    silence_means_consent = fields.Boolean(
        "Silence counts as consent",
        tracking=True,
        help="Whoever does not answer a request for opinion until its deadline is "
        "recorded as not answering and taken to agree.",
    )
    opinions_first = fields.Boolean(
        "Opinions before the leader",
        tracking=True,
        help="A draft reaches its signer only when those who coordinate, and those "
        "who were asked, have spoken.",
    )
    dossier_close_approval = fields.Selection(
        [
            ("leader", "A leader"),
            ("unit_head", "The head of the unit"),
            ("none", "Nobody: its creator closes it"),
        ],
        "Who approves closing a dossier",
        required=True,
        default="leader",
        tracking=True,
        help="Asked before a dossier is closed.",
    )
    report_period = fields.Selection(
        [
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half_year", "Half-year"),
            ("year", "Year"),
        ],
        "Usual period of reports",
        required=True,
        default="month",
        tracking=True,
        help="What a report proposes; any other period can be chosen.",
    )

    schedule_clash = fields.Selection(
        [
            ("warn", "Warns: with a written reason it may stand"),
            ("block", "Blocks: it has to be resolved first"),
        ],
        "A clash in the work schedule",
        required=True,
        default="warn",
        tracking=True,
        help="Somebody, a room or a car is planned twice at once. Weeks follow the "
        "rules in force on their Monday.",
    )

    _submit_hours_positive = models.Constraint(
        "CHECK (submit_within <> 'hours' OR submit_hours BETWEEN 1 AND 80)",
        "Enter between 1 and 80 office hours until a document reaches the leader.",
    )
    _urgent_minutes_positive = models.Constraint(
        "CHECK (urgent_minutes BETWEEN 1 AND 1440)",
        "Enter between 1 and 1440 minutes for urgent documents.",
    )
    _max_upload_positive = models.Constraint(
        "CHECK (max_upload_mb BETWEEN 1 AND 1024)",
        "The largest attached file is between 1 and 1024 MB.",
    )
