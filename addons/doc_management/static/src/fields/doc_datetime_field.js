import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {DateTimeField} from "@web/views/fields/datetime/datetime_field";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const OFFICE_ZONE = "Asia/Ho_Chi_Minh";
const FORMAT = "dd/MM/yyyy HH:mm";
const LATIN = {numberingSystem: "latn"};
const KEEP = {keepLocalTime: true};

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
        .toFormat(withTime ? FORMAT : "dd/MM/yyyy", LATIN);
}

/** The moment at which the reader's clock shows what the office's shows at `moment`. */
function asSeen(moment) {
    return moment && moment.setZone(OFFICE_ZONE).setZone("default", KEEP);
}

/** What `asSeen` was made of. */
function asMeant(seen) {
    return seen && seen.setZone("default").setZone(OFFICE_ZONE, KEEP);
}

/**
 * The record as an input of Odoo's must see it to speak the office's time.
 *
 * @param {Object} record
 * @param {string} name of the field
 */
function atTheOffice(record, name) {
    const data = new Proxy(record.data, {
        get: (target, key) => (key === name ? asSeen(target[key]) : target[key]),
    });
    const update = (changes, options) =>
        record.update(
            name in changes ? {...changes, [name]: asMeant(changes[name])} : changes,
            options
        );
    const own = {data, update};
    return new Proxy(record, {get: (target, key) => own[key] ?? target[key]});
}

/** Odoo's input, without seconds: no act of an office is timed by them. */
class MinuteField extends DateTimeField {
    getFormattedValue(valueIndex) {
        const moment = this.values[valueIndex];
        return moment ? moment.toFormat(FORMAT, LATIN) : "";
    }
}

export class DocDateTimeField extends Component {
    static components = {MinuteField};
    static template = "doc_management.DateTimeField";
    static props = {
        ...standardFieldProps,
        enter: {type: Boolean, optional: true},
        showTime: {type: Boolean, optional: true},
    };
    static defaultProps = {enter: false, showTime: true};

    get asksForTime() {
        return this.props.enter && !this.props.readonly;
    }

    get inputProps() {
        const {record, ...props} = this.props;
        delete props.enter;
        return {...props, record: atTheOffice(record, props.name)};
    }

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
        {label: _t("Ask for the time"), name: "enter", type: "boolean"},
    ],
    extractProps: ({options}) => ({
        enter: options.enter ?? false,
        showTime: options.show_time ?? true,
    }),
};

registry.category("fields").add("doc_datetime", docDateTimeField);
