import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const LOOK_AGAIN_AFTER = 2000;
export const MOST_LOOKS = 150;

const TONES = {
    valid: "success",
    signed: "success",
    changed: "danger",
    undecided: "warning",
    unsigned: "secondary",
};

/**
 * A pill with the state of what a job does; looks again by itself until it is done.
 *
 * `waiting` names the values during which the job is at work. A form with unsaved
 * changes is left alone: looking again would throw them away.
 */
export class DocJobStateField extends Component {
    static template = "doc_signing.JobStateField";
    static props = {
        ...standardFieldProps,
        waiting: {type: Array, element: String},
    };

    setup() {
        this.looks = useState({count: 0});
        onMounted(() => {
            this.timer = setInterval(() => this.look(), LOOK_AGAIN_AFTER);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        const options = this.props.record.fields[this.props.name].selection || [];
        const found = options.find(([value]) => value === this.value);
        return found ? found[1] : "";
    }

    get isWaiting() {
        return this.props.waiting.includes(this.value);
    }

    get tone() {
        return this.isWaiting ? "info" : TONES[this.value] || "secondary";
    }

    async look() {
        const {record} = this.props;
        if (!this.isWaiting || this.looks.count >= MOST_LOOKS || this.busy) {
            return;
        }
        if (document.hidden || record.isNew || (await record.isDirty())) {
            return;
        }
        this.busy = true;
        this.looks.count++;
        try {
            await record.load();
        } finally {
            this.busy = false;
        }
    }
}

export const docJobStateField = {
    component: DocJobStateField,
    displayName: _t("State of a job"),
    supportedTypes: ["selection"],
    supportedOptions: [
        {label: _t("Values while the job works"), name: "waiting", type: "string"},
    ],
    extractProps: ({options}) => ({
        waiting: (options.waiting || "").split(",").filter(Boolean),
    }),
};

registry.category("fields").add("doc_job_state", docJobStateField);
