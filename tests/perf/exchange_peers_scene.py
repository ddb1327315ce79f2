"""Read by `odoo shell` on the peers' database: invoices and files of their addons.

``account_peppol``: its own code takes a decoded document in (the network and the
decryption before it are left out, as they are for ours): attachment, bill, its file,
its messages; one commit for each. The bill carries a file as large as those of our
packets. ``dms``: a file of that size in a directory whose storage is the file store,
one commit for each.
"""

import base64
import datetime as dt
import json
import os
import time
import uuid
from statistics import median

COUNT, ROUNDS = int(os.environ["COUNT"]), int(os.environ["ROUNDS"])
SIZE = int(os.environ["SIZE"])
env = env  # noqa: F821, PLW0127 - given by the shell

company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
journal = env["account.journal"].search(
    [("type", "=", "purchase"), ("company_id", "=", company.id)], limit=1
)
env.cr.commit()
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
NORM = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
)


def party(role, name):
    return (
        f"<cac:Accounting{role}Party><cac:Party><cac:PartyName><cbc:Name>{name}"
        "</cbc:Name></cac:PartyName><cac:PartyLegalEntity><cbc:RegistrationName>"
        f"{name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
        f"</cac:Accounting{role}Party>"
    )


def amount(tag):
    return f'<cbc:{tag} currencyID="{company.currency_id.name}">100.00</cbc:{tag}>'


def invoice():
    """Return a new invoice of one line with one file of SIZE bytes."""
    file = base64.b64encode(b"%PDF-1.7\n" + os.urandom(SIZE)).decode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Invoice xmlns="{UBL}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}">'
        f"<cbc:CustomizationID>{NORM[0]}</cbc:CustomizationID>"
        f"<cbc:ProfileID>{NORM[1]}</cbc:ProfileID>"
        f"<cbc:ID>{uuid.uuid4().hex}</cbc:ID>"
        f"<cbc:IssueDate>{dt.date.today()}</cbc:IssueDate>"
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
        f"<cbc:DocumentCurrencyCode>{company.currency_id.name}"
        "</cbc:DocumentCurrencyCode>"
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" '
        f'filename="tep.pdf">{file}</cbc:EmbeddedDocumentBinaryObject>'
        "</cac:Attachment></cac:AdditionalDocumentReference>"
        f"{party('Supplier', 'Sở Gửi')}{party('Customer', company.name)}"
        f"<cac:LegalMonetaryTotal>{amount('LineExtensionAmount')}"
        f"{amount('TaxExclusiveAmount')}{amount('TaxInclusiveAmount')}"
        f"{amount('PayableAmount')}</cac:LegalMonetaryTotal>"
        "<cac:InvoiceLine><cbc:ID>1</cbc:ID>"
        '<cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
        f"{amount('LineExtensionAmount')}"
        "<cac:Item><cbc:Name>Giấy in</cbc:Name></cac:Item>"
        f"<cac:Price>{amount('PriceAmount')}</cac:Price></cac:InvoiceLine></Invoice>"
    ).encode()


def received(data):
    """Take one document in as ``_peppol_get_new_documents`` does, and commit."""
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        user = own["account_edi_proxy_client.user"].new(
            {"company_id": company.id, "proxy_type": "peppol"}
        )
        attachment = own["ir.attachment"].create(
            {
                "name": "attachment.xml",
                "raw": data,
                "type": "binary",
                "mimetype": "application/xml",
            }
        )
        made = user._peppol_import_invoice(
            attachment, "done", str(uuid.uuid4()), journal.with_env(own)
        )
        return made["move"].id


storage = env["dms.storage"].create({"name": "Kho", "save_type": "file"})
directory = env["dms.directory"].create(
    {"name": "Văn bản", "is_root_directory": True, "storage_id": storage.id}
)
env.cr.commit()


def filed(data):
    """One file of OCA's document management."""
    with env.registry.cursor() as cr:
        env(cr=cr)["dms.file"].create(
            {
                "name": f"{uuid.uuid4().hex}.pdf",
                "directory_id": directory.id,
                "content": base64.b64encode(data),
            }
        )


def pdf():
    return b"%PDF-1.7\n" + os.urandom(SIZE)


first = received(invoice())
env.cr.commit()
bill = env["account.move"].browse(first)
assert bill.amount_untaxed == 100 and len(bill.attachment_ids) >= 1, bill.read()
filed(pdf())
WAYS = {"account_peppol": (received, invoice), "dms file": (filed, pdf)}
rates = {name: [] for name in WAYS}
for _round in range(ROUNDS):
    for name, (act, make) in WAYS.items():
        ready = [make() for _ in range(COUNT)]
        env.cr.commit()
        begun = time.perf_counter()
        for one in ready:
            act(one)
        rates[name].append(COUNT / (time.perf_counter() - begun))
        env.invalidate_all()
told = {name: median(some) for name, some in rates.items()}
print("FIGURES", json.dumps(told))
