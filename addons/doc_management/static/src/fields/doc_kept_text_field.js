import {onMounted, onWillUnmount, useExternalListener, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {rpcBus} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {TextField, textField} from "@web/views/fields/text/text_field";

const PARENTS = ["incoming_id", "outgoing_id"];

/**
 * What somebody types into a question stays on his device until the server has taken
 * it: a lost network, a closed dialog or a flat battery cost no words.
 */
export class DocKeptTextField extends TextField {
    static template = "doc_management.KeptTextField";

    setup() {
        super.setup();
        this.kept = useState({restored: false, failed: false});
        this.sent = false;
        const onResponse = ({detail}) => this.onResponse(detail);
        rpcBus.addEventListener("RPC:RESPONSE", onResponse);
        useExternalListener(window, "input", (ev) => {
            if (ev.target === this.textareaRef.el) {
                this.keep(ev.target.value);
            }
        });
        onMounted(() => this.restore());
        onWillUnmount(() => {
            rpcBus.removeEventListener("RPC:RESPONSE", onResponse);
            if (this.sent) {
                this.keep("");
            }
        });
    }

    /** One text per person, question and document. */
    get key() {
        const {record, name} = this.props;
        const parent = PARENTS.map((field) => record.data[field]?.id).find(Boolean);
        return parent
            ? `doc_kept/${user.userId}/${record.resModel}/${name}/${parent}`
            : "";
    }

    keep(text) {
        if (!this.key) {
            return;
        }
        if (text.trim()) {
            browser.localStorage.setItem(this.key, text);
        } else {
            browser.localStorage.removeItem(this.key);
            this.kept.restored = false;
        }
    }

    restore() {
        const {record, name, readonly} = this.props;
        const text = this.key && browser.localStorage.getItem(this.key);
        if (text && !readonly && !record.data[name]) {
            this.kept.restored = true;
            record.update({[name]: text});
        }
    }

    /** Only the act's own good answer means that the words have arrived. */
    onResponse({data, error}) {
        const {model, method} = data.params || {};
        if (model === this.props.record.resModel && method?.startsWith("action_")) {
            this.sent = !error;
            this.kept.failed = Boolean(error);
        } else if (model === this.props.record.resModel && error) {
            this.kept.failed = true;
        }
    }

    get note() {
        return this.kept.failed || this.kept.restored
            ? _t("Not sent yet, kept on this device.")
            : "";
    }
}

registry.category("fields").add("doc_kept_text", {
    ...textField,
    component: DocKeptTextField,
    displayName: _t("Text kept until it is sent"),
});
