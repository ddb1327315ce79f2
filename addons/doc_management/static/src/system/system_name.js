import {WebClient} from "@web/webclient/webclient";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

/**
 * Returns the official name, short name and public address of the system, as the
 * server gave them with the page; empty texts for what is not set.
 */
export function systemName() {
    return session.doc_system || {name: "", short: "", address: ""};
}

patch(WebClient.prototype, {
    setup() {
        super.setup();
        const {name, short} = systemName();
        if (short || name) {
            this.title.setParts({zopenerp: short || name});
        }
    },
});

registry.category("user_menuitems").add("doc_system", () => {
    const {name, short, address} = systemName();
    return {
        type: "item",
        id: "doc_system",
        description: [short || name || _t("This system"), address]
            .filter(Boolean)
            .join(" · "),
        callback: () => browser.location.assign(address || "/odoo"),
        sequence: 5,
        show: () => Boolean(name || short),
    };
});
