"""What many short transactions of one job share: wake-ups, and looked-up facts.

A job that commits once for each thing it takes in pays twice for every commit: it
wakes jobs and screens, each over connections of their own, and it looks up anew what
has not changed since the last one. A wake-up says *look again*, whatever there is, so
one after the last of a hundred commits is as good as a hundred.
"""

import time
from collections import Counter

PATIENCE = 1.0
"""Seconds that a wake-up waits for others at most while the job goes on."""
FRESH = 2.0
"""Seconds that a looked-up fact is taken for true."""
_KEY = "doc_batch"


class Batch:
    """Wake-ups and facts of one run of a job; nothing of it survives a crash.

    It need not: every job also runs by the clock and finds what waits in the rows.
    """

    def __init__(self):
        self._jobs = {}
        self._added = Counter()
        self._told = None
        self._facts = {}

    def gather(self, cr):
        """Serve the transaction of this cursor, until it commits."""
        cr.postcommit.data[_KEY] = self

    def note_job(self, cron_id):
        """Have this job look at its rows at the next occasion."""
        self._jobs[cron_id] = True

    def note_screens(self, user, added):
        """Have the screens of this person look again; ``added`` things came anew."""
        self._added[user.id] += added

    def __bool__(self):
        return bool(self._jobs or self._added)

    def is_due(self):
        """Whether something waits that should not wait longer.

        The first is told at once, the next together when their time is up.
        """
        return bool(self) and (
            self._told is None or time.monotonic() - self._told >= PATIENCE
        )

    def tell(self, env):
        """Wake and tell all in the transaction of ``env``, which does it at its end."""
        jobs, self._jobs = self._jobs, {}
        added, self._added = self._added, Counter()
        self._told = time.monotonic()
        # Waking a job is not a right of persons; it only makes it look earlier.
        for cron in env["ir.cron"].sudo().browse(jobs).exists():
            cron._trigger()
        for user in env["res.users"].sudo().browse(added).exists():
            user._bus_send("doc_inbox/changed", {"added": added[user.id]})

    def fact(self, key, look_up):
        """Return what ``look_up`` says, as it stood a moment ago at most."""
        now = time.monotonic()
        if key not in self._facts or self._facts[key][0] < now:
            self._facts[key] = (now + FRESH, look_up())
        return self._facts[key][1]


def batch_of(env):
    """Return the :class:`Batch` that serves this transaction, None without one.

    It hangs on the cursor, where no client can put anything.
    """
    return env.cr.postcommit.data.get(_KEY)


def fact(env, key, look_up):
    """Return what ``look_up`` says; within a batch, once for many transactions.

    For tables that a person edits now and then (calendars, lists of formats), whose
    change may be seen a moment later. Never for who may do what.

    :param key: hashable, unique to what is looked up
    :param look_up: function without arguments; its value must not be a record
    """
    batch = batch_of(env)
    return look_up() if batch is None else batch.fact(key, look_up)


def wake(env, xmlid):
    """Wake the job of that id: at the commit, or with others in a batch."""
    ident = env["ir.model.data"].sudo()._xmlid_to_res_id(xmlid)
    batch = batch_of(env)
    if not ident:
        return
    if batch is not None:
        batch.note_job(ident)
        return
    # Waking a job is not a right of persons; it only makes it look earlier.
    env["ir.cron"].sudo().browse(ident)._trigger()
