"""Everything that an addon could leave behind in a database."""

from __future__ import annotations

from vanthu import database

# Each query lists things by a name that is the same in every database.
CATALOGUE = {
    "tables, views and sequences": """
        SELECT relkind::text, relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','p','v','m','S')
    """,
    "columns": """
        SELECT table_name, column_name, data_type, is_nullable
        FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": """
        SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    """,
    # Functions of extensions belong to the extension, which may stay: it holds no
    # data, and another addon may use it by now.
    "functions": """
        SELECT p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    """,
    "triggers": """
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal
    """,
    "types": """
        SELECT typname FROM pg_type t WHERE typnamespace = 'public'::regnamespace
        AND typtype IN ('e', 'd') AND NOT EXISTS (
            SELECT 1 FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    """,
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'",
    "text search configurations": "SELECT cfgname FROM pg_ts_config",
}
RECORDS = {
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model, name FROM ir_model_fields",
    "inheritance": """
        SELECT m.model, p.model FROM ir_model_inherit i
        JOIN ir_model m ON m.id = i.model_id JOIN ir_model p ON p.id = i.parent_id
    """,
    "choices": """
        SELECT f.model, f.name, s.value FROM ir_model_fields_selection s
        JOIN ir_model_fields f ON f.id = s.field_id
    """,
    # Odoo leaves behind, of any addon, the external ids that it gave in the name of
    # another addon, which is still there, to what a mixin of that one brought along.
    # The records themselves go, as the two queries above show.
    "external ids": """
        SELECT module, name FROM ir_model_data
        WHERE module NOT IN (
            SELECT name FROM ir_module_module WHERE state = 'installed')
        OR NOT (
            (model = 'ir.model.inherit' AND starts_with(name, 'model_inherit__doc_')
             AND res_id NOT IN (SELECT id FROM ir_model_inherit))
            OR (model = 'ir.model.fields.selection'
                AND starts_with(name, 'selection__doc_')
                AND res_id NOT IN (SELECT id FROM ir_model_fields_selection)))
    """,
    "scheduled jobs": """
        SELECT a.name->>'en_US' FROM ir_cron c
        JOIN ir_act_server a ON a.id = c.ir_actions_server_id
    """,
    "groups": "SELECT name->>'en_US' FROM res_groups",
    "privileges": "SELECT name->>'en_US' FROM res_groups_privilege",
    "views": "SELECT model, type, name FROM ir_ui_view",
    "menus": "SELECT name->>'en_US', split_part(action, ',', 1) FROM ir_ui_menu",
    "actions": "SELECT type, name->>'en_US' FROM ir_actions",
    "access rights": "SELECT name FROM ir_model_access",
    "record rules": "SELECT name FROM ir_rule",
    "attachments": """
        SELECT name, coalesce(res_model, ''), coalesce(url, '') FROM ir_attachment
        WHERE coalesce(url, '') NOT LIKE '/web/assets/%'
    """,
    "parameters": "SELECT key FROM ir_config_parameter",
    "defaults": """
        SELECT f.model, f.name, d.json_value FROM ir_default d
        JOIN ir_model_fields f ON f.id = d.field_id
    """,
    "sequences": "SELECT name, coalesce(code, '') FROM ir_sequence",
    "activity types": "SELECT name->>'en_US' FROM mail_activity_type",
    "message subtypes": "SELECT name->>'en_US' FROM mail_message_subtype",
    "mail templates": "SELECT name->>'en_US' FROM mail_template",
    "messages": "SELECT coalesce(model, '') FROM mail_message GROUP BY 1",
    "followers": "SELECT res_model FROM mail_followers GROUP BY 1",
    "activities": "SELECT coalesce(res_model, '') FROM mail_activity GROUP BY 1",
    "assets": "SELECT name, bundle FROM ir_asset",
    "partners": "SELECT coalesce(name, '') FROM res_partner",
    "users": "SELECT login FROM res_users",
}

Snapshot = dict[str, frozenset[tuple[str, ...]]]


def take(name: str) -> Snapshot:
    """What there is in this database, by kind."""
    return {
        kind: frozenset(
            tuple(str(value) for value in row) for row in database.rows(name, query)
        )
        for kind, query in {**CATALOGUE, **RECORDS}.items()
    }


def left_behind(before: Snapshot, after: Snapshot) -> list[str]:
    """What is there after, but was not before: one line each."""
    return [
        f"{kind}: {' '.join(item)}"
        for kind, items in after.items()
        for item in sorted(items - before[kind])
    ]


def missing(before: Snapshot, after: Snapshot) -> list[str]:
    """What was there before and is gone: one line each."""
    return left_behind(after, before)
