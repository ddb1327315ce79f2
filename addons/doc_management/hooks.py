"""What installing and uninstalling does beyond models and data.

Tables, functions and triggers that the ORM does not know are made in
``models/doc_numbering.py``, ``models/insert_only.py``, ``models/doc_access.py`` and
``models/doc_dossier_rights.py`` and dropped here, so that an uninstalled addon leaves
nothing behind.
"""

EXTENSIONS = ("pg_trgm", "btree_gin")


def pre_init_hook(env):
    """Ask PostgreSQL for the contrib extensions the search indexes need."""
    for extension in EXTENSIONS:
        env.cr.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")  # pylint: disable=sql-injection


def post_init_hook(env):
    """Give every existing agency a procedure and a directory entry of its own."""
    env["res.company"].search([])._doc_prepare_agency()


def uninstall_hook(env):
    """Drop what the ORM cannot: number tables, trigger functions, files.

    File records hold their attachments by a foreign key, so they go first.
    """
    env.cr.execute("TRUNCATE doc_file, doc_print_job, doc_dossier_material CASCADE")
    env.invalidate_all()
    models = (
        "doc.file",
        "doc.print.job",
        "doc.template",
        "doc.dossier.material",
        "doc.old.import",
    )
    own = (False, "content", "table_file", "packed_files")
    # Without naming the field core leaves out what belongs to binary fields
    env["ir.attachment"].sudo().search(
        [("res_model", "in", models), ("res_field", "in", own)]
    ).unlink()
    parameters = env["ir.config_parameter"].sudo()
    parameters.search([("key", "=like", "doc\\_management.%")]).unlink()
    env.cr.execute(
        """
        DROP TABLE IF EXISTS doc_number_reservation;
        DROP TABLE IF EXISTS doc_number_counter;
        DROP FUNCTION IF EXISTS doc_insert_only() CASCADE;
        DROP FUNCTION IF EXISTS doc_reading_facts(integer);
        DROP FUNCTION IF EXISTS doc_granted_documents(integer[]);
        DROP FUNCTION IF EXISTS doc_shelved_documents(integer[], integer[], integer[]);
        """
    )
