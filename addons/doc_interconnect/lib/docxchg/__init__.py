"""Exchange of official documents: message format, axis protocol, state machines.

Plain Python. No Odoo, no clock, no network, no files: bytes and times come in,
values go out. ``ledger`` alone writes, on a cursor that comes in as well.

``edxml``   the edXML message of QCVN 102:2016/BTTTT (amended 2022)
``axis``    the header protocol of the document axis, both sides of it
``states``  life of an outgoing and of an incoming message
``ledger``  what is written of them, and by whom, as statements
"""
