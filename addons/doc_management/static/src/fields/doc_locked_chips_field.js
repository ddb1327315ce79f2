import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Names that the procedure adds and nobody can take away, with the provision. */
export class DocLockedChipsField extends Component {
    static template = "doc_management.LockedChipsField";
    static props = {...standardFieldProps};

    get names() {
        return this.props.record.data[this.props.name]?.names || [];
    }

    get why() {
        const clause = this.props.record.data[this.props.name]?.clause;
        return clause
            ? _t("added by the procedure, %(clause)s", {clause})
            : _t("added by the procedure");
    }
}

export const docLockedChipsField = {
    component: DocLockedChipsField,
    displayName: _t("Locked chips"),
    supportedTypes: ["json"],
};

registry.category("fields").add("doc_locked_chips", docLockedChipsField);
