import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {imageUrl} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A person with the unit he acts for below the name; `unit` names that field. `depth`
 * names the field that says how far below the first he stands in a tree.
 */
export class DocPersonField extends Component {
    static template = "doc_management.PersonField";
    static props = {
        ...standardFieldProps,
        unitField: {type: String, optional: true},
        depthField: {type: String, optional: true},
    };

    get person() {
        return this.props.record.data[this.props.name];
    }

    get picture() {
        return imageUrl("res.users", this.person.id, "avatar_128");
    }

    get depth() {
        const {record, depthField} = this.props;
        return Math.min((depthField && record.data[depthField]) || 0, 4);
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
    supportedOptions: [
        {label: _t("Field of the unit"), name: "unit", type: "string"},
        {label: _t("Field of the depth in a tree"), name: "depth", type: "string"},
    ],
    fieldDependencies: ({options}) => [
        ...(options.unit ? [{name: options.unit, type: "many2one"}] : []),
        ...(options.depth ? [{name: options.depth, type: "integer"}] : []),
    ],
    extractProps: ({options}) => ({
        unitField: options.unit,
        depthField: options.depth,
    }),
};

registry.category("fields").add("doc_person", docPersonField);
