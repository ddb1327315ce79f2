import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
    useSubEnv,
} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {checkFileSize} from "@web/core/utils/files";
import {useService} from "@web/core/utils/hooks";
import {getDataURLFromFile} from "@web/core/utils/urls";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {View} from "@web/views/view";
import {Desk} from "./desk";

const MOST_ROWS = 80;
const ROW_FIELDS = [
    "printed_number",
    "subject",
    "issuer_label",
    "channel",
    "is_urgent",
    "state",
    "arrival_number",
    "check_count",
];
const REFUSE_WIZARD = "doc_management.doc_refuse_wizard_action";

/**
 * One screen for a stack of scans: what waits on the left, its fields in the middle,
 * the page on the right. The server reads, checks and registers.
 */
export class RegistrationAction extends Component {
    static template = "doc_management.RegistrationAction";
    static components = {Layout, View};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.input = useRef("input");
        this.main = useRef("main");
        this.desk = useState(new Desk());
        this.link = {
            form: null,
            register: () => this.register(),
            focusMain: () => this.main.el?.focus(),
        };
        useSubEnv({docDesk: this.desk, docDeskLink: this.link});
        this.state = useState({
            rows: [],
            sending: [],
            currentId: 0,
            /** Grows when the open document must be read again. */
            edition: 0,
            busy: false,
            done: null,
        });
        this.env.config.setDisplayName(_t("Register scans"));
        useDropzone(
            this.root,
            (ev) => this.addFiles(ev.dataTransfer.files),
            "o_doc_dropzone"
        );
        useExternalListener(window, "keydown", (ev) => this.onKey(ev));
        useEffect(
            () => {
                this.root.el
                    ?.querySelector(".o_doc_queue_on")
                    ?.scrollIntoView({block: "nearest", inline: "center"});
            },
            () => [this.state.currentId]
        );
        onWillStart(async () => {
            await this.load();
            const wanted = this.props.action.context?.active_id;
            const first = this.state.rows.find(({id}) => id === wanted);
            this.state.currentId = (first || this.state.rows[0])?.id || 0;
        });
    }

    // The queue ---------------------------------------------------------------------

    async load() {
        const waiting = await this.orm.searchRead(
            "doc.incoming",
            [["state", "=", "arrived"]],
            ROW_FIELDS,
            {limit: MOST_ROWS, order: "is_urgent desc, received_at, id"}
        );
        const finished = this.state.rows.filter(({state}) => state !== "arrived");
        this.state.rows = [...finished, ...waiting];
    }

    async refreshRow(id) {
        const [row] = await this.orm.searchRead(
            "doc.incoming",
            [["id", "=", id]],
            ROW_FIELDS
        );
        const index = this.state.rows.findIndex((other) => other.id === id);
        if (row && index >= 0) {
            this.state.rows[index] = row;
        }
    }

    get current() {
        return this.state.rows.find(({id}) => id === this.state.currentId);
    }

    get waiting() {
        return this.state.rows.filter(({state}) => state === "arrived");
    }

    get position() {
        const index = this.state.rows.findIndex(({id}) => id === this.state.currentId);
        return `${index + 1}/${this.state.rows.length}`;
    }

    rowTitle(row) {
        return row.printed_number || row.subject;
    }

    /** Icon, level and words of a row: what is to be done with it. */
    rowState(row) {
        if (row.state === "registered") {
            const number = row.arrival_number;
            return ["fa-check", "fine", _t("Arrival number %(number)s", {number})];
        }
        if (row.state !== "arrived") {
            return ["fa-ban", "neutral", _t("No longer waiting")];
        }
        const count =
            row.id === this.state.currentId ? this.desk.toLook : row.check_count;
        if (count === 1) {
            return ["fa-eye", "look", _t("1 field to look at")];
        }
        return count
            ? ["fa-eye", "look", _t("%(count)s fields to look at", {count})]
            : ["fa-file-text-o", "fine", _t("ready")];
    }

    channelText(row) {
        return {axis: _t("from the axis"), email: _t("by e-mail")}[row.channel] || "";
    }

    /** Opens another document; what was typed in this one is kept first. */
    async open(id) {
        if (id !== this.state.currentId && (await this.save())) {
            this.desk.focus = "";
            this.state.currentId = id;
        }
    }

    async openNext() {
        const {rows, currentId} = this.state;
        const start = rows.findIndex(({id}) => id === currentId) + 1;
        const next = [...rows.slice(start), ...rows.slice(0, start)].find(
            ({id, state}) => state === "arrived" && id !== currentId
        );
        if (next) {
            await this.open(next.id);
        }
        return Boolean(next);
    }

    // Scans -------------------------------------------------------------------------

    onChosen(ev) {
        this.addFiles([...ev.target.files]);
        ev.target.value = "";
    }

    /** Each file becomes a waiting document; one that is refused keeps nobody else. */
    async addFiles(files) {
        const added = [...files]
            .filter((file) => checkFileSize(file.size, this.notification))
            .map((file) => ({file, name: file.name, error: ""}));
        this.state.sending.push(...added);
        for (const item of this.state.sending.filter(({file}) =>
            added.some((other) => other.file === file)
        )) {
            await this.send(item);
        }
    }

    async send(item) {
        try {
            const content = (await getDataURLFromFile(item.file)).split(",")[1];
            const id = await this.orm.silent.call(
                "doc.incoming",
                "action_new_from_file",
                [item.name, content]
            );
            const [row] = await this.orm.searchRead(
                "doc.incoming",
                [["id", "=", id]],
                ROW_FIELDS
            );
            this.state.rows.push(row);
            this.state.sending.splice(this.state.sending.indexOf(item), 1);
            if (this.current?.state !== "arrived") {
                await this.open(id);
            }
        } catch (error) {
            item.error = error.data?.message || _t("The file did not arrive.");
        }
    }

    dismiss(item) {
        this.state.sending.splice(this.state.sending.indexOf(item), 1);
    }

    // Acts --------------------------------------------------------------------------

    get record() {
        return this.link.form?.model.root;
    }

    /** @returns {Promise<boolean>} whether nothing typed is left unsaved */
    async save() {
        const {record} = this;
        return !record || !(await record.isDirty()) || (await record.save()) !== false;
    }

    async act(run) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await run();
        } finally {
            this.state.busy = false;
        }
    }

    /** Registers the open document and opens the next; doubts are asked about first. */
    register() {
        if (!this.current || this.current.state !== "arrived") {
            return;
        }
        return this.act(async () => {
            if (!(await this.save())) {
                return;
            }
            if (this.desk.toLook && !(await this.confirmDoubts())) {
                return;
            }
            const duplicates = this.record?.data.duplicate_text;
            if (duplicates && !(await this.confirmDuplicate(duplicates))) {
                return;
            }
            const id = this.state.currentId;
            const number = await this.orm.call("doc.incoming", "action_register", [
                [id],
            ]);
            await this.refreshRow(id);
            this.state.done = {number, id, title: this.rowTitle(this.current)};
            if (!(await this.openNext())) {
                this.state.currentId = 0;
            }
        });
    }

    confirmDoubts() {
        return this.ask(
            _t("Some fields have not been looked at"),
            _t(
                "%(count)s fields were read with doubt or are empty. Compare them with the page before the document enters the register.",
                {count: this.desk.toLook}
            )
        );
    }

    confirmDuplicate(sentences) {
        return this.ask(_t("This document may be in the register already"), sentences);
    }

    /** @returns {Promise<boolean>} whether to register all the same */
    ask(title, body) {
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title,
                    body,
                    confirmLabel: _t("Register all the same"),
                    cancelLabel: _t("Look again"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }

    asLast() {
        return this.act(async () => {
            if (!(await this.save())) {
                return;
            }
            const id = this.state.currentId;
            const names = await this.orm.call("doc.incoming", "action_as_last", [[id]]);
            if (!names.length) {
                this.notification.add(
                    _t("Nothing to take over: what is there was read or typed."),
                    {type: "info"}
                );
            }
            await this.record.load();
            await this.refreshRow(id);
        });
    }

    refuse() {
        return this.act(async () => {
            if (!(await this.save())) {
                return;
            }
            const id = this.state.currentId;
            await this.action.doAction(REFUSE_WIZARD, {
                additionalContext: {default_incoming_id: id},
                onClose: async () => {
                    await this.refreshRow(id);
                    if (this.current?.state !== "arrived") {
                        if (!(await this.openNext())) {
                            this.state.currentId = 0;
                        }
                    }
                },
            });
        });
    }

    later() {
        return this.act(() => this.openNext());
    }

    openDone() {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "doc.incoming",
            res_id: this.state.done.id,
            views: [[false, "form"]],
        });
    }

    /** Ctrl+Enter registers from anywhere on the screen that is no dialog. */
    onKey(ev) {
        const here = this.root.el?.contains(ev.target) || ev.target === document.body;
        if (
            ev.key === "Enter" &&
            (ev.ctrlKey || ev.metaKey) &&
            here &&
            !document.querySelector(".modal.show, .o_dialog")
        ) {
            ev.preventDefault();
            this.register();
        }
    }

    get viewProps() {
        const viewId = this.props.action.params?.view_id || false;
        return {
            type: "form",
            resModel: "doc.incoming",
            resId: this.state.currentId,
            viewId,
            views: [[viewId, "form"]],
            display: {controlPanel: false},
            className: "o_doc_desk_form",
            preventCreate: true,
        };
    }
}

registry.category("actions").add("doc_registration", RegistrationAction);
