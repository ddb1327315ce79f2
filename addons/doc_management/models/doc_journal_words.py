"""Nhật ký: what an act is called by whoever reads the journal."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..lib.docmgmt.text import fold
from .office_language import in_vietnamese

_lt = LazyTranslate(__name__)

# Constants are translated where they are used: that is what LazyTranslate is for.
# pylint: disable=prefer-env-translation,translation-not-lazy

ACTS = {
    # Life of a document.
    "created": _lt("Created the document"),
    "register": _lt("Registered the arrival"),
    "refuse": _lt("Refused the document"),
    "direct": _lt("Directed the handling"),
    "start": _lt("Took up the work"),
    "complete": _lt("Completed the work"),
    "reopen": _lt("Opened the work again"),
    "recall": _lt("Cancelled the copy on recall"),
    "join": _lt("Joined the copy to its document"),
    "joined": _lt("Took in another copy"),
    "quarantine": _lt("Moved into quarantine"),
    "flagged_late": _lt("Reminded of a missed limit"),
    "entered_late": _lt("Entered the document after an outage"),
    "enter_late": _lt("Recorded the issue made during an outage"),
    "registered_although_known": _lt("Registered although it seemed known"),
    "mail_received": _lt("Received by e-mail"),
    "data_made": _lt("Added data"),
    "data_changed": _lt("Changed data"),
    "data_removed": _lt("Deleted data"),
    # Files, copies, paper.
    "file_added": _lt("Added a file"),
    "file_read": _lt("Opened or downloaded the file"),
    "file_viewed": _lt("Read the file"),
    "file_refused": _lt("Refused a file"),
    "file_copy_used": _lt("Entered a use of the file copy"),
    "file_copy_use_corrected": _lt("Corrected a use of the file copy"),
    "copy_made": _lt("Made a certified copy"),
    "scan_attached": _lt("Attached the scan of the original"),
    "paper_moved": _lt("Handed the paper on"),
    "paper_issued": _lt("Issued the paper"),
    "paper_place": _lt("Noted where the paper is kept"),
    "printed": _lt("Printed a form"),
    "print_asked": _lt("Asked for a print of a book"),
    "print_ready": _lt("Finished the print of a book"),
    "print_read": _lt("Opened the print of a book"),
    "list_exported": _lt("Exported a list"),
    "report_exported": _lt("Exported a report"),
    "report_sent": _lt("Sent a scheduled report"),
    "journal_exported": _lt("Extracted the journal"),
    "journal_archived": _lt("Wrote the journal of a year out"),
    # Drafting and approval.
    "amend_drafted": _lt("Drafted an amending document"),
    "authors_named": _lt("Named co-authors"),
    "locked": _lt("Held the draft for editing"),
    "unlocked": _lt("Ended the editing of the draft"),
    "template_filled": _lt("Filled in a template"),
    "layout_checked": _lt("Checked the layout"),
    "layout_decided": _lt("Decided on the layout"),
    "submit": _lt("Submitted the draft"),
    "approve": _lt("Approved the draft"),
    "approved": _lt("Recorded the step of approval"),
    "initial": _lt("Passed the draft on to the signer"),
    "return": _lt("Returned the draft"),
    "step_back": _lt("Sent the draft back a step"),
    "take_back": _lt("Took the draft back"),
    "chain_changed": _lt("Changed the steps of approval"),
    "cancel": _lt("Gave the draft up"),
    "begin_sign": _lt("Began to sign"),
    "sign": _lt("Signed the document"),
    "fail_sign": _lt("Failed to sign"),
    "joint_signature": _lt("Recorded the signature of another agency"),
    # Opinions.
    "opinion_asked": _lt("Asked for opinions"),
    "opinion_given": _lt("Gave an opinion"),
    "opinion_answered": _lt("Answered an opinion"),
    "opinions_extended": _lt("Extended the round of opinions"),
    "opinions_urged": _lt("Urged those asked for an opinion"),
    "opinions_closed": _lt("Closed the round of opinions"),
    "silence_recorded": _lt("Recorded silence as consent"),
    # Number and issue.
    "number_reserved": _lt("Reserved a number"),
    "number_voided": _lt("Voided the number"),
    "number_date_kept": _lt("Kept number and date"),
    "released": _lt("Released for issue"),
    "begin_issue": _lt("Began to issue"),
    "issue": _lt("Issued the document"),
    "fail_issue": _lt("Failed to issue"),
    "way_completed": _lt("Completed the way of sending"),
    "readers_set": _lt("Set who reads it when issued"),
    "sent_further": _lt("Sent to more recipients"),
    "recalled_from": _lt("Recalled from single recipients"),
    "recalled": _lt("Was recalled by a later document"),
    "replaced": _lt("Was replaced by a later document"),
    "corrected": _lt("Was corrected by a later document"),
    "post_entered": _lt("Entered a dispatch by post"),
    "post_corrected": _lt("Corrected a dispatch by post"),
    # Parts of the work, request slips.
    "part_pass_on": _lt("Passed the part on"),
    "part_return": _lt("Returned the part"),
    "part_withdraw": _lt("Withdrew the part"),
    "part_wait": _lt("Noted what the part waits for"),
    "part_resume": _lt("Went on with the part"),
    "part_read": _lt("Read the document for information"),
    "part_unread": _lt("Took the note of reading back"),
    "part_opine": _lt("Gave an opinion as coordinator"),
    "part_finish": _lt("Finished the part"),
    "part_reopen": _lt("Opened the part again"),
    "part_handed": _lt("Gave the part to the new head"),
    "part_report": _lt("Reported on the part"),
    "part_urge": _lt("Urged the part"),
    "part_ask": _lt("Asked for time or coordination"),
    "part_extend": _lt("Extended the deadline of the part"),
    "part_granted": _lt("Granted what was asked for a part"),
    "part_refused": _lt("Refused what was asked for a part"),
    "request_sent": _lt("Sent a request slip"),
    "request_read": _lt("Read the request slip"),
    "request_answer": _lt("Answered the request slip"),
    "request_withdraw": _lt("Took the request back from a person"),
    "request_withdrawn": _lt("Withdrew the request slip"),
    "request_closed": _lt("Ended the request slip"),
    # State secrets.
    "secrecy_suspected": _lt("Found marks of secrecy"),
    "secrecy_cleared": _lt("Decided it is no state secret"),
    "quarantined": _lt("Declared it a state secret"),
    "content_destroyed": _lt("Destroyed the content"),
    # Dossiers and the archive.
    "dossier_opened": _lt("Opened a dossier"),
    "dossier_ordered": _lt("Ordered a dossier"),
    "dossier_added": _lt("Added to a dossier"),
    "dossier_removed": _lt("Taken out of a dossier"),
    "dossier_material_added": _lt("Added material to the dossier"),
    "dossier_material_removed": _lt("Took material out of the dossier"),
    "material_read": _lt("Read material of a dossier"),
    "dossier_member_added": _lt("Added a member to the dossier"),
    "dossier_member_changed": _lt("Changed a member of the dossier"),
    "dossier_member_confirmed": _lt("Confirmed a member of the dossier"),
    "dossier_member_removed": _lt("Removed a member of the dossier"),
    "dossier_task_done": _lt("Finished a task of the dossier"),
    "dossier_task_open": _lt("Opened a task of the dossier again"),
    "dossier_ask": _lt("Asked to close the dossier"),
    "dossier_close": _lt("Closed the dossier"),
    "dossier_return": _lt("Gave the dossier back unclosed"),
    "dossier_reopen": _lt("Opened the dossier again"),
    "dossier_handed_over": _lt("Handed the dossier over"),
    "dossier_list_printed": _lt("Printed the list of the dossier"),
    "dossier_exported": _lt("Exported the dossier"),
    "dossier_submit": _lt("Handed the dossier in"),
    "dossier_accept": _lt("Took the dossier into the archive"),
    "dossier_reject": _lt("Gave the dossier back to its keeper"),
    "dossier_kept_back": _lt("Kept the dossier back"),
    "dossier_held": _lt("Put the dossier under a legal hold"),
    "dossier_released": _lt("Released the legal hold on the dossier"),
    "dossier_packed": _lt("Made an archive package"),
    "dossier_delivered": _lt("Delivered to the historical archive"),
    "dossier_taken_in": _lt("Took a dossier in from a package"),
    "taken_in": _lt("Took a document in from a package"),
    "dossier_destroy": _lt("Destroyed the dossier"),
    "archive_submitted": _lt("Sent a hand-over to the archive"),
    "archive_received": _lt("Received a hand-over to the archive"),
    "disposal_council": _lt("Noted the minutes of the council"),
    "disposal_decided": _lt("Decided on the destruction"),
    "disposal_done": _lt("Carried the destruction out"),
    "disposal_files": _lt("Listed the destroyed files"),
    "file_plan_approved": _lt("Approved the plan of dossiers"),
    "taken_over": _lt("Took an old paper over"),
    "old_import_checked": _lt("Checked a table of old papers"),
    "old_import_started": _lt("Began to take old papers over"),
    "old_import_finished": _lt("Took all old papers over"),
    # Registers, outages, incidents.
    "register_closed": _lt("Closed the register"),
    "registers_divided": _lt("Changed the division into registers"),
    "outage_opened": _lt("Opened an outage"),
    "outage_ended": _lt("Ended the outage"),
    "outage_reconciled": _lt("Reconciled the outage"),
    "incident_reported": _lt("Reported an incident"),
    "incident_solved": _lt("Solved an incident"),
    # Rights and accounts.
    "reading_grant": _lt("Gave reading rights"),
    "reading_withdraw": _lt("Withdrew reading rights"),
    "rights_confirmed": _lt("Confirmed a change of rights"),
    "roles_proposed": _lt("Proposed roles"),
    "roles_refused": _lt("Refused the proposed roles"),
    "delegation_confirmed": _lt("Confirmed a delegation"),
    "delegation_made": _lt("Made a delegation"),
    "delegation_proposed": _lt("Proposed a delegation"),
    "delegation_revoked": _lt("Revoked a delegation"),
    "handed_over": _lt("Handed the work over"),
    "account_made": _lt("Made an account"),
    "account_changed": _lt("Changed an account"),
    "account_locked": _lt("Locked an account"),
    "account_unlocked": _lt("Unlocked an account"),
    "password_given": _lt("Gave a temporary password"),
    "sessions_ended": _lt("Ended all log-ins of an account"),
    "staff_imported": _lt("Imported units and staff"),
}
"""Code of an act → its words, each act by words of its own."""


class DocJournal(models.Model):
    """An act is sealed as its code and shown in the language of its reader."""

    _inherit = "doc.journal"

    act_label = fields.Char(
        "Act", compute="_compute_act_label", search="_search_act_label"
    )

    @api.depends_context("lang")
    @api.depends("act")
    def _compute_act_label(self):
        words = self._act_words()
        for row in self:
            row.act_label = words.get(row.act, row.act)

    @api.model
    def _search_act_label(self, operator, value):
        """Find acts by words in English or Vietnamese, accents or not, or by code."""
        if operator == "in":
            given = {fold(one) for one in value if isinstance(one, str)}
            codes = self._acts_called(given.__contains__)
            return Domain("act", "in", [*codes, *filter(None, value)])
        if operator == "ilike":
            part = fold(value or "")
            codes = self._acts_called(lambda words: part in words)
            return Domain("act", "in", codes) | Domain("act", "ilike", value)
        return NotImplemented

    @api.model
    def _acts_called(self, fits):
        """Return the codes of the acts whose words, without accents, fit."""
        return sorted(
            {
                code
                for journal in (self.with_context(lang="en_US"), in_vietnamese(self))
                for code, words in journal._act_words().items()
                if fits(fold(words))
            }
        )

    @api.model
    def _act_words(self):
        """Return {code: words in the language of the reader}; addons add theirs.

        A code without words, as rows of former versions may have, is shown itself.
        """
        return {code: self.env._(words) for code, words in ACTS.items()}

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """Head the rows of one act with its words."""
        plain = super()._web_read_group_groupby_formatter(groupby_spec, values)
        if groupby_spec != "act":
            return plain
        words = self._act_words()
        return lambda act: (words.get(act, act), plain(act)[1])
