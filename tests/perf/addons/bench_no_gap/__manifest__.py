{
    "name": "Bench: numbers from ir.sequence",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Odoo Văn thư",
    "depends": ["bench_token"],
    "data": ["data/ir_sequence_data.xml"],
    "installable": True,
}
