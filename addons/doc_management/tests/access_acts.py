"""Public acts, from the registry: what a client may call, tried by who may not.

Every public method is an endpoint. :class:`ActsOf` wants a row for each that an addon
brings, calls it the way a client does on a record of the matrix' world, and accepts
a refusal, or an answer that neither shows the mark nor wrote one row.
"""

import inspect
from itertools import product
from traceback import extract_tb

from odoo.exceptions import AccessError, MissingError
from odoo.service.model import call_kw
from odoo.tests import new_test_user
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .access_matrix import LOGGED, MARK, REFUSALS
from .access_rows import ROWS
from .act_rows import ARGUMENTS, DAY, INSIDERS
from .common import as_base64

OURS = "odoo.addons.doc_"
ROLES_OF_ALL = ("unit_head", "leader", "clerk", "archivist", "admin")
TRIED = 3
"""So many records of one model are tried: enough to meet each of their states."""
WITHOUT_ROLE = ("account without role", "portal")
ACTORS = ("specialist", "head", "leader", "clerk", "archivist", "admin")
"""Who tries with two records what is for one: among them whoever may do it."""
QUIET = ("odoo.sql_db", "odoo.addons.base.models.ir_rule")
FAULT = "fault"


class ActCalls:
    """Who tries an act, on what, with what; and what came of it."""

    acts = {}
    """{model: {who may: "names of acts"}}"""

    def own_acts(self):
        """Return {(model, act)} that this addon is the first to define."""
        found = set()
        for name in self.env.registry:
            for act, home in self._acts_of(type(self.env[name])).items():
                if home.__module__.startswith(f"odoo.addons.{self.addon}."):
                    found.add((home._name, act))
        return found

    @staticmethod
    def _acts_of(model):
        """Yield {name: class that defines it first} of what a client may call.

        What core defines first is an operation; the rows of the models speak of it.
        """
        homes = {}
        for part in reversed(model.__mro__):
            for name, member in vars(part).items():
                if not name.startswith("_") and inspect.isfunction(member):
                    homes.setdefault(name, part)
        return {
            name: part
            for name, part in homes.items()
            if part.__module__.startswith(OURS)
            and not getattr(vars(part)[name], "_api_private", False)
        }

    def rows_of_acts(self):
        """Yield (model, act, who may)."""
        for model, kinds in self.acts.items():
            for who, names in kinds.items():
                for name in names.split():
                    yield model, name, who

    def _acts_of_dialogs(self):
        """Return {(model, act)} of the addon's dialogs; no row speaks of them."""
        return {
            (model, act) for model, act in self.own_acts() if self.env[model]._transient
        }

    # Who tries, on what, with what.

    def _act_strangers(self):
        """Return people with roles elsewhere, with none here, with none any more."""
        elsewhere = self.make_official("specialist", self.foreign_unit, "elsewhere")
        for role in ROLES_OF_ALL:
            elsewhere.sudo().group_ids += self.env.ref(f"doc_management.group_{role}")
        plain = new_test_user(
            self.env, "plain", "base.group_user", company_id=self.company.id
        )
        return {
            "every role elsewhere": elsewhere,
            "account without role": plain,
            "right withdrawn": self.withdrawn,
            "portal": self.portal,
        }

    def _strangers_to(self, record, who):
        """Return who is a stranger to such a record, and to such an act."""
        if who == "clerk of any agency":
            return WITHOUT_ROLE
        row = {**ROWS, **self.rows}.get(record._name)
        if row and row.kind == "document":
            return ("every role elsewhere", *WITHOUT_ROLE, "right withdrawn")
        if row and row.kind in ("shared", "closed"):
            return WITHOUT_ROLE
        return ("every role elsewhere", *WITHOUT_ROLE)

    def _known(self):
        """Return {model: a record of the world}."""
        rows = {**ROWS, **self.rows}
        known = {"res.company": self.company, "res.users": self.specialist}
        for name, row in rows.items():
            if row.kind in ("document", "agency") and self._leads_somewhere(name, row):
                known[name] = self.samples(name, row)[:1]
        return {name: record for name, record in known.items() if record}

    def _leads_somewhere(self, model, row):
        return row.path.split(".")[0] in self.env[model]._fields

    def _act_samples(self, name):
        """Return records to try the acts of ``name`` on, each of a mixin's models."""
        rows = {**ROWS, **self.rows}
        found = []
        concrete = sorted(self._concrete(name))
        if not concrete:
            return [self.env[name]]  # acts about no record
        for model in concrete:
            row = rows.get(model)
            records = self.env[model]
            if row and row.kind in ("document", "agency"):
                records = self._of_one(self.samples(model, row), row)[:TRIED]
            found += records or self._made(model)
        return found

    def _of_one(self, records, row):
        """Return the specialist's own among rows that are for one person each."""
        if row.readers != ("specialist",):
            return records
        return records.filtered(lambda one: one.user_id == self.specialist)

    def _concrete(self, name):
        model = self.env[name]
        if not model._abstract:
            return {name}
        return {
            one
            for one in self.env.registry
            if not self.env[one]._abstract and isinstance(self.env[one], type(model))
        }

    def _made(self, model):
        known = self._known()
        there = known.get(model) or self.env[model].sudo().search([], limit=1)
        return there or self.make_sample(model, known)

    def _dialog_values(self, model, known):
        """Yield values for a dialog about the world, one for each choice it offers."""
        values, choices = {}, {}
        for name, field in self.env[model]._fields.items():
            if field.compute or field.related or not field.store or name in LOGGED:
                continue
            if field.relational and field.comodel_name in known:
                ids = known[field.comodel_name].ids
                if field.type != "one2many":
                    single = field.type == "many2one"
                    values[name] = ids[0] if single else [(6, 0, ids)]
            elif field.type == "selection" and field.required:
                choices[name] = field.get_values(self.env)
            elif field.type in ("char", "text", "html"):
                values[name] = "x"
            elif field.type == "binary":
                values[name] = as_base64(b"x")
            elif field.type in ("date", "datetime"):
                values[name] = DAY
            elif field.type in ("integer", "float"):
                values[name] = 1
        names = list(choices)
        for chosen in product(*choices.values()):
            yield {**values, **dict(zip(names, chosen, strict=True))}

    def _opened(self, model, user, values):
        """Return a dialog that ``user`` opened, None if he cannot."""
        try:
            with mute_logger(*QUIET), self.env.cr.savepoint():
                return self.model(model, user).create(values)
        except (*REFUSALS, IntegrityError):
            return None

    def _opened_by_anybody(self, model, known):
        """Return a dialog of somebody who may open it, None if nobody may so."""
        for values in self._dialog_values(model, known):
            for role in ("clerk", "leader", "head", "specialist", "archivist", "admin"):
                dialog = self._opened(model, getattr(self, role), values)
                if dialog:
                    return dialog
        return None

    def _arguments(self, record, act):
        """Return plausible values for what the act wants to be told."""
        method = getattr(type(record), act)
        values = {}
        for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
            if parameter.default is not inspect.Parameter.empty:
                continue
            value = ARGUMENTS[name]
            values[name] = value(self) if callable(value) else value
        return values

    # The call.

    def _assert_not_done(self, name, user, record, act, late=False):
        """Assert that the act is refused, or does and shows nothing.

        :param late: whether it may also ask for something else before it refuses;
            else only who is calling may be told, nothing of the record
        """
        outcome = self._attempt(user, record, act)
        # That an account has no post, or its own agency no axis, tells of it alone.
        own = (user.name, user.login, user.company_id.name)
        of_himself = any(word in outcome for word in own)
        if (late or of_himself) and outcome.startswith("refused"):
            return
        with self.subTest(who=name, model=record._name, act=act):
            self.assertIn(outcome, ("refused", "nothing"))

    def _attempt(self, user, record, act):
        """Call ``act`` as a client would and tell what came of it."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        model = record.with_user(user).browse()
        given = [] if self._about_no_record(record, act) else [record.ids]
        arguments = self._arguments(record, act)
        before = self._rows_written()
        try:
            with mute_logger(*QUIET), self.env.cr.savepoint():
                answer = call_kw(model, act, given, arguments)
                self.env.flush_all()
                written = self._rows_written()
                raise Done(answer)
        except Done as done:
            own = record._table if record._transient else ""
            changed = {
                table: count - before.get(table, 0)
                for table, count in written.items()
                if table != own and count != before.get(table, 0)
            }
            if changed:
                return f"wrote {changed}"
            return "shown" if MARK in str(done.answer).lower() else "nothing"
        except (AccessError, MissingError):
            return "refused"
        except REFUSALS as error:
            return f"refused late: {error}"
        except Exception as error:  # the point: any other is a fault of ours
            last = extract_tb(error.__traceback__)[-1]
            where = f"({last.filename}:{last.lineno})"
            return f"{FAULT}: {type(error).__name__}: {error} {where}"

    @staticmethod
    def _about_no_record(record, act):
        return getattr(getattr(type(record), act), "_api_model", False)

    def _pairs(self, name):
        """Return two records of each model ``name`` stands for, where there are two.

        One that is alone is given twice: for the act that makes two of it as well.
        """
        found = {}
        for record in self._act_samples(name):
            found[record._name] = found.get(record._name, ()) + record._ids
        return [
            self.env[model].browse((ids * 2)[:2]) for model, ids in found.items() if ids
        ]

    def _assert_no_fault(self, user, records, act):
        """Assert that two records are an answer or a refusal, never an error of ours.

        A program may send any list of ids; “500” would tell it nothing.
        """
        outcome = self._attempt(user, records, act)
        with self.subTest(who=user.login, model=records._name, act=act):
            self.assertFalse(outcome.startswith(FAULT), outcome)

    def _rows_written(self):
        """Return {table: rows this transaction has written}."""
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del "
            "FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(self.env.cr.fetchall())


class ActsOf(ActCalls):
    """The tests of the acts of one addon: mix in beside :class:`MatrixOf`."""

    allow_inherited_tests_method = True

    def test_every_public_act_has_a_row(self):
        rows = [(model, act) for model, act, _who in self.rows_of_acts()]
        self.assertEqual(len(rows), len(set(rows)), "an act has two rows")
        own = self.own_acts() - self._acts_of_dialogs()
        self.assertEqual(own - set(rows), set(), "acts without a row")
        self.assertEqual(set(rows) - own, set(), "rows without an act")
        unknown = {who for _model, _act, who in self.rows_of_acts()} - set(INSIDERS)
        self.assertEqual(unknown, set())

    def test_strangers_act_on_nothing(self):
        people = self._act_strangers()
        for model, act, who in self.rows_of_acts():
            # The role before the state, which a refusal would tell otherwise; an act
            # about no record has none to tell.
            late = self._about_no_record(self.env[model], act)
            for record in self._act_samples(model):
                for name in self._strangers_to(record, who):
                    self._assert_not_done(name, people[name], record, act, late=late)

    def test_who_reads_does_not_do_what_is_anothers_act(self):
        for model, act, who in self.rows_of_acts():
            for record in self._act_samples(model) if INSIDERS[who] else ():
                for name in INSIDERS[who]:
                    user = getattr(self, name)
                    self._assert_not_done(name, user, record, act, late=True)

    def test_two_records_at_once_are_refused_or_done_but_no_fault(self):
        for model, act, _who in self.rows_of_acts():
            if self._about_no_record(self.env[model], act):
                continue
            for pair in self._pairs(model):
                for name in ACTORS:
                    self._assert_no_fault(getattr(self, name), pair, act)

    def test_two_dialogs_at_once_are_refused_or_done_but_no_fault(self):
        known = self._known()
        for model, act in sorted(self._acts_of_dialogs()):
            dialog = self._opened_by_anybody(model, known)
            if dialog and not self._about_no_record(dialog, act):
                pair = dialog.browse(dialog.ids * 2)
                self._assert_no_fault(dialog.sudo().create_uid, pair, act)

    def test_a_dialog_does_nothing_for_who_did_not_open_it(self):
        people, known = self._act_strangers(), self._known()
        for model, act in sorted(self._acts_of_dialogs()):
            dialog = self._opened_by_anybody(model, known)
            for name, user in people.items() if dialog else ():
                self._assert_not_done(name, user, dialog, act)

    def test_a_dialog_reaches_nothing_its_opener_may_not(self):
        people, known = self._act_strangers(), self._known()
        for model, act in sorted(self._acts_of_dialogs()):
            for values in self._dialog_values(model, known):
                for name, user in people.items():
                    dialog = self._opened(model, user, values)
                    if dialog:
                        self._assert_not_done(name, user, dialog, act, late=True)


class Done(Exception):
    """The act was not refused; what it did is rolled back."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer
