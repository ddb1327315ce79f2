import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {markOf, plainValue} from "./reading";

/** Beside a field: where its value comes from, as colour, icon and word. */
export class DocReadingMark extends Component {
    static template = "doc_management.ReadingMark";
    static props = {
        ...standardWidgetProps,
        field: String,
        needed: {type: Boolean, optional: true},
        quiet: {type: Boolean, optional: true},
    };

    setup() {
        this.desk = this.env.docDesk ? useState(this.env.docDesk) : null;
    }

    get mark() {
        const {record, field, needed, quiet} = this.props;
        const mark = markOf(record.data.reading?.[field], plainValue(record, field), {
            // An issuer outside of the directory is an issuer, too.
            needed: needed && !(field === "issuer_id" && record.data.issuer_name),
            visited: this.desk?.hasVisited(record.resId, field),
        });
        // What was not read at all, as from the axis, was not typed by hand either.
        const silent = quiet || !record.data.reading;
        return silent && mark?.level === "neutral" ? null : mark;
    }
}

registry.category("view_widgets").add("doc_reading_mark", {
    component: DocReadingMark,
    fieldDependencies: [{name: "reading", type: "json"}],
    supportedOptions: [
        {label: _t("Field"), name: "field", type: "string"},
        {label: _t("Needed"), name: "needed", type: "boolean"},
        {label: _t("Silent about what was preset"), name: "quiet", type: "boolean"},
    ],
    extractProps: ({options}) => ({
        field: options.field,
        needed: Boolean(options.needed),
        quiet: Boolean(options.quiet),
    }),
});
