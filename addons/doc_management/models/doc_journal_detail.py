"""Nhật ký: what the details of an act are called by whoever reads the journal."""

import json
from collections import defaultdict
from datetime import timezone

from odoo import api, models
from odoo.fields import Domain

from ..lib.docmgmt import journal_detail
from ..lib.docmgmt.journal_detail import Words
from ..lib.docmgmt.text import fold
from . import office_time
from .doc_delegation import POWERS
from .doc_journal_keys import KEYS, PRINTED, SOURCES
from .office_language import in_vietnamese

NAMED = {
    "doc.agency",
    "doc.type",
    "hr.department",
    "hr.employee",
    "hr.job",
    "res.company",
    "res.groups",
    "res.users",
}
"""Records whose names tell nothing about a document."""

EDITS = ("data_made", "data_changed", "data_removed")
STATES = ("doc.incoming", "doc.outgoing", "doc.dossier")
SHORTEST = 3
"""Letters of a word by which labels are searched: fewer stand in nearly all."""


class DocJournal(models.Model):
    """Details are sealed as codes and shown in the language of their reader."""

    _inherit = "doc.journal"

    @api.model
    def _detail_keys(self):
        """Return {name of a detail or "act.name": label}; addons add theirs."""
        return {name: self.env._(label) for name, label in KEYS.items()}

    @api.model
    def _detail_sources(self):
        """Return (beginning of the act, name, model, field): where codes get words.

        Without a field the values are numbers of records of the model. The first line
        that fits counts, then the field of that name of the record itself.
        """
        return SOURCES

    def _detail_in_words(self):
        """Return {id: details in words of the reader's language}.

        A handful of queries, however many rows: names are fetched for all at once.
        """
        facts = {row.id: _facts(row.detail) for row in self}
        fields_of = self._detail_fields(facts)
        names = self._detail_names(facts, fields_of)
        keys = self._detail_keys()
        told = {}
        for row in self:
            words = Words(
                keys=row._keys_of(keys, fields_of.get(row.model, {}), facts[row.id]),
                values={
                    name: row._codes_of(name, facts[row.id], fields_of)
                    or row._values_of(row.act, name, fields_of, names)
                    for name in facts[row.id]
                },
                fields=_labels(row._edited_fields(facts[row.id], fields_of)),
                field_values={
                    name: row._values_of("", name, fields_of, names)
                    for name in _edited(facts[row.id])
                },
                moment=_moment,
            )
            said = journal_detail.detail_words(row.detail or "", words)
            about = row._edited_record(names)
            told[row.id] = " · ".join(filter(None, (about, said)))
        return told

    def _detail_fields(self, facts):
        """Return {model: {field: its description}} of all that the details name."""
        asked = defaultdict(set)
        for row in self:
            found = facts[row.id]
            asked[row.model].update(found, _edited(found))
            if exported := found.get("records"):
                asked[exported].update(_first_steps(found))
            if "powers" in found:
                asked["doc.delegation"].update(POWERS.values())
            for name in found:
                model, field = self._source(row.act, name)
                if field:
                    asked[model].add(field)
        return {
            # The words of a field are no secret, its values are not read here.
            model: self.env[model]
            .sudo()
            .fields_get(
                sorted(map(str, names)), ["string", "selection", "type", "relation"]
            )
            for model, names in asked.items()
            if names and model in self.env
        }

    def _detail_names(self, facts, fields_of):
        """Return {model: {number as text: name}} of the records the details name."""
        asked = defaultdict(set)
        for row in self:
            found = facts[row.id]
            for name, value in found.items():
                asked[row._model_behind(row.act, name, fields_of)].update(_ids(value))
            for side in (found.get("was"), found.get("now")):
                for name, value in (side if isinstance(side, dict) else {}).items():
                    asked[row._model_behind("", name, fields_of)].update(_ids(value))
            if row.act in EDITS:
                asked[row.model].add(row.res_id)
        asked.pop(None, None)
        names = {}
        for model, ids in asked.items():
            if model in self.env and ids:
                # Whoever reads the journal is told who and what an act was about.
                records = self.env[model].sudo().browse(sorted(ids)).exists()
                names[model] = {str(one.id): one.display_name for one in records}
        return names

    @api.model
    def _source(self, act, name):
        """Return (model, field) behind a detail of an act, (None, None) if unknown."""
        for beginning, key, model, field in self._detail_sources():
            if key == name and act.startswith(beginning) and model in self.env:
                return model, field
        return None, None

    def _model_behind(self, act, name, fields_of):
        """Return the model whose records a value numbers, if names may be told."""
        model, field = self._source(act, name) if act else (None, None)
        if model and not field:
            return model
        own = fields_of.get(self.model, {}).get(name, {})
        return own.get("relation") if own.get("relation") in NAMED else None

    def _values_of(self, act, name, fields_of, names):
        """Return {code or number as text: words} of one detail."""
        model, field = self._source(act, name) if act else (None, None)
        own = fields_of.get(model or self.model, {}).get(field or name, {})
        if "selection" in own:
            return {str(code): label for code, label in own["selection"]}
        return names.get(self._model_behind(act, name, fields_of), {})

    def _codes_of(self, name, found, fields_of):
        """Return {code: words} of what is no field's: models, powers, prints."""
        if name == "what":
            return self._detail_printed()
        if name == "records":
            # What a model is called is known to everybody.
            kind = self.env["ir.model"].sudo()._get(found[name]).name
            return {found[name]: kind} if kind else {}
        if name == "powers":
            own = fields_of.get("doc.delegation", {})
            labels = {str(code): own.get(field) for code, field in POWERS.items()}
            return {code: one["string"] for code, one in labels.items() if one}
        return {}

    def _keys_of(self, keys, own, found):
        """Return {name: label}: of the act, of all details, else of the field."""
        return {
            name: keys.get(f"{self.act}.{name}") or keys.get(name) or label
            for name, label in {
                **dict.fromkeys(keys, ""),
                **{name: one["string"] for name, one in own.items() if name in found},
            }.items()
        }

    def _edited_fields(self, found, fields_of):
        """Return the described fields that were edited, or exported."""
        own = dict(fields_of.get(self.model, {}))
        exported = fields_of.get(found.get("records"), {})
        for path in found.get("columns") or ():
            if step := exported.get(str(path).split("/")[0]):
                own[path] = step
        return own

    def _edited_record(self, names):
        """Name the record that an administrator edited."""
        if self.act not in EDITS or self.model not in self.env:
            return ""
        # What a model is called is known to everybody.
        kind = self.env["ir.model"].sudo()._get(self.model).name
        name = names.get(self.model, {}).get(str(self.res_id)) or self.res_id
        return f"{kind}: {name}"

    @api.model
    def _detail_printed(self):
        return {code: self.env._(label) for code, label in PRINTED.items()}

    @api.model
    def _search_words_of_detail(self, said):
        """Return the domain of rows whose details are shown with these words."""
        part = fold(said)
        if len(part) < SHORTEST:
            return Domain.FALSE
        found = set()
        for journal in (self.with_context(lang="en_US"), in_vietnamese(self)):
            for name, label in journal._detail_keys().items():
                if part in fold(label):
                    found.add(f'"{name.rpartition(".")[2]}": ')
            for key, code, label in journal._coded_details():
                if part in fold(label):
                    found.add(f'"{key}": "{code}"')
        return Domain.OR(Domain("detail", "ilike", one) for one in sorted(found))

    @api.model
    def _coded_details(self):
        """Yield (name, code, words) of all details that keep a code."""
        yield from (("what", *one) for one in self._detail_printed().items())
        sources = {
            (key, model, field) for _act, key, model, field in self._detail_sources()
        }
        for key, model, field in {
            *sources,
            *(("state", one, "state") for one in STATES),
        }:
            if field and model in self.env:
                described = (
                    self.env[model]._fields[field]._description_selection(self.env)
                )
                yield from ((key, code, label) for code, label in described)


def _facts(detail):
    """Return what a row kept, by name; nothing if a program cannot read it."""
    try:
        found = json.loads(detail or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _edited(found):
    """Return the names of the fields that were written down."""
    names = set()
    for key in ("was", "now", "fields", "limit"):
        value = found.get(key)
        value = [value] if isinstance(value, str) else value
        if isinstance(value, dict | list):
            names.update(one for one in value if isinstance(one, str))
    return names


def _first_steps(found):
    return {str(path).split("/")[0] for path in found.get("columns") or ()}


def _ids(value):
    values = value if isinstance(value, list) else [value]
    return {one for one in values if isinstance(one, int) and one is not True and one}


def _labels(described):
    return {name: one["string"] for name, one in described.items()}


def _moment(value):
    """Write a moment as the office does; the database keeps naive UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return f"{aware.astimezone(office_time.OFFICE_ZONE):{office_time.MOMENT}}"
