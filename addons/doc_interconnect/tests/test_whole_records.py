"""Who may read a document reads all of it: no field of a form is refused to him."""

from odoo.tests import tagged

from .common import ExchangeCase


@tagged("post_install", "-at_install")
class TestWholeRecords(ExchangeCase):
    """With all three addons: a client that names no fields asks for every one."""

    def test_every_reader_reads_every_field(self):
        received = self.make_registered()
        sent = self.make_issued([self.receiver.doc_agency_id])
        people = (
            self.specialist,
            self.head,
            self.leader,
            self.clerk,
            self.archivist,
        )
        for life in (received, sent):
            life.document_id._grant(
                users=self.specialist | self.head | self.archivist, reason="inform"
            )
            for record in (life, life.document_id):
                for user in people:
                    with self.subTest(record._name, user=user.login):
                        [row] = self.as_user(record, user).read()
                        self.assertEqual(row["subject"], life.subject)
