import {Component, onWillStart, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {
    actsOf,
    cellItems,
    columnsOf,
    dayMonth,
    dayName,
    dutyItems,
    partsOf,
    shiftDay,
    swipeOf,
} from "./schedule_model";

const SUBSTITUTE = "doc_management.doc_schedule_substitute_wizard_action";
const OFFICE_MORNING_UTC = "01:00:00";

/**
 * The week of the agency, of a unit, of oneself or of a leader: a table at a desk, a
 * day on a phone. The server says what may be seen and done.
 */
export class WorkSchedule extends Component {
    static template = "doc_management.WorkSchedule";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.ui = useService("ui");
        const params = this.props.action.params || {};
        this.state = useState({
            board: null,
            scope: params.scope || "agency",
            subject: false,
            day: params.day || false,
            busy: false,
        });
        this.env.config.setDisplayName(_t("Work schedule"));
        onWillStart(() => this.load());
    }

    async load() {
        const board = await this.orm.call("doc.schedule.week", "board", [], {
            day: this.state.day || null,
            scope: this.state.scope,
            subject_id: this.state.subject || null,
        });
        this.state.board = board;
        if (!this.state.day) {
            this.state.day = board.today;
        }
    }

    // What is shown -------------------------------------------------------------

    get board() {
        return this.state.board;
    }

    get title() {
        return _t("Work schedule, week %s", this.board.number);
    }

    get span() {
        const last = shiftDay(this.board.monday, 6);
        return `${dayMonth(this.board.monday)} – ${dayMonth(last)}/${last.slice(0, 4)}`;
    }

    get columns() {
        return columnsOf(this.board.days, this.board.items);
    }

    get parts() {
        return partsOf(this.board.items);
    }

    get hasDuty() {
        return this.board.items.some((item) => item.duty);
    }

    partName(part) {
        return {
            morning: _t("Morning"),
            afternoon: _t("Afternoon"),
            evening: _t("Evening"),
        }[part];
    }

    headOf(column) {
        const names = column.dates.map((date) => dayName(date, user.lang || "vi"));
        return names.join(", ");
    }

    datesOf(column) {
        const [first, last] = [column.dates[0], column.dates.at(-1)];
        return first === last
            ? dayMonth(first)
            : `${dayMonth(first).split("/")[0]}–${dayMonth(last)}`;
    }

    cell(column, part) {
        return cellItems(this.board.items, column.dates, part);
    }

    duty(column) {
        return dutyItems(this.board.items, column.dates);
    }

    get dayColumn() {
        const day = this.board.days.find((one) => one.date === this.state.day);
        return columnsOf([day || this.board.days[0]], this.board.items)[0];
    }

    get today() {
        return this.board.today;
    }

    dayTitle(day) {
        return {
            name: dayName(day.date, user.lang || "vi"),
            number: Number(day.date.slice(8)),
            hasItems: this.board.items.some((item) => item.date === day.date),
        };
    }

    itemClass(item) {
        return {
            [`o_doc_schedule_colour_${item.colour}`]: item.colour >= 0,
            o_doc_schedule_clash: item.clash,
            [`o_doc_schedule_${item.state}`]: true,
        };
    }

    detailOf(item) {
        return [item.location, item.people, item.paper].filter(Boolean).join(" · ");
    }

    stateMark(item) {
        return {
            proposed: _t("proposed"),
            changed: _t("changed, not yet published"),
            planned:
                this.week?.state === "published" ? _t("new, not yet published") : "",
            cancelled: _t("cancelled, not yet published"),
        }[item.state];
    }

    // The week and its way --------------------------------------------------------

    get week() {
        return this.board.week;
    }

    get states() {
        return [
            {name: "draft", label: _t("Being drawn up")},
            {name: "waiting", label: _t("Waiting for approval")},
            {name: "approved", label: _t("Approved")},
            {name: "published", label: _t("Published")},
        ];
    }

    get acts() {
        return actsOf(this.week, this.board.clashes.length).map((act) => ({
            ...act,
            label: this.actLabel(act.name),
        }));
    }

    actLabel(name) {
        const isPublished = this.week.state === "published";
        return {
            action_submit: _t("Put forward"),
            action_approve: _t("Approve"),
            action_return: _t("Give back"),
            action_publish: isPublished ? _t("Publish the changes") : _t("Publish"),
        }[name];
    }

    get pendingText() {
        return _t("%s changes not yet published", this.week.pending);
    }

    get clashTitle() {
        return _t("%s clashes", this.board.clashes.length);
    }

    offerLabel(offer) {
        return offer.kind === "person"
            ? _t("Send %s instead", offer.name)
            : _t("Take %s instead", offer.name);
    }

    counts(row) {
        return [
            {level: "fine", text: _t("%s attend", row.coming), count: row.coming},
            {level: "look", text: _t("%s send somebody", row.sends), count: row.sends},
            {level: "stop", text: _t("%s absent", row.absent), count: row.absent},
            {level: "none", text: _t("%s without answer", row.asked), count: row.asked},
        ].filter((one) => one.count);
    }

    async act(act) {
        if (this.state.busy) {
            return;
        }
        if (act.stopped) {
            this.notification.add(
                _t("Settle the clashes on the right first: they hold up the week."),
                {type: "warning"}
            );
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call("doc.schedule.week", act.name, [[this.week.id]]);
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    async resolve(offer) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call("doc.schedule.week", "action_resolve", [
                [this.week.id],
                offer.entry,
                offer.kind,
                offer.old,
                offer.new,
            ]);
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    async answer(item, answer) {
        if (answer === "sends") {
            await this.open(SUBSTITUTE, {
                additionalContext: {default_row_id: item.row},
            });
            return;
        }
        await this.orm.call("doc.schedule.row", "action_answer", [[item.row], answer]);
        await this.load();
    }

    // Going about -------------------------------------------------------------------

    async choose(scope, subject = false) {
        this.state.scope = scope;
        this.state.subject = subject;
        await this.load();
    }

    async goTo(day) {
        this.state.day = day;
        if (day < this.board.monday || day > shiftDay(this.board.monday, 6)) {
            await this.load();
        }
    }

    goWeek(step) {
        return this.goTo(shiftDay(this.state.day, 7 * step));
    }

    goToday() {
        return this.goTo(this.board.today);
    }

    chooseUnit(ev) {
        return this.choose("unit", Number(ev.target.value));
    }

    touchStart(ev) {
        const touch = ev.changedTouches[0];
        this.touched = {x: touch.clientX, y: touch.clientY};
    }

    touchEnd(ev) {
        const touch = ev.changedTouches[0];
        const way = swipeOf(this.touched, {x: touch.clientX, y: touch.clientY});
        if (way) {
            this.goTo(shiftDay(this.state.day, way));
        }
    }

    open(action, options = {}) {
        return this.action.doAction(action, {...options, onClose: () => this.load()});
    }

    form(model, id, context = {}) {
        return this.open(
            {
                type: "ir.actions.act_window",
                name: _t("Line of the work schedule"),
                res_model: model,
                res_id: id || false,
                views: [[false, "form"]],
                target: "new",
                context,
            },
            {}
        );
    }

    openItem(item) {
        if (item.entry) {
            return this.form("doc.schedule.entry", item.entry);
        }
        if (item.row) {
            return this.form("doc.schedule.row", item.row);
        }
        if (item.event) {
            return this.form("calendar.event", item.event);
        }
    }

    openClash(clash) {
        return this.form("doc.schedule.entry", clash.entries[0]);
    }

    openEntry(id) {
        return this.form("doc.schedule.entry", id);
    }

    add(date = this.state.day) {
        const start = `${date} ${OFFICE_MORNING_UTC}`;
        if (this.state.scope === "agency" || this.state.scope === "unit") {
            const context = {default_level: this.state.scope, default_start: start};
            if (this.state.scope === "unit") {
                context.default_department_id = this.board.subject;
            }
            return this.form("doc.schedule.entry", false, context);
        }
        return this.form("calendar.event", false, {default_start: start});
    }

    async schedule(invitation) {
        const action = await this.orm.call("doc.incoming", "action_schedule", [
            [invitation.id],
        ]);
        const missing = action.context?.doc_missing;
        if (missing) {
            this.notification.add(missing, {type: "warning"});
        }
        await this.open(action);
    }

    openCalendar() {
        return this.action.doAction("calendar.action_calendar_event");
    }

    get sheetUrl() {
        return this.week?.id ? `/doc/schedule/${this.week.id}/sheet.pdf` : "";
    }

    get fileUrl() {
        return this.week?.id && this.week.state === "published"
            ? `/doc/schedule/${this.week.id}/week.ics`
            : "";
    }
}

registry.category("actions").add("doc_schedule", WorkSchedule);
