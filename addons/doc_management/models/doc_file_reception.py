"""Tệp: what it really is, what is wrong with it, and whether a person may add it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.docmgmt import content_sniff
from ..lib.docmgmt.content_sniff import Danger, Flaw
from ..lib.docmgmt.pdf_info import PdfError, PdfFault
from ..lib.docmgmt.pdf_scan import ScanFacts, ScanFault, scan_faults
from .doc_file_format import USES
from .pdf_tools import READER

PDF = "application/pdf"
MEGABYTE = 1 << 20
WARNINGS = {
    Flaw.MACRO: "warning_macro",
    Flaw.ENCRYPTED: "warning_encrypted",
    Flaw.BROKEN: "warning_broken",
    Flaw.RENAMED: "warning_renamed",
    Flaw.BOMB: "warning_bomb",
}
OF_PDF_FAULT = {
    PdfFault.ENCRYPTED: {Flaw.ENCRYPTED},
    PdfFault.BROKEN: {Flaw.BROKEN},
    PdfFault.TOO_HEAVY: {Flaw.BOMB},
}


class DocFile(models.Model):
    """Warnings are stored with the file and shown wherever it is offered."""

    _inherit = "doc.file"

    warning_macro = fields.Boolean("Carries macros", readonly=True)
    warning_encrypted = fields.Boolean("Locked by a password", readonly=True)
    warning_broken = fields.Boolean("Damaged", readonly=True)
    warning_renamed = fields.Boolean("Name and content differ", readonly=True)
    warning_bomb = fields.Boolean("Unpacks to too much", readonly=True)
    warning_format = fields.Boolean("Format not on the list", readonly=True)
    scan_facts = fields.Json(
        "Measured of the scan", readonly=True, help="PDF version, dpi, colour, size."
    )
    warning_text = fields.Text("Warnings", compute="_compute_warning_text")

    @api.model
    def _inspect(self, name, content, role, incoming):
        """Return (mimetype, pages, values of the warning fields, words on page one).

        The words are None where they are not looked for.
        """
        found = content_sniff.inspect(name, content)
        flaws = set(found.flaws)
        pages, facts, words = 0, False, None
        if found.mimetype == PDF:
            flaws.discard(Flaw.ENCRYPTED)
            try:
                look = READER.look_over(content, incoming and role in ("main", "scan"))
            except PdfError as error:
                flaws |= OF_PDF_FAULT.get(error.code, set())
                # One look that was too much must not hide what lies open.
                pages = READER.page_count(content)
                words = self._first_words(content)
            else:
                pages, words = look.pages, look.first_page_text
                facts = look.facts.__dict__ if look.facts else False
                flaws |= OF_PDF_FAULT.get(look.fault, set())
        values = {field: flaw in flaws for flaw, field in WARNINGS.items()}
        values["warning_format"] = bool(
            incoming
            and role in USES
            and found.extension not in self.env["doc.file.format"]._allowed(role)
        )
        values["scan_facts"] = facts
        return found.mimetype, pages, values, words

    @api.model
    def _first_words(self, content):
        try:
            return READER.first_page_text(content)
        except PdfError:
            return None

    @api.model
    def _danger_sentence(self, name, content):
        """Say why a file is accepted from nobody; an empty string if it is."""
        if not content:
            return self.env._("The file %(name)s is empty. Choose another.", name=name)
        danger = content_sniff.inspect(name, content).danger
        if danger is Danger.PROGRAM:
            return self.env._(
                "%(name)s is a program. Programs are not accepted; ask for the "
                "document as PDF.",
                name=name,
            )
        if danger is Danger.SCRIPT:
            return self.env._(
                "%(name)s is a script, a shortcut or a web page, which can run on the "
                "reader's machine. Save it as PDF and attach that.",
                name=name,
            )
        return ""

    @api.model
    def _upload_refusal(self, procedure, name, content, role):
        """Say why a person may not attach this file; an empty string if he may."""
        limit = procedure.max_upload_mb
        if limit and len(content) > limit * MEGABYTE:
            return self.env._(
                "%(name)s has %(size)s MB; at most %(limit)s MB may be attached. "
                "Scan it with a lower resolution (200 dpi are enough), split it, or "
                "hand bulky enclosures over on paper.",
                name=name,
                size=f"{len(content) / MEGABYTE:.1f}",
                limit=limit,
            )
        danger = self._danger_sentence(name, content)
        if danger:
            return danger
        allowed = self.env["doc.file.format"]._allowed(role)
        found = content_sniff.inspect(name, content)
        if found.extension not in allowed:
            return self.env._(
                "%(name)s is a file of the kind %(kind)s, which is not accepted here. "
                "Accepted: %(list)s.",
                name=name,
                kind=found.extension or found.mimetype,
                list=", ".join(sorted(allowed)) or "–",
            )
        return ""

    @api.model
    def _check_upload(self, procedure, name, content, role):
        """Refuse what a person may not attach (VL-4.2, VL-4.3).

        :raises UserError: too big, dangerous, format or role not accepted
        """
        if role not in USES:
            raise UserError(
                self.env._("Choose what the file is: main document, annex or scan.")
            )
        refusal = self._upload_refusal(procedure, name or "", content, role)
        if refusal:
            raise UserError(refusal)

    @api.depends_context("lang")
    @api.depends(*WARNINGS.values(), "warning_format", "name", "scan_facts")
    def _compute_warning_text(self):
        for file in self:
            file.warning_text = "\n".join(file._warning_sentences()) or False

    def _warning_sentences(self):
        """Return one sentence per stored warning."""
        self.ensure_one()
        name = self.name
        sentences = []
        if self.warning_macro:
            sentences.append(
                self.env._(
                    "%(file)s carries macros or programs. Do not enable them; ask the "
                    "sender for a file without.",
                    file=name,
                )
            )
        if self.warning_encrypted:
            sentences.append(
                self.env._(
                    "%(file)s is locked by a password: nobody can check or keep its "
                    "content. Ask the sender for an open file.",
                    file=name,
                )
            )
        if self.warning_broken:
            sentences.append(
                self.env._(
                    "%(file)s is damaged or cut off. Ask the sender for it again.",
                    file=name,
                )
            )
        if self.warning_renamed:
            sentences.append(
                self.env._(
                    "The name of %(file)s claims another format than its content has "
                    "(%(kind)s).",
                    file=name,
                    kind=self.mimetype,
                )
            )
        if self.warning_bomb:
            sentences.append(
                self.env._(
                    "%(file)s needs far more room or time than its size says. Do not "
                    "unpack it.",
                    file=name,
                )
            )
        if self.warning_format:
            sentences.append(
                self.env._(
                    "%(file)s has a format that is not on the list of accepted ones.",
                    file=name,
                )
            )
        return sentences

    def _scan_sentences(self):
        """Return what this scan misses of the standard, with the measured values."""
        self.ensure_one()
        if not self.scan_facts:
            return []
        facts = ScanFacts(**self.scan_facts)
        words = {
            ScanFault.VERSION: self.env._(
                "PDF %(version)s, wanted 1.4 or higher",
                version=f"{facts.version // 10}.{facts.version % 10}",
            ),
            ScanFault.DPI: self.env._(
                "%(dpi)s dpi, wanted at least 200", dpi=facts.dpi
            ),
            ScanFault.DPI_UNKNOWN: self.env._(
                "no page is a picture, so resolution and colour cannot be measured"
            ),
            ScanFault.COLOUR: self.env._("not in colour"),
            ScanFault.SCALE: self.env._(
                "a page of %(width)s × %(height)s mm is no paper size, so the scale is "
                "not 100 %%",
                width=f"{facts.width_mm:.0f}",
                height=f"{facts.height_mm:.0f}",
            ),
        }
        return [words[fault] for fault in scan_faults(facts)]
