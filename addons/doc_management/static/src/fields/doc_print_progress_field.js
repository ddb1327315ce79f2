import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const LOOK_EVERY = 2000; // Milliseconds

/** Whole per cent of lines printed; 0 while it is not known how many there are. */
export function percentOf(done, total) {
    return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;
}

/**
 * How far a print is, on its status field. While it waits or runs, the page looks again
 * every two seconds; the form itself shows what comes after.
 */
export class DocPrintProgressField extends Component {
    static template = "doc_management.PrintProgressField";
    static props = {...standardFieldProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.look(), LOOK_EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get data() {
        return this.props.record.data;
    }

    get isUnderWay() {
        return ["waiting", "running"].includes(this.data[this.props.name]);
    }

    get percent() {
        return percentOf(this.data.rows_done, this.data.rows_total);
    }

    get words() {
        if (this.data[this.props.name] === "waiting") {
            return _t("Waiting for its turn: %s lines", this.data.rows_total);
        }
        return _t("%(done)s of %(total)s lines printed", {
            done: this.data.rows_done,
            total: this.data.rows_total,
        });
    }

    async look() {
        const {record} = this.props;
        if (this.isUnderWay && !this.looking && !document.hidden) {
            this.looking = true;
            try {
                await record.load();
            } finally {
                this.looking = false;
            }
        }
    }
}

export const docPrintProgressField = {
    component: DocPrintProgressField,
    displayName: _t("Progress of a print"),
    supportedTypes: ["selection"],
    fieldDependencies: [
        {name: "rows_done", type: "integer"},
        {name: "rows_total", type: "integer"},
    ],
};

registry.category("fields").add("doc_print_progress", docPrintProgressField);
