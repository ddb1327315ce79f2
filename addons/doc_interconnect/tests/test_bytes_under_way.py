"""How many bytes are under way at once: never too many, in turn, none stuck."""

from datetime import timedelta

from odoo.tests import tagged

from .common import ExchangeCase

MEGABYTE = 1 << 20
A, B, C = "000.00.61.H99", "000.00.62.H99", "000.00.63.H99"


@tagged("post_install", "-at_install")
class TestBytesUnderWay(ExchangeCase):
    def setUp(self):
        super().setUp()
        self.outgoing = self.make_issued()
        self.message = self.queued(self.outgoing)
        self.message.sudo()._by_action().write({"state": "abandoned"})
        self.limit(connection=10, partner=6)
        self.number = 0

    def limit(self, **megabytes):
        for whose, count in megabytes.items():
            self.env["ir.config_parameter"].set_param(
                f"doc_interconnect.{whose}_megabytes", str(count)
            )
        # Asked for on another cursor.
        self.env.flush_all()

    def put(self, code, megabytes, **values):
        """Queue a message of a size behind all that were queued before it."""
        self.number += 1
        row = self.messages._by_action().create(
            {
                "direction": "out",
                "kind": "status",
                "status_code": 1,
                "business_key": f"01:{self.number}",
                "backend_id": self.backend.id,
                "document_id": self.outgoing.document_id.id,
                "sender_code": self.sender_code,
                "receiver_code": code,
                "state": "ready",
                "next_at": self.env.cr.now() - timedelta(hours=2 - self.number / 60),
                "packet_size": megabytes * MEGABYTE,
                **values,
            }
        )
        self.env.flush_all()
        return row

    def claim(self):
        """What goes next, as its rows; empty when nothing may."""
        transmission = self.messages._claim()
        self.env.invalidate_all()
        return self.messages.browse(transmission.ids if transmission else ())

    def arrive(self, rows):
        rows._by_action().write({"state": "accepted", "lease_until": False})
        self.env.flush_all()

    def test_to_one_partner_as_much_as_there_is_room_for(self):
        first, second, third = (self.put(A, size) for size in (3, 3, 1))
        self.assertEqual((self.claim(), self.claim()), (first, second))
        self.assertFalse(self.claim(), "7 of 6")
        self.arrive(first)
        self.assertEqual(self.claim(), third)

    def test_a_full_partner_stops_nobody_else(self):
        first, large, behind = self.put(A, 4), self.put(A, 3), self.put(A, 1)
        other = self.put(B, 2)
        self.assertEqual(self.claim(), first)
        self.assertEqual(self.claim(), other)
        self.assertFalse(self.claim(), "what stands behind the large one waits as well")
        self.arrive(first)
        self.assertEqual((self.claim(), self.claim()), (large, behind))

    def test_nothing_small_overtakes_what_finds_no_room_on_the_connection(self):
        first, second = self.put(A, 6), self.put(B, 3)
        large, small = self.put(C, 2), self.put(B, 1)
        self.assertEqual((self.claim(), self.claim()), (first, second))
        self.assertFalse(self.claim())
        self.arrive(second)
        self.assertEqual((self.claim(), self.claim()), (large, small))

    def test_small_ones_without_end_do_not_keep_a_large_one_out(self):
        under_way = self.put(B, 1)
        self.assertEqual(self.claim(), under_way)
        large = self.put(A, 300)
        for _turn in range(3):
            self.put(B, 1)
            self.assertFalse(self.claim(), "the way is being cleared")
        self.arrive(under_way)
        self.assertEqual(self.claim(), large)

    def test_one_larger_than_everything_goes_alone(self):
        large, status = self.put(A, 300), self.put(B, 0)
        self.assertEqual(self.claim(), large)
        self.assertFalse(self.claim(), "nothing goes beside it")
        self.arrive(large)
        self.assertEqual(self.claim(), status)

    def test_what_is_urgent_goes_before_a_large_one_that_waits(self):
        first, large = self.put(A, 6), self.put(C, 5)
        self.assertEqual(self.claim(), first)
        self.assertFalse(self.claim())
        urgent = self.put(B, 2, is_urgent=True)
        self.assertEqual(self.claim(), urgent)
        self.assertFalse(self.claim())
        self.arrive(first | urgent)
        self.assertEqual(self.claim(), large)

    def test_one_call_to_many_counts_once_on_the_connection(self):
        document = {"kind": "edoc", "business_type": "0", "business_key": "0:1"}
        rows = self.put(A, 5, **document) | self.put(B, 5, **document)
        rows |= self.put(C, 5, **document)
        self.assertEqual(self.claim(), rows)
        other = self.put("000.00.64.H99", 5)
        self.assertEqual(self.claim(), other, "10 of 10, not 20")

    def test_a_full_partner_is_left_out_of_a_call_to_many(self):
        busy = self.put(B, 4)
        self.assertEqual(self.claim(), busy)
        document = {"kind": "edoc", "business_type": "0", "business_key": "0:1"}
        rows = [self.put(code, 3, **document) for code in (A, B, C)]
        self.assertEqual(self.claim(), rows[0] | rows[2])
        self.arrive(busy)
        self.assertEqual(self.claim(), rows[1])

    def test_what_is_not_built_yet_is_reckoned_by_its_files(self):
        files = self.outgoing.document_id.sudo().file_ids.filtered("is_current")
        self.env.cr.execute(
            "UPDATE doc_file SET size = %s WHERE id = %s", (3 * MEGABYTE, files[0].id)
        )
        self.env.invalidate_all()
        document = {"kind": "edoc", "business_type": "0"}
        first = self.put(A, 0, business_key="0:1", **document)
        second = self.put(B, 0, business_key="0:2", **document)
        third = self.put(C, 0, business_key="0:3", **document)
        self.limit(connection=9)
        self.assertEqual((self.claim(), self.claim()), (first, second))
        self.assertFalse(self.claim(), "three times four are more than nine")
        self.limit(connection=13)
        self.assertEqual(self.claim(), third)

    def test_who_died_gives_his_bytes_back_with_his_lease(self):
        dead, waiting = self.put(A, 6), self.put(A, 6)
        self.assertEqual(self.claim(), dead)
        self.assertFalse(self.claim())
        dead._by_action().write(
            {"lease_until": self.env.cr.now() - timedelta(minutes=1)}
        )
        self.env.flush_all()
        self.assertEqual(self.claim(), waiting)

    def test_nonsense_in_the_settings_is_what_is_usual(self):
        for text in ("", "-1", "viel", "1.5"):
            self.limit(connection=text, partner=text)
            self.assertEqual(self.messages._most_bytes("connection", 256), 256 << 20)
        self.limit(connection=0)
        self.assertEqual(self.messages._most_bytes("connection", 256), MEGABYTE)
