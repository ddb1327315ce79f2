import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const ICONS = {
    fine: "fa-check",
    look: "fa-hourglass-half",
    stop: "fa-times",
};

/**
 * Split a step as the server says it.
 *
 * @param {string | false} value `level|words`, empty for a step nobody reported
 * @returns {{level: string, words: string, icon: string}}
 */
export function readStep(value) {
    const [level, ...words] = (value || "").split("|");
    if (!Object.hasOwn(ICONS, level)) {
        return {level: "none", words: "", icon: ""};
    }
    return {level, words: words.join("|"), icon: ICONS[level]};
}

/** One step of a document at a recipient: an icon, and below it when or why. */
export class DocStepField extends Component {
    static template = "doc_interconnect.StepField";
    static props = {...standardFieldProps, withLabel: {type: Boolean, optional: true}};

    /** What is reported here; a list says it above the column. */
    get label() {
        const {name, record, withLabel} = this.props;
        return withLabel ? record.fields[name].string : "";
    }

    get step() {
        return readStep(this.props.record.data[this.props.name]);
    }
}

export const docStepField = {
    component: DocStepField,
    displayName: _t("Step of a document"),
    supportedTypes: ["char"],
    supportedOptions: [
        {label: _t("With its label"), name: "with_label", type: "boolean"},
    ],
    extractProps: ({options}) => ({withLabel: Boolean(options.with_label)}),
};

registry.category("fields").add("doc_step", docStepField);
