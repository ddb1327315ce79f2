"""A database of the addons as they were landed before, at work, comes to those of now.

The code of then lies in landed.tar.xz (scripts/landed.py): no history is needed.
"""

from __future__ import annotations

import json
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import snapshot

from vanthu import config, database, odoo_log, setup
from vanthu.expected_warnings import EXPECTED

OLD, FRESH = "van_thu_test_upgrade", "van_thu_test_upgrade_fresh"
ADDONS = ",".join(config.OUR_ADDONS)
ARCHIVE = Path(__file__).with_name("landed.tar.xz")
# What a database holds by its addons; the other kinds hold what people put there.
SHAPE = (
    "tables, views and sequences",
    "columns",
    "indexes",
    "constraints",
    "functions",
    "triggers",
    "models",
    "fields",
    "choices",
    "groups",
    "privileges",
    "views",
    "menus",
    "actions",
    "access rights",
    "record rules",
    "scheduled jobs",
)

FILL = """
import base64, io, json
from reportlab.pdfgen import canvas
company = env.company
company.name = "Sở Nâng cấp"
company.doc_agency_id.write(
    {"abbreviation": "SNC", "code": "000.00.77.H99", "place": "Thử nghiệm"})
unit = env["hr.department"].create(
    {"name": "Phòng Một", "doc_abbreviation": "P1", "company_id": company.id})
def official(role):
    user = env["res.users"].create({
        "name": role, "login": "nc." + role, "password": "mat khau cu",
        "group_ids": [(6, 0, env.ref("doc_management.group_" + role).ids)]})
    env["hr.employee"].create(
        {"name": role, "user_id": user.id, "department_id": unit.id})
    return user
clerk, leader, specialist = map(official, ("clerk", "leader", "specialist"))
admin = official("admin")
sheet = io.BytesIO()
page = canvas.Canvas(sheet)
page.drawString(72, 720, "1")
page.save()
incoming = env["doc.incoming"].with_user(clerk).create({
    "subject": "Trước khi nâng cấp", "channel": "post",
    "type_id": env.ref("doc_management.doc_type_cong_van").id,
    "issuer_id": env["doc.agency"].create({"name": "UBND tỉnh"}).id})
incoming.action_set_issue_data("88", "UBND-NC", "2026-03-02")
incoming.action_attach("88.pdf", base64.b64encode(sheet.getvalue()).decode())
incoming.action_register()
incoming.with_user(leader).action_direct(specialist.id, directive="Tham mưu")
env["doc.journal"]._cron_seal()
env.cr.commit()
"""

ASK = """
import json
incoming = env["doc.incoming"].search([("subject", "=", "Trước khi nâng cấp")])
clerk = env["res.users"].search([("login", "=", "nc.clerk")])
file = incoming.document_id._main_file()
told = {
    "number": incoming.arrival_number,
    "state": incoming.state,
    "file": file.sha256,
    "bytes": len(file._content()),
    "journal": env["doc.journal"].search_count([]),
    "faults": [str(one) for one in env["doc.journal"]._verify()],
    "sees": incoming.with_user(clerk).subject,
    "mine": incoming.assignment_ids.user_id.mapped("login"),
    "password": clerk.with_user(clerk)._check_credentials(
        {"type": "password", "login": "nc.clerk", "password": "mat khau cu"},
        {"interactive": True})["uid"] == clerk.id,
}
print("TOLD " + json.dumps(told, sort_keys=True))
"""


def shell(name: str, script: str, *options: str) -> str:
    """Run a script in Odoo's shell; return what it printed."""
    command = [*setup.server_command(), "shell", "-d", name, "--no-http", *options]
    done = subprocess.run(
        command,
        input=script,
        env=setup.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    # The shell goes on after an error; what it says goes nowhere else.
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.stdout


def ask(name: str, *options: str, first: str = "") -> dict[str, object]:
    lines = shell(name, first + ASK, *options).splitlines()
    [line] = [line for line in lines if line.startswith("TOLD ")]
    told: dict[str, object] = json.loads(line.removeprefix("TOLD "))
    return told


@pytest.fixture(scope="module")
def before(
    tmp_path_factory: pytest.TempPathFactory, bare: Callable[[Path], str]
) -> Iterator[dict[str, object]]:
    """A filled database of then, and what it says of itself."""
    folder = tmp_path_factory.mktemp("landed")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    path = config.MERGED_CONF.read_text(encoding="utf-8")
    [present] = [row for row in path.splitlines() if row.startswith("addons_path")]
    folders = present.partition("=")[2].strip().split(",")
    folders[folders.index(str(config.ADDONS))] = str(folder / "addons")
    option = f"--addons-path={','.join(folders)}"
    source = bare(folder / "addons")
    database.copy(source, OLD)
    database.copy(source, FRESH)
    database.odoo_log(OLD).unlink(missing_ok=True)
    database.run_odoo(OLD, option, "-i", ADDONS, "--skip-auto-install")
    yield ask(OLD, option, first=FILL)
    database.drop(OLD)
    database.drop(FRESH)


@pytest.fixture(scope="module")
def upgraded(before: dict[str, object]) -> str:
    """What the upgrade wrote into the log."""
    log = database.odoo_log(OLD)
    already = len(log.read_text(errors="replace"))
    database.run_odoo(OLD, "-u", ADDONS)
    return log.read_text(errors="replace")[already:]


def test_the_upgrade_gives_no_warning(upgraded: str) -> None:
    assert odoo_log.parse(upgraded.splitlines(), EXPECTED).alarms == []


def test_what_was_there_is_there_as_it_was(
    before: dict[str, object], upgraded: str
) -> None:
    assert (before["state"], before["sees"]) == ("directed", "Trước khi nâng cấp")
    assert before["faults"] == []
    assert ask(OLD) == before


def test_an_upgraded_database_has_the_shape_of_a_new_one(upgraded: str) -> None:
    database.run_odoo(FRESH, "-i", ADDONS, "--skip-auto-install")
    new, old = snapshot.take(FRESH), snapshot.take(OLD)
    for kind in SHAPE:
        assert sorted(new[kind] - old[kind]) == [], f"{kind} that an upgrade lacks"
        assert sorted(old[kind] - new[kind]) == [], f"{kind} that an upgrade keeps"
