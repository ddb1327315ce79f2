import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    useState,
} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

import {signDigest, signInWindow} from "./agent_client";

const MODEL = "doc.signing.request";
export const LOOK_AGAIN_AFTER = 1500;

/**
 * What waits for the reader's own token: shows what will be signed, then has the
 * program on this computer sign its digest. The value is an id of a signing, or 0.
 */
export class DocDeviceField extends Component {
    static template = "doc_signing.DeviceField";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({task: null, phase: "idle", problem: ""});
        onMounted(() => {
            this.load();
            this.timer = setInterval(() => this.look(), LOOK_AGAIN_AFTER);
        });
        onWillUpdateProps((next) => this.load(next.record.data[next.name]));
        onWillUnmount(() => clearInterval(this.timer));
    }

    get requestId() {
        return this.props.record.data[this.props.name];
    }

    get step() {
        return this.state.task && this.state.task.step;
    }

    get words() {
        return {
            away: _t(
                "The signing program did not answer on this computer. Start it, plug the token in, and allow this page to reach it; then try again."
            ),
            server: _t("The answer of the program was refused."),
        };
    }

    async load(id = this.requestId) {
        if (!id) {
            this.state.task = null;
            return;
        }
        this.state.task = await this.orm.call(MODEL, "action_device_task", [[id]]);
    }

    /**
     * Until the job has prepared what is to be signed, and between two signatures of
     * one act: the value of the field may stay while its task changes.
     */
    async look() {
        const {record} = this.props;
        const between = this.requestId && !this.step && this.state.phase !== "signing";
        if (!between || this.looking || document.hidden || (await record.isDirty())) {
            return;
        }
        this.looking = true;
        try {
            await record.load();
            await this.load();
        } finally {
            this.looking = false;
        }
    }

    async sign() {
        const step = this.step;
        this.state.phase = "signing";
        this.state.problem = "";
        try {
            await (step.command
                ? this.haveFileSigned(step)
                : this.haveDigestSigned(step));
            this.state.task = {...this.state.task, step: null};
            await this.props.record.load();
        } catch (error) {
            await this.explain(error);
        } finally {
            this.state.phase = "idle";
        }
    }

    async haveDigestSigned(step) {
        const {agent} = this.state.task;
        const {signature, certificate} = await signDigest(agent, step.digest);
        await this.orm.call(MODEL, "action_device_answer", [
            [this.requestId],
            step.id,
            signature,
            certificate,
        ]);
    }

    /** The program has a window of its own, and brings the file back by itself. */
    async haveFileSigned(step) {
        const {agent} = this.state.task;
        const ask = [[this.requestId], step.id];
        const {command, frame} = await this.orm.call(MODEL, "action_tool_begin", ask);
        const told = await signInWindow(agent, command, frame);
        await this.orm.call(MODEL, "action_tool_answer", [...ask, told]);
    }

    async explain(error) {
        if (error.reason === "away") {
            this.state.problem = this.words.away;
        } else if (error.reason) {
            await this.giveUp(error.reason);
        } else {
            this.state.problem =
                (error.data && error.data.message) || this.words.server;
        }
    }

    async giveUp(reason) {
        await this.orm.call(MODEL, "action_device_failed", [[this.requestId], reason]);
        await this.props.record.load();
    }
}

export const docDeviceField = {
    component: DocDeviceField,
    displayName: _t("Signing with one's own device"),
    supportedTypes: ["integer"],
};

registry.category("fields").add("doc_device", docDeviceField);
