"""Tổng quan liên thông: figures above and beside what is followed."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.doc_management.models import office_time
from odoo.fields import Domain

from ..lib.docxchg.edxml import StatusCode
from ..lib.docxchg.follow import Tab
from .doc_exchange_tabs import tab_domain

OUT = Domain("direction", "=", "out")
FOLLOWED = tab_domain(Tab.FOLLOWED)
CARDS_OF_TABS = (Tab.WAITING, Tab.UNCERTAIN, Tab.DECIDE)
PARTNERS, DAYS = 6, 5
_FOLLOW = "doc_interconnect.doc_exchange_follow_action"
_DECIDE = "doc_interconnect.doc_exchange_message_action"


class DocExchangeMessage(models.Model):
    """Everything is counted by the rules of who asks: what one may not read is in no
    figure. A level is fine, look, stop or none; words say the same without colour.
    """

    _inherit = "doc.exchange.message"

    @api.model
    def exchange_overview(self):
        """Return cards, connections, partners and days for the clerk's screen."""
        self._check_follows()
        return {
            "cards": [
                # A phone shows the first two: what waits for its reader.
                self._card_decide(),
                self._card_refused(),
                self._card_waiting(),
                self._card_uncertain(),
                self._card_compared(),
            ],
            "letters": self._overview_letters(),
            "ways": self._overview_ways(),
            "partners": self._overview_partners(),
            "days": self._overview_days(),
        }

    def _get_read_group_order(self, dict_order, groupby, aggregates):
        """Put the documents sent last on top; else a list has them by their titles."""
        if "id" in dict_order and list(groupby) == ["document_title"]:
            return f"id:max {dict_order['id']}, document_title"
        return super()._get_read_group_order(dict_order, groupby, aggregates)

    @api.model
    def _card(self, key, title, count, words, level, action=False):
        return {
            "key": key,
            # A card that counts what a tab holds opens the tab.
            "tab": key if key in CARDS_OF_TABS else "",
            "title": title,
            "value": str(count),
            "words": words,
            "level": level,
            "action": action,
        }

    @api.model
    def _shown(self, xmlid, title, domain):
        """Return the action of a screen, narrowed to what a card counts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        # Under its own title it is no longer the screen of the menu.
        action.pop("path", None)
        return {
            **action,
            "name": title,
            "display_name": title,
            "domain": list(Domain(domain)),
            "context": {},
        }

    @api.model
    def _card_waiting(self):
        domain = FOLLOWED & Domain("state", "in", ("ready", "sending"))
        [(count, oldest)] = self._read_group(domain, [], ["__count", "queued_at:min"])
        title, words, level = self.env._("To be sent"), "", "none"
        if oldest:
            minutes = int((fields.Datetime.now() - oldest).total_seconds() // 60)
            words = self.env._("the oldest for %(minutes)s min", minutes=minutes)
            level = "look" if minutes > 15 else "none"
        action = self._shown(_FOLLOW, title, domain)
        return self._card("waiting", title, count, words, level, action)

    @api.model
    def _card_uncertain(self):
        domain = FOLLOWED & Domain("state", "=", "uncertain")
        count, title = self.search_count(domain), self.env._("Outcome not known")
        words = self.env._("the axis is being asked") if count else ""
        level = "look" if count else "none"
        action = self._shown(_FOLLOW, title, domain)
        return self._card("uncertain", title, count, words, level, action)

    @api.model
    def _card_decide(self):
        domain = Domain("needs_decision", "=", True)
        out, title = self.search_count(domain & OUT), self.env._("Need a person")
        count = self.search_count(domain)
        words = self.env._("%(out)s out, %(come)s in", out=out, come=count - out)
        level = "stop" if count else "fine"
        action = self._shown(_DECIDE, title, domain)
        return self._card("decide", title, count, words if count else "", level, action)

    @api.model
    def _card_refused(self):
        start = office_time.to_database(
            office_time.to_office(fields.Datetime.now()).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
        )
        told = Domain("status_code", "=", int(StatusCode.REFUSED)) & Domain(
            "at", ">=", start
        )
        domain = (
            FOLLOWED
            & Domain("state", "=", "refused")
            & Domain("status_ids", "any", told)
        )
        count, title = self.search_count(domain), self.env._("Refused today")
        sent = self.search_count(FOLLOWED & Domain("sent_at", ">=", start))
        words = self.env._("%(count)s sent today", count=sent)
        level = "stop" if count else "none"
        action = self._shown(_FOLLOW, title, domain)
        return self._card("refused", title, count, words, level, action)

    @api.model
    def _card_compared(self):
        title = self.env._("Compared with the axis until")
        newest = self.env["doc.exchange.reconciliation"].search([], limit=1)
        if not newest:
            words = self.env._("compared each night")
            return self._card("compared", title, "–", words, "none")
        days = newest.search([("day", "=", newest.day)])
        differ = sum(days.mapped("only_here")) + sum(days.mapped("only_axis"))
        words = self.env._(
            "%(both)s on both sides, %(differ)s differ",
            both=sum(days.mapped("both")),
            differ=differ,
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "doc_interconnect.doc_exchange_reconciliation_action"
        )
        day = f"{newest.day.day}/{newest.day.month}"
        level = "stop" if differ else "fine"
        return self._card("compared", title, day, words, level, action)

    @api.model
    def _overview_ways(self):
        return [
            {"id": way.id, "name": way.name, **self._way_health(way)}
            for way in self.env["doc.exchange.backend"].search([])
        ]

    @api.model
    def _way_health(self, way):
        if way.gate == "open":
            words = self.env._(
                "rests until %(at)s: %(why)s",
                at=self._clock(way.paused_until),
                why=way.last_error or "",
            )
            return {"level": "stop", "words": words}
        if way.held:
            return {"level": "look", "words": way.held_words or ""}
        if way.failures or way.gate == "half_open" or way.last_error:
            return {"level": "look", "words": way.last_error or ""}
        if not way.last_success_at:
            return {"level": "none", "words": self.env._("not used yet")}
        at = self._clock(way.last_success_at)
        return {"level": "fine", "words": self.env._("answers, last %(at)s", at=at)}

    @api.model
    def _overview_partners(self):
        found = self.env["doc.exchange.partner"].search([], limit=PARTNERS)
        return [
            {
                "id": partner.id,
                "name": partner.partner_name or partner.partner_code,
                "level": partner.health,
                "words": self._partner_words(partner),
            }
            for partner in found
        ]

    @api.model
    def _partner_words(self, partner):
        labels = dict(partner._fields["health"]._description_selection(self.env))
        words = [labels[partner.health]]
        if partner.rests_until:
            words = [self.env._("rests %(why)s", why=partner.resting_reason)]
        if partner.troubled:
            words.append(self.env._("%(count)s need a person", count=partner.troubled))
        if partner.refused:
            words.append(self.env._("%(count)s refused", count=partner.refused))
        if partner.registered:
            hours = partner.hours_to_register
            took = (
                self.env._(
                    "takes in after %(count)s min", count=max(1, round(hours * 60))
                )
                if hours < 2
                else self.env._("takes in after %(count)s h", count=round(hours))
            )
            words.append(took)
        return " · ".join(words)

    @api.model
    def _overview_days(self):
        lines = self.env["doc.exchange.reconciliation"]
        since = fields.Date.today() - timedelta(days=30)
        labels = dict(lines._fields["verdict"]._description_selection(self.env))
        return [
            {
                "id": line.id,
                "day": f"{line.day.day}/{line.day.month}",
                "here": line.both + line.only_here,
                "axis": line.both + line.only_axis,
                "level": line.verdict,
                "words": labels[line.verdict],
            }
            for line in lines.search([("day", ">=", since)], limit=DAYS)
        ]
