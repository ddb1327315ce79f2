import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const MARKS = {
    1: () => _t("URGENT"),
    2: () => _t("VERY URGENT"),
    3: () => _t("EXPRESS"),
};

/** The urgency mark: a single red frame as on the paper itself, nothing when normal. */
export class DocUrgencyField extends Component {
    static template = "doc_management.UrgencyField";
    static props = {...standardFieldProps};

    get mark() {
        return MARKS[this.props.record.data[this.props.name]]?.();
    }
}

export const docUrgencyField = {
    component: DocUrgencyField,
    displayName: _t("Urgency mark"),
    supportedTypes: ["selection"],
    isEmpty: () => false,
};

registry.category("fields").add("doc_urgency", docUrgencyField);
