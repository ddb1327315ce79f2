"""Certificates, trust and pictures of the demo PKI into an Odoo database.

Runs inside Odoo (its shell), with an environment of the superuser.
"""

from __future__ import annotations

import base64
from typing import Any

from .shell import LOCAL

FOLDER = LOCAL / "demo_pki"
TOKEN_LABEL = "van-thu-demo"
SEAL_MM = 36


def load_trust(env: Any) -> None:
    """Trust the demo's authorities, and know what they have revoked."""
    trust = env["doc.signing.trust"].with_context(active_test=False)
    known = set(trust.search([]).mapped("fingerprint"))
    for name in ("root.crt.pem", "sub.crt.pem", "root.crl", "sub.crl"):
        values = {"upload": base64.b64encode((FOLDER / name).read_bytes())}
        if trust._with_facts(values)["fingerprint"] not in known:
            # In the demo its own root stands for the Government's.
            trust.create({**values, "is_government": name == "root.crt.pem"})


def load_owner(env: Any, company: Any, slug: str, user: Any = None) -> None:
    """Register the certificate and the picture of an agency or of its official."""
    pem = (FOLDER / f"{slug}.crt.pem").read_text()
    owner = {"company_id": company.id, "user_id": user.id if user else False}
    certificates = env["doc.signing.certificate"]
    if not certificates.search(
        [("company_id", "=", company.id), ("user_id", "=", owner["user_id"])]
    ).filtered(lambda item: item.certificate_pem.strip() == pem.strip()):
        certificates.create(
            {
                **owner,
                "kind": "person" if user else "agency",
                "certificate_pem": pem,
                "provider": "pkcs11",
                "token_label": TOKEN_LABEL,
                "key_label": slug,
            }
        )
    images = env["doc.signing.image"]
    if not images._of(company, user):
        png = (FOLDER / f"{slug}.png").read_bytes()
        size = {} if user else {"size_mm": SEAL_MM}
        images.create({**owner, **size, "upload": base64.b64encode(png)})
