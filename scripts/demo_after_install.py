"""What the demo database gets from outside of the addons; runs in Odoo's shell.

Certificates, trust and pictures made by `make demo-pki`, both agencies connected to
the axis that the same server plays, and documents in every state. Running it twice
changes nothing.
"""

import secrets

from vanthu import demo_documents, demo_pki, odoo_pki

COMPANIES = {
    "ubnd-song-lam": "doc_management.demo_company_ubnd",
    "so-nnmt": "doc_management.demo_company_snnmt",
}
AXIS = "Trục liên thông văn bản tỉnh Sông Lam"


def load(env) -> None:
    """Everything that the installed addons can hold."""
    companies = {
        slug: env.ref(xmlid, raise_if_not_found=False)
        for slug, xmlid in COMPANIES.items()
    }
    if not all(companies.values()):
        return
    _hide_samples(env, env["res.company"].union(*companies.values()))
    if "doc.signing.certificate" in env:
        _signing(env, companies)
    if "doc.exchange.backend" in env:
        for company in companies.values():
            _exchange(env, company)
    # Documents are signed and sent with what the addons above have been given.
    demo_documents.load(env)


def _hide_samples(env, ours) -> None:
    """Put away the sample people of Odoo's own demo; the administrator moves in."""
    for model in ("hr.employee", "hr.department", "doc.agency"):
        others = [("company_id", "!=", False), ("company_id", "not in", ours.ids)]
        env[model].search(others).active = False
    admin = env.ref("base.user_admin")
    samples = env["res.users"].search([("company_id", "not in", ours.ids)])
    (samples - admin - env.user).active = False
    admin.company_ids |= ours
    admin.company_id = ours[:1]


def _signing(env, companies) -> None:
    """Each agency's seal, each official's hand; an official is found by his name."""
    odoo_pki.load_trust(env)
    for entry in demo_pki.entries():
        if entry.kind == "agency":
            odoo_pki.load_owner(env, companies[entry.slug], entry.slug)
            continue
        user = env["res.users"].search([("name", "=", entry.cn)], limit=1)
        if user:
            odoo_pki.load_owner(env, user.company_id, entry.slug, user)


def _exchange(env, company) -> None:
    """An account at the axis and the connection that uses it."""
    if env["doc.exchange.backend"]._of_company(company):
        return
    agency = company.doc_agency_id
    system_id, secret = f"demo-{agency.code}", secrets.token_urlsafe(24)
    system = env["doc.axis.system"].create(
        {"name": agency.name, "system_id": system_id}
    )
    system.secret = secret
    agency.axis_system_id = system
    backend = env["doc.exchange.backend"].create(
        {
            "name": AXIS,
            "company_id": company.id,
            "url": "/axis",
            "system_id": system_id,
        }
    )
    backend.secret = secret


if "env" in globals():
    load(globals()["env"])
