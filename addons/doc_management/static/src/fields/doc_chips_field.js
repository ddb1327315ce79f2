import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A selection as a row of chips. `hide` maps a choice to the field without which it
 * makes no sense: `{'document': 'wanted_by'}`.
 */
export class DocChipsField extends Component {
    static template = "doc_management.ChipsField";
    static props = {
        ...standardFieldProps,
        hide: {type: Object, optional: true},
    };
    static defaultProps = {hide: {}};

    get value() {
        return this.props.record.data[this.props.name];
    }

    get choices() {
        const {hide, name, record} = this.props;
        return record.fields[name].selection.filter(
            ([key]) => !(key in hide) || record.data[hide[key]]
        );
    }

    choose(key) {
        if (!this.props.readonly) {
            this.props.record.update({[this.props.name]: key});
        }
    }
}

export const docChipsField = {
    component: DocChipsField,
    displayName: _t("Chips"),
    supportedTypes: ["selection"],
    supportedOptions: [{label: _t("Hide without"), name: "hide", type: "string"}],
    extractProps: ({options}) => ({hide: options.hide}),
};

registry.category("fields").add("doc_chips", docChipsField);
