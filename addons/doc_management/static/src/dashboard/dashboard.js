import {Component, onWillStart, useState} from "@odoo/owl";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {barParts, chartOf, stageWidths} from "./figures";

const REPORT = "doc_management.doc_report_wizard_action";
const HEALTH = "doc_management.doc_health_action";
const ADMINS = ["doc_management.group_admin", "base.group_system"];
/** What the server says in words to who asks for what is not his. */
const REFUSALS = ["odoo.exceptions.AccessError", "odoo.exceptions.UserError"];
const CHART = {width: 660, height: 210, top: 24, bottom: 26};

/**
 * What needs me, then who is late. Every number is a button that opens its rows; the
 * server counts and words all of it, so that a figure and its list never differ.
 */
export class DocDashboard extends Component {
    static template = "doc_management.Dashboard";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.chart = CHART;
        const kept = this.props.state || {};
        this.state = useState({
            preset: kept.preset || "quarter",
            whose: kept.whose || false,
            data: null,
            busy: false,
            failed: false,
            refused: "",
            keepsSystem: false,
        });
        this.env.config.setDisplayName(_t("Dashboard"));
        // Who comes back from a list finds the period he left.
        useSetupAction({
            getLocalState: () => ({
                preset: this.state.preset,
                whose: this.state.whose,
            }),
        });
        onWillStart(() => this.load());
    }

    /** Old figures stay on the screen, with their time, until the new ones are there. */
    async load() {
        this.state.busy = true;
        this.state.failed = false;
        try {
            this.state.data = await this.orm.call("doc.report", "dashboard", [
                this.state.preset,
                this.state.whose || null,
            ]);
            this.state.whose = this.state.data.whose;
        } catch (error) {
            this.state.failed = Boolean(this.state.data);
            this.state.preset = this.state.data?.preset || this.state.preset;
            this.state.whose = this.state.data?.whose || this.state.whose;
            if (!this.state.data) {
                await this.refuse(error);
            }
        } finally {
            this.state.busy = false;
        }
    }

    /** Who has no post here has no figures either: say so, and where his page is. */
    async refuse(error) {
        if (!REFUSALS.includes(error.data?.name)) {
            throw error;
        }
        this.state.refused = error.data.message;
        const groups = await Promise.all(ADMINS.map((group) => user.hasGroup(group)));
        this.state.keepsSystem = groups.some(Boolean);
    }

    openHealth() {
        return this.action.doAction(HEALTH, {clearBreadcrumbs: true});
    }

    get data() {
        return this.state.data;
    }

    get display() {
        return {controlPanel: {}};
    }

    choosePeriod(preset) {
        this.state.preset = preset;
        return this.load();
    }

    chooseWhose(whose) {
        this.state.whose = whose;
        return this.load();
    }

    open(action) {
        return this.action.doAction(action);
    }

    openReport() {
        return this.action.doAction(REPORT, {
            additionalContext: {
                default_preset: this.state.preset,
            },
        });
    }

    parts(unit) {
        return barParts(unit, this.data.units);
    }

    async openFigure(unit, figure) {
        const action = await this.orm.call("doc.report", "open_figure", [
            unit.key,
            figure,
            this.state.preset,
            this.state.whose,
        ]);
        return this.open({...action, name: unit.name});
    }

    barWord(part) {
        return {
            in_time: _t("%s done in time", part.count),
            open: _t("%s still in time", part.count),
            done_late: _t("%s done late", part.count),
            open_late: _t("%s overdue", part.count),
        }[part.name];
    }

    sums(unit) {
        return _t("%(inTime)s in time · %(late)s late", {
            inTime: unit.in_time,
            late: unit.late,
        });
    }

    openPart(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "doc.incoming",
            res_id: row.incoming_id,
            views: [[false, "form"]],
        });
    }

    async urge(row) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call("doc.assignment", "action_urge", [[row.id]]);
            this.notification.add(_t("%s was urged.", row.person), {type: "success"});
        } finally {
            this.state.busy = false;
        }
        await this.load();
    }

    avatar(row) {
        return `/web/image/res.users/${row.user_id}/avatar_128`;
    }

    get weeks() {
        return chartOf(this.data.weeks, CHART);
    }

    get hasWeeks() {
        return this.data.weeks.some((week) => week.incoming || week.outgoing);
    }

    weekWords(week) {
        return _t(
            "Week %(number)s (%(days)s): %(incoming)s in, %(outgoing)s out, %(rate)s in time",
            {
                number: week.label,
                days: week.days,
                incoming: week.incoming,
                outgoing: week.outgoing,
                rate: week.rate_text,
            }
        );
    }

    get stages() {
        const widths = stageWidths(this.data.stages.parts);
        return this.data.stages.parts.map((part, place) => ({
            ...part,
            width: widths[place],
        }));
    }

    openMeeting(meeting) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "calendar.event",
            res_id: meeting.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("actions").add("doc_dashboard", DocDashboard);
