"""Who may call what: every public act of this addon's models, and what it is told.

A new public method needs its name here, under who may call it (an addon built on this
one keeps rows of its own), and a value for each thing it must be told. Two classes need
no rows: what core defines first (create, write, search…; the letters of the models
speak of it), and the acts of dialogs, which are their opener's alone and are tried on
records he may not read.
"""

from .common import as_base64, make_pdf

DAY = "2199-03-02"


def of_world(name, which=slice(1)):
    """Return a question for the ids of a record of the world."""
    return lambda test: test.world[name].sudo()[which].ids


ARGUMENTS = {
    "abbreviation": "TN",
    "act": "read",
    "answer": "x",
    "book": "incoming",
    "comment": "x",
    "consent": "x",
    "content": lambda test: as_base64(make_pdf("x")),
    "date_from": DAY,
    "day": DAY,
    "days": 3,
    "deadline": f"{DAY} 02:00:00",
    "decision": "let",
    "device": "Token 1",
    "document_date": DAY,
    "dossier_id": lambda test: test.world["dossier"].id,
    "entry_id": lambda test: test.world["line"].id,
    "figure": "total",
    "grant": lambda test: {"user_ids": test.outsider.ids},
    "ground": "info_only",
    "group_id": lambda test: test.world["group"].id,
    "holder_id": lambda test: test.specialist.id,
    "incoming_ids": of_world("incoming"),
    "item_ids": lambda test: test.env["doc.inbox.item"].sudo().search([]).ids,
    "key": "incoming",
    "kind": "replace",
    "leaver_id": lambda test: test.specialist.id,
    "left_mm": 10,
    "line_id": lambda test: test.world["outage"].sudo().line_ids[:1].id,
    "lines": [],
    "material_id": lambda test: (
        test.env["doc.dossier.material"].sudo().search([], limit=1).id
    ),
    "medium": "paper",
    "minutes": "x",
    "name": "x.pdf",
    "new": "x",
    "notation": "TN",
    "number": 99,
    "old": "x",
    "outage_id": lambda test: test.world["outage"].id,
    "permission": "x",
    "place": "x",
    "places": [],
    "preset": "quarter",
    "question": "x",
    "reason": "x",
    "receiver_id": lambda test: test.colleague.id,
    "recipient_id": lambda test: test.world["outgoing"].sudo().recipient_ids[:1].id,
    "recipient_ids": lambda test: test.world["outgoing"].sudo().recipient_ids[:1].ids,
    "result": "x",
    "seen": lambda test: [[test.world["outgoing"].id, "0" * 64]],
    "sha256": "0" * 64,
    "signature": "x",
    "signer_id": lambda test: test.deputy.id,
    "step_id": lambda test: test.world["outgoing"].sudo().approval_ids[:1].id,
    "steps": [],
    "summary": "x",
    "target_id": lambda test: test.world["incoming"].id,
    "targets": lambda test: [{"role": "lead", "user_id": test.outsider.id}],
    "text": "x",
    "titles": ["x"],
    "to": "x",
    "top_mm": 10,
    "unit_ids": lambda test: test.other_unit.ids,
    "until": DAY,
    "user_id": lambda test: test.outsider.id,
    "user_ids": lambda test: test.outsider.ids,
    "verdict": "agree",
    "withdraw": [],
}
# Who may → people of the agency who surely may not, on any record of the world.
INSIDERS = {
    "admin": ("specialist", "clerk"),
    "anybody": (),  # about himself alone; the answer shows nothing of others
    "archivist": ("colleague", "head"),
    "approver": ("colleague", "clerk", "archivist"),
    "clerk": ("colleague", "leader", "archivist"),
    "clerk of any agency": ("colleague", "leader", "archivist"),  # in his own
    "clerk or admin": ("colleague", "leader"),
    "clerk or holder": ("archivist", "outsider"),
    "drafter": ("colleague", "clerk", "archivist"),
    "drafter or clerk": ("colleague", "archivist"),
    "holder": ("clerk", "archivist"),
    "keeper": ("clerk", "outsider"),
    "lead": ("colleague", "clerk", "archivist"),
    "leader": ("colleague", "clerk"),
    "planner": ("outsider",),
    "reader": (),
    "steerer": ("colleague", "clerk", "archivist"),
    "taker": ("colleague", "leader"),
}
ACTS = {
    "doc.access.change": {"leader": "action_confirm action_refuse"},
    "doc.agency": {"clerk": "action_rename"},
    "doc.annex": {"drafter": "action_attach"},
    "doc.archive.disposal": {
        "archivist": "action_council action_destroy",
        "leader": "action_decide",
        "reader": "action_print_list action_print_record",
    },
    "doc.archive.transfer": {
        "archivist": "action_check action_receive",
        "keeper": "action_submit",
        "reader": "action_print_list action_print_record",
    },
    "doc.assignment": {
        "holder": "action_read action_unread action_give_opinion action_pass_on "
        "action_return action_wait action_resume action_report "
        "action_request_extension action_propose_help",
        "reader": "action_open_document",
        "steerer": "action_urge action_withdraw",
    },
    "doc.delegation": {"holder": "action_confirm action_revoke"},
    "doc.document": {
        "clerk": "action_make_copy",
        "reader": "action_open",
        "steerer": "action_change_readers",
    },
    "doc.dossier": {
        "archivist": "action_history action_hold action_keep_back action_package "
        "action_release",
        "keeper": "action_add_material action_apply_template action_close "
        "action_link_material action_reopen action_return_close action_take_number",
        "reader": "action_export action_print_list",
    },
    "doc.dossier.entry": {"keeper": "action_take_out", "reader": "action_open"},
    "doc.dossier.material": {"reader": "action_download"},
    "doc.dossier.member": {"keeper": "action_confirm"},
    "doc.dossier.task": {"keeper": "action_done action_undo"},
    "doc.file.check": {"leader": "action_check_now"},
    "doc.file.copy.use": {"taker": "action_return"},
    "doc.file.plan": {
        "leader": "action_approve",
        "reader": "action_print",
        "taker": "action_copy_to_next_year",
    },
    "doc.file.text": {"reader": "action_try_again"},
    "doc.handover": {"admin": "action_hand_over", "reader": "action_print"},
    "doc.inbox.item": {
        "anybody": "inbox_counts inbox_news",
        "holder": "action_act action_bulk action_file action_open open_card",
    },
    "doc.incident": {"admin": "action_open_solving action_solve"},
    "doc.incoming": {
        "anybody": "action_confirm_read_many action_undo_read_many",
        "clerk": "action_as_last action_attach action_enter_late action_join "
        "action_print_stamp action_read_file action_refuse "
        "action_register action_send_straight action_set_issue_data "
        "action_take_recognised",
        "clerk of any agency": "action_new_from_file",
        "clerk or holder": "action_move_paper",
        "holder": "action_confirm_read",
        "lead": "action_done action_draft_reply action_no_need action_open_dossier "
        "action_start",
        "leader": "action_direct action_reopen",
        "reader": "action_print_slip action_schedule action_view_replies",
    },
    "doc.joint.party": {"clerk": "action_record_signature"},
    "doc.ledger.check": {"leader": "action_check_now"},
    "doc.life.mixin": {
        "clerk": "action_destroy_content action_not_secret action_secret",
        "leader": "action_confirm_rights",
        "reader": "action_send_request action_view_slips",
        "steerer": "action_readers",
    },
    "doc.old.import": {
        "taker": "action_check action_faults action_finish action_model_table "
        "action_start action_stop",
    },
    "doc.opinion": {"drafter": "action_answer action_record", "holder": "action_give"},
    "doc.opinion.round": {"drafter": "action_close action_extend action_remind"},
    "doc.outage": {
        "clerk": "action_close action_print_blank action_print_report "
        "action_void_number",
    },
    "doc.outgoing": {
        "anybody": "action_sign_batch book_results signature_book",
        "approver": "action_approve action_approve_edited action_decide_seen "
        "action_initial action_refuse_draft action_return action_return_to action_sign "
        "action_take_back",
        "clerk": "action_attach_scan action_decide_layout action_enter_late "
        "action_issue action_issue_paper action_keep_number_date "
        "action_next_joint_signature action_print_envelopes action_recall_from "
        "action_reserve_number action_send_further action_set_paper_place "
        "action_set_readers action_set_way action_void_number",
        "drafter": "action_add_group action_annex_opinions "
        "action_apply_media action_ask_opinion action_attach action_cancel "
        "action_change_chain action_fill_signer action_from_template "
        "action_generate_pdf action_lay_out_copy action_lock action_open_dossier "
        "action_release_lock action_submit action_unlock",
        "drafter or clerk": "action_amend",
        "reader": "action_check_layout action_print_opinions action_print_submission "
        "action_schedule book_blocker",
    },
    "doc.part.request": {"steerer": "action_grant action_refuse"},
    "doc.phrase": {"anybody": "get_usable"},
    "doc.print.job": {"clerk": "action_ask action_ask_again action_download"},
    "doc.procedure": {"admin": "action_apply_preset action_change_from"},
    "doc.register": {
        "clerk": "action_close",
        "reader": "action_open_lines action_open_voids",
    },
    "doc.register.entry": {"reader": "action_open_document"},
    "doc.register.part": {"reader": "action_open_lines"},
    "doc.register.plan": {"admin": "action_apply_now action_preset_groups"},
    "doc.report": {"anybody": "dashboard open_figure"},
    "doc.request": {"holder": "action_close action_withdraw"},
    "doc.request.line": {
        "holder": "action_answer action_read",
        "reader": "action_open_document",
    },
    "doc.schedule.entry": {
        "planner": "action_accept action_cancel action_restore",
        "reader": "action_open_document",
    },
    "doc.schedule.guest": {"planner": "action_absent action_coming action_sends"},
    "doc.schedule.row": {"holder": "action_absent action_answer action_coming"},
    "doc.schedule.week": {
        "anybody": "board",
        "planner": "action_approve action_publish action_resolve action_return "
        "action_submit",
    },
    "res.users": {
        "admin": "action_doc_end_sessions action_doc_lock action_doc_log_ins "
        "action_doc_unlock",
        "holder": "action_new_schedule_feed",
    },
}
