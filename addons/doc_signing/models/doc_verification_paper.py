"""Kết quả kiểm tra: on paper, and as a bundle of evidence."""

import io
import json
import zipfile

from odoo import models
from odoo.addons.doc_management.lib.docmgmt.fonts import find_fonts

from ..lib.docsign import paper
from .doc_verification import office_time
from .signing_tools import aware

TONES = {
    "valid": paper.Tone.GOOD,
    "undecided": paper.Tone.DOUBT,
    "changed": paper.Tone.BAD,
}


class DocVerification(models.Model):
    """A verdict is kept as it was found; these only print it and pack it."""

    _inherit = "doc.verification"

    def _paper(self):
        """Return the report as PDF bytes, in the reader's language."""
        self.ensure_one()
        labels = dict(self._fields["verdict"]._description_selection(self.env))
        return self.env["doc.verification"]._paper_of(
            self._report(),
            self.file_id.name,
            labels[self.verdict],
            office_time(aware(self.checked_at)),
        )

    def _paper_of(self, report, name, verdict, moment):
        faces = find_fonts()
        shown = self._signatures_shown(report)
        wrong = not shown and str(report.verdict) not in ("valid", "unsigned")
        made = paper.Paper(
            title=self.env._("Result of checking digital signatures"),
            verdict=paper.Line(
                "", verdict, TONES.get(str(report.verdict), paper.Tone.PLAIN)
            ),
            facts=(
                paper.Line(self.env._("File"), name),
                paper.Line(self.env._("Pages"), str(report.pages or "–")),
                paper.Line(self.env._("Bytes"), str(report.size)),
                paper.Line("SHA-256", f"{report.sha256[:32]} {report.sha256[32:]}"),
                paper.Line(self.env._("Checked at"), f"{moment} +07:00"),
                *(
                    [
                        paper.Line(
                            self.env._("Reason"),
                            self._file_fault(report),
                            paper.Tone.BAD,
                        )
                    ]
                    if wrong
                    else []
                ),
            ),
            blocks=tuple(
                paper.Block(
                    item["signer"],
                    (
                        *(
                            paper.Line(
                                line["label"], line["text"], paper.Tone(line["tone"])
                            )
                            for line in item["lines"]
                        ),
                        paper.Line(self.env._("Issued by"), item["issuer"]),
                        paper.Line(self.env._("Serial number"), item["serial"]),
                        paper.Line(
                            self.env._("Proven time")
                            if item["proven"]
                            else self.env._("Time by the signer's own clock"),
                            item["proven"] or item["claimed"] or "–",
                        ),
                        paper.Line("ETSI EN 319 102-1", item["etsi"]),
                    ),
                )
                for item in shown
            )
            + self._revision_block(report),
        )
        return paper.draw(
            made,
            paper.Faces(
                (faces.regular.path, faces.regular.index),
                (faces.bold.path, faces.bold.index),
            ),
        )

    def _revision_block(self, report):
        rows = self._revisions_shown(report)
        lines = tuple(paper.Line(str(number), words) for number, words in rows)
        heading = self.env._("What each writing of the file added")
        return (paper.Block(heading, lines),) if lines else ()

    def _evidence_zip(self):
        """Return the bundle by which anybody can check the verdict again (ZIP).

        The very bytes of the file, the report as data and on paper, and the
        certificates and revocation data relied upon, with the SHA-256 of each.
        """
        self.ensure_one()
        content = self.file_id._content()
        trust = self.env["doc.signing.trust"]._trust()
        parts = {
            "file/" + safe_name(self.file_id.name): content,
            "report.json": json.dumps(
                json.loads(self.report), ensure_ascii=False, indent=1, sort_keys=True
            ).encode(),
            "report.pdf": self._paper(),
        }
        for kind, blobs in (
            ("roots", trust.roots),
            ("intermediates", trust.intermediates),
            ("revocation", trust.crls),
        ):
            for number, blob in enumerate(blobs, start=1):
                parts[f"trust/{kind}-{number}.pem"] = blob
        for number, blob in enumerate(trust.ocsps, start=1):
            parts[f"trust/ocsp-{number}.der"] = blob
        return bundle(parts)


def bundle(parts):
    """Return a ZIP of named bytes with a list of their SHA-256, the same each time."""
    from odoo.addons.doc_management.lib.docmgmt.blobs import sha256_hex

    sums = "".join(f"{sha256_hex(data)}  {name}\n" for name, data in parts.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def safe_name(name):
    """Return a file name that leads nowhere else when it is unpacked."""
    kept = "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in name)
    return kept.lstrip(".") or "file"
