"""The Government's signing program takes the file itself, in its own window."""

from odoo import api, models


class DocSigningProviderAgentTool(models.AbstractModel):
    """Tool mode of the program at one's own computer (SignApproved and the like).

    The program fetches the PDF by an address good for one signing, shows it, places
    the look, asks for the PIN and posts the file back. What comes back must be the
    very file with one signature of the registered certificate and nothing else: see
    :class:`DocSigningStep` and ``lib/docsign/acceptance.py``.
    """

    _name = "doc.signing.provider.agent_tool"
    _inherit = "doc.signing.provider.agent"
    _description = "Signing in the window of the program at one's computer"

    @api.model
    def _draws_itself(self):
        return True
