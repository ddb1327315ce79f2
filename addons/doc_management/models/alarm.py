"""Alarms of the checks: to-dos of the administrators of documents."""

from .roles import ADMIN


def tell_administrators(env, summary, note):
    """Give every administrator of documents a warning to work off.

    It stands on their own contact, in the company they work for: the checks that tell
    carry no discussion.

    :param summary: the trouble in a few words
    :param note: what was found, where it is read, what to do
    """
    for admin in env.ref(ADMIN).sudo().all_user_ids.filtered("active"):
        admin.sudo().partner_id.activity_schedule(
            "mail.mail_activity_data_warning",
            user_id=admin.id,
            summary=summary,
            note=note,
        )
