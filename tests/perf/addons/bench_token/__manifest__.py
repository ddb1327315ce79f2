{
    "name": "Bench: a token that takes its time",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Odoo Văn thư",
    "depends": ["doc_management"],
    "installable": True,
}
