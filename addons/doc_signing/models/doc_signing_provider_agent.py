"""The key lies in a token at somebody's own computer, reached by his browser."""

from odoo import api, models


class DocSigningProviderAgent(models.AbstractModel):
    """Hash mode of the Government's signing program: the server prepares, it signs.

    The browser of whoever asked hands the digest to the program on the same computer
    (``SignMsg`` over a socket to 127.0.0.1) and brings the value back. The program
    asks for the PIN itself: neither browser nor server ever see it.
    """

    _name = "doc.signing.provider.agent"
    _inherit = "doc.signing.provider"
    _description = "Signing with the program at one's computer"

    @api.model
    def _is_elsewhere(self):
        return True

    @api.model
    def _blockers(self, certificate):
        return []

    @api.model
    def _ask(self, step):
        """Nothing to do: the browser looks for what waits for it."""
