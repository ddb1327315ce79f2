import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {DocUrgencyField} from "./doc_urgency_field";

/** One document in a list: its number and urgency mark, below it two lines of subject. */
export class DocHeadlineField extends Component {
    static template = "doc_management.HeadlineField";
    static components = {DocUrgencyField};
    static props = {
        ...standardFieldProps,
        numberField: {type: String, optional: true},
        urgencyField: {type: String, optional: true},
    };

    get number() {
        const {numberField, record} = this.props;
        return (numberField && record.data[numberField]) || "";
    }

    get subject() {
        return this.props.record.data[this.props.name] || "";
    }
}

export const docHeadlineField = {
    component: DocHeadlineField,
    displayName: _t("Number and subject"),
    // A subject needs room; what does not fit beside it is reached by scrolling.
    listViewWidth: [260],
    supportedTypes: ["char"],
    supportedOptions: [
        {label: _t("Field of the number"), name: "number", type: "string"},
        {label: _t("Field of the urgency"), name: "urgency", type: "string"},
    ],
    fieldDependencies: ({options}) => [
        ...(options.number ? [{name: options.number, type: "char"}] : []),
        ...(options.urgency ? [{name: options.urgency, type: "selection"}] : []),
    ],
    extractProps: ({options}) => ({
        numberField: options.number,
        urgencyField: options.urgency,
    }),
};

registry.category("fields").add("doc_headline", docHeadlineField);
