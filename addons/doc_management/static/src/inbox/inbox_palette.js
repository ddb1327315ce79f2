import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const NUMBER = /\d/;

/** Ctrl+K, "15/ubnd": opens the document, as far as one may read it. */
registry.category("command_provider").add("doc_document", {
    async provide(env, {searchValue = ""} = {}) {
        const words = searchValue.trim();
        if (!session.doc_inbox || words.length < 2 || !NUMBER.test(words)) {
            return [];
        }
        const found = await env.services.orm.silent.searchRead(
            "doc.document",
            [["lookup", "ilike", words]],
            ["printed_number", "subject"],
            {limit: 6}
        );
        return found.map((document) => ({
            category: "doc_document",
            name: `${document.printed_number || _t("No number")} · ${document.subject}`,
            action: async () => {
                const action = await env.services.orm.call(
                    "doc.document",
                    "action_open",
                    [[document.id]]
                );
                await env.services.action.doAction(action);
            },
        }));
    },
});
registry
    .category("command_categories")
    .add("doc_document", {name: _t("Documents")}, {sequence: 5});
