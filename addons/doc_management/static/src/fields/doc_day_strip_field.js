import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The days until a deadline as the server counted them; the browser counts nothing. */
export class DocDayStripField extends Component {
    static template = "doc_management.DayStripField";
    static props = {...standardFieldProps};

    get days() {
        return this.props.record.data[this.props.name] || [];
    }
}

export const docDayStripField = {
    component: DocDayStripField,
    displayName: _t("Days until a deadline"),
    supportedTypes: ["json"],
};

registry.category("fields").add("doc_day_strip", docDayStripField);
