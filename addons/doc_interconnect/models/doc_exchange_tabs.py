"""Thẻ đếm: what is followed, counted by tabs, and each document summed up in a line."""

from odoo import api, fields, models
from odoo.addons.doc_management.models.roles import CLERK
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..lib.docxchg.follow import (
    TABS,
    TRAITS,
    Tab,
    Trait,
    count,
    progress,
    stands_in,
)

MOST_TITLES = 500
ALARMS = (Tab.DECIDE, Tab.REFUSED)
WORST_FIRST = ("stop", "look", "none", "fine")


def tab_domain(tab):
    """Return the domain of a tab, from the cases that count it."""
    return Domain.OR(
        Domain.AND(
            Domain(name, "in", [_stored(name, value) for value in values])
            for name, values in case.items()
        )
        for case in TABS[tab]
    )


def _stored(name, value):
    return int(value) if name == "status_code" else value


class DocExchangeMessage(models.Model):
    """Counted by the rules of who asks: what one may not read is in no number."""

    _inherit = "doc.exchange.message"

    # The groups of the followed list, summed up.
    _by_title = models.Index("(document_title) WHERE direction = 'out'")

    in_tab = fields.Char(
        "Tab",
        compute="_compute_in_tab",
        search="_search_in_tab",
        help="The tabs of the exchange it stands in.",
    )

    @api.depends(*TRAITS)
    def _compute_in_tab(self):
        for message in self:
            trait = Trait(*(str(message[name] or "") for name in TRAITS))
            message.in_tab = " ".join(tab for tab in TABS if stands_in(tab, trait))

    @api.model
    def _search_in_tab(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(tab_domain(tab) for tab in TABS if tab in value)

    @api.model
    def exchange_tabs(self, domain=()):
        """Return the tabs, each with how much a search finds in it."""
        self._check_follows()
        found = self._read_group(
            Domain(list(domain)) & Domain.OR(tab_domain(tab) for tab in TABS),
            list(TRAITS),
            ["__count"],
        )
        counted = count(
            (Trait(*(str(value or "") for value in values)), number)
            for *values, number in found
        )
        labels = self._tab_labels()
        return [
            {
                "tab": str(tab),
                "label": labels[tab],
                "count": counted[tab],
                "alarm": tab in ALARMS and counted[tab] > 0,
            }
            for tab in TABS
        ]

    @api.model
    def exchange_summaries(self, titles):
        """Return ``{title: {level, words}}``: how far each document has come."""
        self._check_follows()
        wanted = [str(title) for title in list(titles)[:MOST_TITLES] if title]
        found = self._read_group(
            tab_domain(Tab.FOLLOWED) & Domain("document_title", "in", wanted),
            ["document_title", "kind", "state"],
            ["__count", "sent_at:min"],
        )
        known = {}
        for title, kind, state, number, sent in found:
            one = known.setdefault(title, {"edoc": {}, "status": {}, "sent": []})
            one[kind][state] = number
            if sent and kind == "edoc":
                one["sent"].append(sent)
        return {title: self._summary(one) for title, one in known.items()}

    def _check_follows(self):
        if not self.env.user.has_group(CLERK):
            raise AccessError(self.env._("The exchange is followed by the clerk."))

    @api.model
    def _tab_labels(self):
        return {
            Tab.FOLLOWED: self.env._("Followed"),
            Tab.WAITING: self.env._("To be sent"),
            Tab.UNCERTAIN: self.env._("Not certain"),
            Tab.DECIDE: self.env._("Need a person"),
            Tab.REFUSED: self.env._("Refused"),
            Tab.CHANGES: self.env._("Recalls, updates"),
            Tab.RECEIVED: self.env._("Came in"),
        }

    @api.model
    def _summary(self, known):
        sending, recall = progress(known["edoc"]), progress(known["status"])
        levels = {part.level for part in (sending, recall) if part.whole}
        words = [self._progress_words(sending), self._recall_words(recall)]
        first = min(known["sent"], default=None)
        return {
            "level": next(one for one in WORST_FIRST if one in levels),
            "words": " · ".join(filter(None, words)),
            "sent": self.env._("sent %(at)s", at=self._clock(first)) if first else "",
        }

    @api.model
    def _progress_words(self, one):
        if not one.whole:
            return ""
        if one.finished == one.whole:
            return self.env._("%(count)s recipients: all finished", count=one.whole)
        if one.taken_in == one.whole and not one.finished:
            return self.env._("%(count)s recipients: all registered", count=one.whole)
        parts = (
            (one.taken_in, self.env._("%(count)s registered", count=one.taken_in)),
            (one.finished, self.env._("%(count)s finished", count=one.finished)),
            (one.coming, self.env._("%(count)s not registered", count=one.coming)),
            (one.to_send, self.env._("%(count)s to be sent", count=one.to_send)),
            (one.refused, self.env._("%(count)s refused", count=one.refused)),
            (one.troubled, self.env._("%(count)s need a person", count=one.troubled)),
            (one.ended, self.env._("%(count)s ended", count=one.ended)),
        )
        return self.env._(
            "%(count)s recipients: %(parts)s",
            count=one.whole,
            parts=", ".join(words for number, words in parts if number),
        )

    @api.model
    def _recall_words(self, one):
        if not one.whole:
            return ""
        open_ones = one.coming + one.to_send + one.taken_in - one.finished
        parts = (
            (one.finished, self.env._("%(count)s gave it back", count=one.finished)),
            (one.refused, self.env._("%(count)s keep it", count=one.refused)),
            (open_ones, self.env._("%(count)s not answered", count=open_ones)),
            (one.troubled, self.env._("%(count)s need a person", count=one.troubled)),
            (one.ended, self.env._("%(count)s ended", count=one.ended)),
        )
        words = ", ".join(words for number, words in parts if number)
        return self.env._("recall: %(parts)s", parts=words)
