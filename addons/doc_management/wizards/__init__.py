from . import (
    base_module_uninstall,
    doc_act_wizard,
    doc_ask_opinion_wizard,
    doc_cancel_wizard,
    doc_directive_wizard,
    doc_done_wizard,
    doc_initial_wizard,
    doc_opinion_wizard,
    doc_part_opinion_wizard,
    doc_refuse_wizard,
    doc_return_wizard,
)
