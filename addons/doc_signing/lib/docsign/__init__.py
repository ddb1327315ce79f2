"""PDF signatures of Vietnamese agencies: look, placement, signing, verification.

Plain typed Python over pyHanko: no Odoo, no clock, no network. Modules:

``values``    frozen values, enums and the one error class
``geometry``  pages as they are seen (CropBox, /Rotate) and in PDF coordinates
``fonts``     the Vietnamese Times-metric fonts, made fit for pyHanko
``looks``     what a signature shows: text and picture marks
``anchors``   where number, date and signatures belong on a page
``plans``     one signature plan per signature, by appearance profile
``signing``   prepare -> (sign the bytes anywhere) -> complete
``pkcs11``    sign the bytes with a token
``verify``    a report in four words on any PDF
``worker``    all of the above in a limited process of its own

Importing this package imports none of the heavy modules.
"""
