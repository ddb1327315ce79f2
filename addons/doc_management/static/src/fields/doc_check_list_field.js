import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const LOOKS = {
    stop: {icon: "fa-times-circle", word: _t("Missing")},
    decide: {icon: "fa-times-circle", word: _t("Missing")},
    look: {icon: "fa-exclamation-triangle", word: _t("Look here")},
    fine: {icon: "fa-check-circle", word: _t("In order")},
};

/** The points of a check, each with icon and words; the words come from the server. */
export class DocCheckListField extends Component {
    static template = "doc_management.CheckListField";
    static props = {...standardFieldProps};

    get lines() {
        const lines = this.props.record.data[this.props.name] || [];
        return lines.map((line) => ({...line, ...(LOOKS[line.level] || LOOKS.look)}));
    }
}

export const docCheckListField = {
    component: DocCheckListField,
    displayName: _t("Check list"),
    supportedTypes: ["json", "jsonb"],
};

registry.category("fields").add("doc_check_list", docCheckListField);
