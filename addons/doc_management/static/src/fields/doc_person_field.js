import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {imageUrl} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** A person with the unit he acts for below the name; `unit` names that field. */
export class DocPersonField extends Component {
    static template = "doc_management.PersonField";
    static props = {
        ...standardFieldProps,
        unitField: {type: String, optional: true},
    };

    get person() {
        return this.props.record.data[this.props.name];
    }

    get picture() {
        return imageUrl("res.users", this.person.id, "avatar_128");
    }

    get unit() {
        const {record, unitField} = this.props;
        return (unitField && record.data[unitField]?.display_name) || "";
    }
}

export const docPersonField = {
    component: DocPersonField,
    displayName: _t("Person and unit"),
    supportedTypes: ["many2one"],
    supportedOptions: [{label: _t("Field of the unit"), name: "unit", type: "string"}],
    fieldDependencies: ({options}) =>
        options.unit ? [{name: options.unit, type: "many2one"}] : [],
    extractProps: ({options}) => ({unitField: options.unit}),
};

registry.category("fields").add("doc_person", docPersonField);
