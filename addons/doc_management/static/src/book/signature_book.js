import {
    Component,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {fileUrl, kindOf, pageUrl, renderWidth} from "../preview/doc_preview_model";
import {actOfKey, linesOf, nextOpen, shortCode, signable, tabsOf} from "./book";

const RETURN_WIZARD = "doc_management.doc_return_wizard_action";
const LOOK_AGAIN_MS = 3000;
const RESULTS = {
    done: {icon: "fa-check-circle", level: "fine"},
    waiting: {icon: "fa-clock-o", level: "look"},
    failed: {icon: "fa-times-circle", level: "stop"},
};
const URGENT = {1: "KHẨN", 2: "THƯỢNG KHẨN", 3: "HỎA TỐC"};

/**
 * One document after the other: read it, then decide. The document comes first, the
 * buttons stay where the thumb is; the server says what may be done and why not.
 */
export class SignatureBook extends Component {
    static template = "doc_management.SignatureBook";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.pages = useRef("pages");
        this.state = useState({
            items: [],
            place: 0,
            fileId: 0,
            busy: false,
            done: {},
            ready: false,
            seen: {},
            blockers: {},
            results: null,
        });
        this.env.config.setDisplayName(_t("Signature book"));
        useExternalListener(window, "keydown", (ev) => this.onKey(ev));
        onWillStart(() => this.load());
        onWillUnmount(() => browser.clearTimeout(this.lookingAgain));
    }

    async load() {
        this.state.items = await this.orm.call("doc.outgoing", "signature_book", []);
        this.state.ready = true;
        this.state.results = null;
        this.state.blockers = {};
        const first = this.state.items.findIndex((item) => !this.state.done[item.id]);
        this.go(Math.max(first, 0));
    }

    get item() {
        return this.state.items[this.state.place];
    }

    get tabs() {
        return this.item ? tabsOf(this.item) : [];
    }

    get file() {
        return this.tabs.find((file) => file.id === this.state.fileId) || this.tabs[0];
    }

    get kind() {
        return this.file ? kindOf(this.file) : "none";
    }

    get pageNumbers() {
        return Array.from(
            {length: this.file?.page_count || 0},
            (_, index) => index + 1
        );
    }

    get left() {
        return this.state.items.filter((item) => !this.state.done[item.id]).length;
    }

    get decideLabel() {
        return {sign: _t("Sign"), initial: _t("Initial"), approve: _t("Agree")}[
            this.item.act
        ];
    }

    urgency(item) {
        return URGENT[item.urgency] || "";
    }

    label(file) {
        if (file.from === "incoming") {
            return _t("Incoming: %s", file.name);
        }
        return file.role === "main" ? _t("Draft") : file.name;
    }

    pageSource(page) {
        const shown = Math.min(browserWidth(), 900);
        return pageUrl(this.file, page, renderWidth(shown, window.devicePixelRatio));
    }

    source() {
        return fileUrl(this.file);
    }

    show(file) {
        this.state.fileId = file.id;
        this.pages.el?.scrollTo({top: 0});
    }

    go(place) {
        if (place < 0 || place >= this.state.items.length) {
            return;
        }
        this.state.place = place;
        this.state.fileId = 0;
        this.pages.el?.scrollTo({top: 0});
        this.askBlocker(this.item);
    }

    /** What stands against a signature is asked for the document shown, once. */
    async askBlocker(item) {
        if (item.act !== "sign" || item.id in this.state.blockers) {
            return;
        }
        const blocker = await this.orm.call("doc.outgoing", "book_blocker", [
            [item.id],
        ]);
        this.state.blockers[item.id] = blocker;
    }

    get blocker() {
        return this.state.blockers[this.item.id] || "";
    }

    /** The first page of the main file was there to be read. */
    sawPage(page) {
        if (page === 1 && this.file.id === this.tabs[0].id) {
            this.state.seen[this.item.id] = this.item.sha256;
        }
    }

    /** What was shown, waits for a signature and has nothing against it. */
    get batch() {
        return signable(this.state);
    }

    inBatch(item) {
        return this.batch.includes(item);
    }

    segment(item, place) {
        const done = this.state.done[item.id];
        return {
            o_doc_book_done: done === "decided",
            o_doc_book_back: done === "returned",
            o_doc_book_here: place === this.state.place,
            o_doc_book_seen: this.inBatch(item),
        };
    }

    decide() {
        const {item} = this;
        if (this.state.busy || this.state.done[item.id]) {
            return;
        }
        if (this.blocker) {
            this.notification.add(this.blocker, {type: "warning", sticky: true});
            return;
        }
        if (item.act !== "sign") {
            return this.perform(item);
        }
        const facts = [
            item.title,
            item.capacity,
            _t("%s pages", this.tabs[0]?.page_count || 0),
            _t("File code %s", shortCode(item.sha256)),
        ];
        this.dialog.add(ConfirmationDialog, {
            title: _t("Sign this document?"),
            body: `${facts.filter(Boolean).join(" · ")}. ${_t(
                "You answer for exactly the file shown."
            )}`,
            confirmLabel: _t("Sign"),
            confirm: () => this.perform(item),
            cancel: () => {},
        });
    }

    async perform(item) {
        this.state.busy = true;
        try {
            await this.orm.call("doc.outgoing", "action_decide_seen", [
                [item.id],
                item.act,
                item.sha256,
            ]);
            this.finish(item, "decided");
        } finally {
            this.state.busy = false;
        }
    }

    decideSeen() {
        const items = this.batch;
        if (this.state.busy || !items.length) {
            return;
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Sign %s documents?", items.length),
            body: `${linesOf(items)}\n\n${_t(
                "You have seen each of them and answer for exactly the files shown."
            )}`,
            confirmLabel: _t("Sign"),
            confirm: () => this.performBatch(items),
            cancel: () => {},
        });
    }

    async performBatch(items) {
        this.state.busy = true;
        try {
            const pairs = items.map((item) => [item.id, this.state.seen[item.id]]);
            const results = await this.orm.call("doc.outgoing", "action_sign_batch", [
                pairs,
            ]);
            this.showResults(results);
        } finally {
            this.state.busy = false;
        }
    }

    /** The rows say what the server found, until nothing is under way any more. */
    showResults(results) {
        for (const result of results) {
            if (result.state === "failed") {
                delete this.state.done[result.id];
            } else {
                this.state.done[result.id] = "decided";
            }
        }
        this.state.results = results;
        const waiting = results.some((result) => result.state === "waiting");
        if (waiting) {
            this.lookingAgain = browser.setTimeout(async () => {
                if (!this.state.results) {
                    return;
                }
                const ids = results.map((result) => result.id);
                const rows = await this.orm.silent.call(
                    "doc.outgoing",
                    "book_results",
                    [ids]
                );
                const known = Object.fromEntries(results.map((one) => [one.id, one]));
                // A refusal of the act itself stays: the document says nothing of it.
                this.showResults(
                    rows.map((row) =>
                        known[row.id].state === "failed" ? known[row.id] : row
                    )
                );
            }, LOOK_AGAIN_MS);
        }
    }

    get resultRows() {
        const items = Object.fromEntries(
            this.state.items.map((item) => [item.id, item])
        );
        return this.state.results.map((result) => ({
            ...result,
            ...RESULTS[result.state],
            item: items[result.id],
            word: {
                done: _t("signed and verified"),
                waiting: _t("being signed"),
                failed: result.message,
            }[result.state],
        }));
    }

    get resultTitle() {
        return _t("What became of %s documents", this.state.results.length);
    }

    get resultCounts() {
        const count = (state) =>
            this.state.results.filter((result) => result.state === state).length;
        const [done, waiting, failed] = ["done", "waiting", "failed"].map(count);
        return [
            {level: "fine", text: _t("%s signed", done), shown: true},
            {level: "look", text: _t("%s being signed", waiting), shown: waiting},
            {level: "stop", text: _t("%s not signed", failed), shown: failed},
        ].filter((one) => one.shown);
    }

    get batchLabel() {
        return _t("Sign the %s documents you have seen", this.batch.length);
    }

    async backToBook() {
        browser.clearTimeout(this.lookingAgain);
        this.state.done = {};
        this.state.seen = {};
        await this.load();
    }

    giveBack() {
        const {item} = this;
        if (this.state.done[item.id]) {
            return;
        }
        return this.action.doAction(RETURN_WIZARD, {
            additionalContext: {default_outgoing_id: item.id},
            onClose: async () => {
                const open = await this.orm.call("doc.outgoing", "signature_book", []);
                if (!open.some((other) => other.id === item.id)) {
                    this.finish(item, "returned");
                }
            },
        });
    }

    finish(item, how) {
        this.state.done[item.id] = how;
        const next = nextOpen(this.state.items, this.state.done, this.state.place);
        if (next >= 0) {
            this.go(next);
        }
    }

    openForm() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "doc.outgoing",
            res_id: this.item.id,
            views: [[false, "form"]],
        });
    }

    onKey(ev) {
        const typing = ev.target.closest("input, textarea, [contenteditable], .modal");
        if (
            this.state.results ||
            typing ||
            ev.ctrlKey ||
            ev.altKey ||
            ev.metaKey ||
            !this.item
        ) {
            return;
        }
        const act = actOfKey(ev.key, this.item);
        const acts = {
            next: () => this.go(this.state.place + 1),
            previous: () => this.go(this.state.place - 1),
            return: () => this.giveBack(),
            decide: () => this.decide(),
        };
        if (acts[act]) {
            ev.preventDefault();
            acts[act]();
        }
    }
}

function browserWidth() {
    return document.documentElement.clientWidth || 800;
}

registry.category("actions").add("doc_signature_book", SignatureBook);
