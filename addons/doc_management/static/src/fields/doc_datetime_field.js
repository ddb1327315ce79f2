import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const OFFICE_ZONE = "Asia/Ho_Chi_Minh";

/**
 * Writes a moment as the office's clock shows it, whatever the reader's own zone.
 *
 * @param {luxon.DateTime | false} moment
 * @param {boolean} [withTime]
 * @returns {string} for example "22/04/2026 09:19", or ""
 */
export function formatOfficeTime(moment, withTime = true) {
    if (!moment) {
        return "";
    }
    return moment
        .setZone(OFFICE_ZONE)
        .toFormat(withTime ? "dd/MM/yyyy HH:mm" : "dd/MM/yyyy", {
            numberingSystem: "latn",
        });
}

export class DocDateTimeField extends Component {
    static template = "doc_management.DateTimeField";
    static props = {
        ...standardFieldProps,
        showTime: {type: Boolean, optional: true},
    };
    static defaultProps = {showTime: true};

    get text() {
        return formatOfficeTime(
            this.props.record.data[this.props.name],
            this.props.showTime
        );
    }

    get iso() {
        const moment = this.props.record.data[this.props.name];
        return moment ? moment.setZone(OFFICE_ZONE).toISO() : "";
    }
}

export const docDateTimeField = {
    component: DocDateTimeField,
    displayName: _t("Time at the office"),
    supportedTypes: ["datetime"],
    supportedOptions: [
        {label: _t("Show the time"), name: "show_time", type: "boolean"},
    ],
    extractProps: ({options}) => ({showTime: options.show_time ?? true}),
};

registry.category("fields").add("doc_datetime", docDateTimeField);
