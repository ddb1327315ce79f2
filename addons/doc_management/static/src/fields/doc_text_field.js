import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A text to read in a list: two lines at most, the whole of it on pointing. */
export class DocTextField extends Component {
    static template = "doc_management.TextField";
    static props = {...standardFieldProps};

    get text() {
        const value = this.props.record.data[this.props.name];
        return value?.display_name ?? (value || "");
    }
}

export const docTextField = {
    component: DocTextField,
    displayName: _t("Text of two lines"),
    supportedTypes: ["char", "text", "many2one"],
};

registry.category("fields").add("doc_text", docTextField);
