"""What a finding says, in the language of its reader."""

from odoo import api, models


class DocLayoutFinding(models.Model):
    """Sentences: what is wrong and what is prescribed."""

    _inherit = "doc.layout.finding"

    @api.model
    def _part_name(self, part):
        return {
            "national": self.env._("the national name (Quốc hiệu)"),
            "motto": self.env._("the motto (Tiêu ngữ)"),
            "parent": self.env._("the parent agency"),
            "agency": self.env._("the issuing agency"),
            "number": self.env._("number and sign"),
            "date": self.env._("place and date"),
            "title": self.env._("the title"),
            "subject": self.env._("the subject line"),
            "basis": self.env._("the legal grounds"),
            "body": self.env._("the text of the document"),
            "signer_title": self.env._("authority and position of the signer"),
            "signer_name": self.env._("the signer's name"),
            "joint_signer": self.env._("the signature of another agency"),
            "addressee": self.env._("“Kính gửi”"),
            "recipients_label": self.env._("the words “Nơi nhận:”"),
            "recipients": self.env._("the list of recipients"),
            "urgency": self.env._("the mark of urgency"),
            "circulation": self.env._("the mark of circulation"),
            "annex_label": self.env._("the words “Phụ lục”"),
            "annex_title": self.env._("the title of the annex"),
            "annex_note": self.env._("the line “Kèm theo …”"),
            "annex_reference": self.env._("the words that refer to the annex"),
            "copy_words": self.env._("the words of the copy (SAO Y …)"),
            "copy_note": self.env._("the line of the electronic copy"),
        }.get(part, part or "")

    @api.model
    def _sentence_of(self, fault, facts):
        """Return the sentence of a fault (values of ``lib`` ``Fault``)."""
        part = self._part_name(facts.get("part"))
        named = {**facts, "part": part[:1].upper() + part[1:]}
        yes = bool(facts.get("wanted"))
        sentences = {
            "weight": self._weight_words(yes),
            "slant": self._slant_words(yes),
            "subject_prefix": self._prefix_words(yes),
            "margin": self._margin_words(facts.get("side")),
            **self._component_words(),
            **self._paper_words(),
            **self._record_words(),
        }
        template = sentences.get(fault, fault)
        try:
            return template % _Shown(named)
        except (TypeError, ValueError):
            return template

    def _weight_words(self, wanted):
        return (
            self.env._("%(part)s must be bold")
            if wanted
            else self.env._("%(part)s must not be bold")
        )

    def _slant_words(self, wanted):
        return (
            self.env._("%(part)s must be italic")
            if wanted
            else self.env._("%(part)s must be upright")
        )

    def _prefix_words(self, wanted):
        return (
            self.env._("The subject of a letter begins with “V/v”")
            if wanted
            else self.env._("Under a title the subject has no “V/v”")
        )

    def _margin_words(self, side):
        return {
            "left": self.env._("Left margin %(found)s mm; prescribed %(low)d–%(high)d"),
            "right": self.env._(
                "Right margin %(found)s mm; prescribed %(low)d–%(high)d"
            ),
            "top": self.env._("Top margin %(found)s mm; prescribed %(low)d–%(high)d"),
        }.get(
            side,
            self.env._("Bottom margin %(found)s mm; prescribed %(low)d–%(high)d"),
        )

    def _component_words(self):
        return {
            "missing": self.env._("%(part)s is missing"),
            "wording": self.env._("%(part)s reads “%(found)s” instead of “%(wanted)s”"),
            "size": self.env._("%(part)s: size %(found)s; prescribed %(low)d–%(high)d"),
            "case": self.env._("%(part)s must be in capitals as prescribed"),
            "place": self.env._("%(part)s stands in the wrong place"),
            "rule": self.env._("The line under %(part)s is missing"),
            "alignment": self.env._("The text must be aligned on both sides"),
            "end_mark": self.env._("The text must end with “./.”"),
            "basis_mark": self.env._(
                "Each legal ground ends with “;”, the last with a full stop"
            ),
            "list_form": self.env._(
                "“%(found)s”: an entry begins with a dash and ends with “;”, the "
                "last with a full stop"
            ),
            "kept": self.env._("The list of recipients must end with “Lưu: VT, …”"),
            "title_on_letter": self.env._("A letter (công văn) bears no title"),
            "academic": self.env._("No academic title before the name: “%(found)s”"),
            "annex_numbering": self.env._("Annexes are numbered in Roman numerals"),
        }

    def _paper_words(self):
        return {
            "page_size": self.env._("Page size %(found)s mm; prescribed A4"),
            "orientation": self.env._("The page must be upright"),
            "font": self.env._("Font %(found)s; prescribed Times New Roman"),
            "color": self.env._("The text must be black"),
            "encoding": self.env._(
                "Text in the old code page %(code)s; prescribed Unicode"
            ),
            "page_number_missing": self.env._("The page number is missing"),
            "page_number_first": self.env._("The first page shows no page number"),
            "page_number_look": self.env._(
                "The page number stands centred in the top margin, size 13–14, upright"
            ),
            "corner": self.env._(
                "The top right corner must be free for signatures of agencies"
            ),
            "not_read": self.env._(
                "The file has no text (a scan?), so its layout cannot be checked"
            ),
        }

    def _record_words(self):
        return {
            "number_form": self.env._("“%(found)s” is not the form “Số: 05/QĐ-UBND”"),
            "number_early": self.env._(
                "The number is given at issue; leave it blank (found “%(found)s”)"
            ),
            "number_wrong": self.env._("Number “%(found)s”; given was “%(wanted)s”"),
            "sign_type": self.env._(
                "Sign “%(found)s” does not fit the type; expected “%(wanted)s”"
            ),
            "sign_wrong": self.env._("Sign “%(found)s” instead of “%(wanted)s”"),
            "date_form": self.env._(
                "Date “%(found)s”: write “ngày 05 tháng 01 năm 2026”, a zero before "
                "days below 10 and before months 1 and 2"
            ),
            "date_early": self.env._(
                "The day is given with the number; leave it blank"
            ),
            "date_wrong": self.env._("Date %(found)s instead of %(wanted)s"),
            "place_name": self.env._("Place “%(found)s” instead of “%(wanted)s”"),
            "authority": self.env._(
                "“%(found)s” does not agree with the signer's authority “%(wanted)s”"
            ),
            "position": self.env._(
                "“%(found)s” does not agree with the signer's position “%(wanted)s”"
            ),
            "signer": self.env._("Signer “%(found)s” instead of “%(wanted)s”"),
            "recipient": self.env._("“Nơi nhận” lacks %(found)s"),
            "urgency": self.env._(
                "Mark of urgency “%(found)s”; the record says “%(wanted)s”"
            ),
            "circulation": self.env._(
                "Mark of circulation “%(found)s”; the record says “%(wanted)s”"
            ),
            "annex_undeclared": self.env._(
                "The text names %(found)s, which is not declared among the annexes"
            ),
        }

    @api.model
    def _place_of(self, article, page):
        """Return page and article in words: "page 1 · Annex I, I.II.3"."""
        where = (
            self.env._("Decree 30/2020, Annex III, form %(form)s", form=article[4:])
            if article.startswith("III.")
            else self.env._(
                "Decree 30/2020, Annex I, %(place)s", place=_article_words(article)
            )
        )
        if not page:
            return where
        return self.env._("page %(page)s · %(where)s", page=page, where=where)


class _Shown(dict):
    """Values of a sentence; one that is not there is a dash."""

    def __missing__(self, key):
        return "–"

    def __getitem__(self, key):
        value = super().__getitem__(key)
        if isinstance(value, float) and value == int(value):
            return int(value)
        return "–" if value in ("", None) else value


def _article_words(article):
    """Return "I.II.3" as the law is cited: "Phần I, mục II, khoản 3"."""
    names = ("Phần", "mục", "khoản")
    return ", ".join(
        f"{name} {part}" for name, part in zip(names, article.split("."), strict=False)
    )
