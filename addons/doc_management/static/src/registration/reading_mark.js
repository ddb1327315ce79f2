import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {pageUrl} from "../preview/doc_preview_model";
import {cropOf, entryOf, markOf, plainValue} from "./reading";

const CROP_WIDTH = 1200;

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
        const entry = entryOf(record.data.reading, field);
        const mark = markOf(entry, plainValue(record, field), {
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

/** Under a doubtful field: the place of the page it was read from, large. */
export class DocReadingCrop extends Component {
    static template = "doc_management.ReadingCrop";
    static props = {...standardWidgetProps, field: String};

    setup() {
        this.desk = useState(this.env.docDesk || {});
        this.state = useState({ratio: 0, failed: false});
    }

    get entry() {
        return entryOf(this.props.record.data.reading, this.props.field);
    }

    get file() {
        const files = this.props.record.data.current_file_ids?.records || [];
        return files.find(({data}) => data.role === "main");
    }

    /** Only while somebody stands in the field: elsewhere the page itself is enough. */
    get isShown() {
        const {entry, file, desk, state} = this;
        return (
            desk.focus === this.props.field &&
            entry?.confidence === "doubtful" &&
            Boolean(entry.box && file) &&
            !state.failed
        );
    }

    get url() {
        return pageUrl({id: this.file.resId}, this.entry.box.page, CROP_WIDTH);
    }

    get styles() {
        return cropOf(this.entry.box, this.state.ratio);
    }

    onLoad(ev) {
        this.state.ratio = ev.target.naturalHeight / ev.target.naturalWidth;
    }
}

registry.category("view_widgets").add("doc_reading_crop", {
    component: DocReadingCrop,
    fieldDependencies: [{name: "reading", type: "json"}],
    supportedOptions: [{label: _t("Field"), name: "field", type: "string"}],
    extractProps: ({options}) => ({field: options.field}),
});
