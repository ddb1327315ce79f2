"""Read by `odoo shell` on the peers' database: queues jobs that do nothing."""

import json
import os

JOBS = int(os.environ["JOBS"])
env = env  # noqa: F821, PLW0127 - given by the shell

env.cr.execute("DELETE FROM queue_job")
env["ir.cron"].search([]).active = False
for _number in range(JOBS):
    env["queue.job"].with_delay()._test_job()
env.cr.commit()
print("FIGURES", json.dumps({"queued": JOBS}))
