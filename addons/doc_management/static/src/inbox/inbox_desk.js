import {onWillUnmount, reactive, useExternalListener, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {SelectCreateDialog} from "@web/views/view_dialogs/select_create_dialog";
import {pageUrl, renderWidth} from "../preview/doc_preview_model";
import {BulkResult, KeyHelp} from "./inbox_dialogs";
import {commandOf} from "./inbox_keys";

const MODEL = "doc.inbox.item";
/** From this width on the document stands beside the list; see inbox.scss. */
export const SPLIT_FROM = 1200;
const SPLIT_KEY = "doc_inbox_split";

/**
 * What the list and the cards of the working inbox have in common: the open document,
 * acts with their true results, what changed meanwhile, and the keys.
 *
 * @param {{
 *  model: () => object, searchModel: object, root: () => HTMLElement,
 *  openForm: (record: object) => void, withKeys: boolean
 * }} view
 */
export function useInboxDesk(view) {
    const orm = useService("orm");
    const action = useService("action");
    const dialog = useService("dialog");
    const notification = useService("notification");
    const ui = useService("ui");
    const inbox = useService("doc_inbox");
    const cards = new Map();
    const busy = new Set();

    const state = useState(
        reactive({
            currentId: false,
            card: null,
            loading: false,
            error: false,
            fresh: 0,
            gone: {},
            working: 0,
            split: browser.localStorage.getItem(SPLIT_KEY) !== "0",
            width: window.innerWidth,
        })
    );

    const records = () => view.model().root.records || [];
    const recordOf = (id) => records().find((record) => record.resId === id);
    const current = () => recordOf(state.currentId);

    // What changed meanwhile ------------------------------------------------------

    function onNews({gone}) {
        Object.assign(state.gone, gone);
        const {root} = view.model();
        const plain = !view.searchModel.facets.length && !root.isGrouped;
        const here = (root.count || 0) - Object.keys(state.gone).length;
        state.fresh = plain ? Math.max(inbox.count(tab()) - here, 0) : 0;
        if (state.currentId && gone[state.currentId] && state.card) {
            state.card.over = gone[state.currentId];
        }
    }

    const unwatch = inbox.watch({
        ids: () => records().map((record) => record.resId),
        onNews,
    });
    onWillUnmount(unwatch);

    const tab = () => view.searchModel.inboxTab;

    function selectTab(name) {
        forget();
        view.searchModel.setInboxTab(name);
    }

    function forget() {
        state.currentId = false;
        state.card = null;
        state.error = false;
        settle();
    }

    function settle() {
        state.gone = {};
        state.fresh = 0;
        cards.clear();
    }

    /** Loads the rows anew; the open document stays, or the one after it opens. */
    async function reload() {
        const before = records().map((record) => record.resId);
        const index = before.indexOf(state.currentId);
        settle();
        await Promise.all([view.model().load(), inbox.refresh().catch(() => {})]);
        settle();
        if (!state.currentId || !isSplit()) {
            return;
        }
        if (current()) {
            await show(current());
            return;
        }
        const next =
            before
                .slice(index + 1)
                .map(recordOf)
                .find(Boolean) || records().at(-1);
        if (next) {
            await show(next);
        } else {
            forget();
        }
    }

    // The open document -----------------------------------------------------------

    function isSplit() {
        return view.withKeys && state.split && state.width >= SPLIT_FROM;
    }

    function toggleSplit(on) {
        state.split = on;
        browser.localStorage.setItem(SPLIT_KEY, on ? "1" : "0");
        if (!on) {
            forget();
        } else if (records()[0]) {
            show(records()[0]);
        }
    }

    async function show(record) {
        const id = record.resId;
        state.currentId = id;
        state.error = false;
        const known = cards.get(id);
        if (!known) {
            state.loading = true;
        }
        try {
            const card = known?.seen ? known : await load(id, false);
            if (state.currentId !== id) {
                return;
            }
            state.card = card;
            if (record.data.unseen) {
                record.data.unseen = false;
            }
            loadNext(record);
        } catch (error) {
            if (state.currentId === id) {
                state.card = null;
                state.error =
                    error.data?.message || _t("The document could not be loaded.");
            }
        } finally {
            if (state.currentId === id) {
                state.loading = false;
            }
        }
    }

    /** What a form needs to go on from row to row; see `DocFormController`. */
    function trailTo(record) {
        const ids = records().map(({resId}) => resId);
        return ids.includes(record.resId) ? {inboxTrail: {ids, id: record.resId}} : {};
    }

    async function load(id, peek) {
        const card = await orm.silent.call(MODEL, "open_card", [[id]], {peek});
        card.seen = !peek;
        cards.set(id, card);
        return card;
    }

    /** The next document is there before it is asked for, with its first page. */
    async function loadNext(record) {
        const next = records()[records().indexOf(record) + 1];
        if (!next || cards.has(next.resId)) {
            return;
        }
        try {
            const card = await load(next.resId, true);
            const file = card.files.find(({role}) => role === "main") || card.files[0];
            const width = view.root()?.querySelector(".o_doc_pages")?.clientWidth;
            if (file && file.page_count) {
                document.createElement("img").src = pageUrl(
                    file,
                    1,
                    renderWidth(width || 560, window.devicePixelRatio)
                );
            }
        } catch {
            // It is loaded again, with its error, when somebody opens it.
        }
    }

    function step(by) {
        const list = records();
        const index = list.findIndex((record) => record.resId === state.currentId);
        const next = list[index < 0 ? 0 : index + by];
        if (next) {
            show(next);
            browser.requestAnimationFrame(() =>
                view
                    .root()
                    ?.querySelector(".o_inbox_current")
                    ?.scrollIntoView({block: "nearest"})
            );
        }
    }

    // Acts ------------------------------------------------------------------------

    /** Does the row's verb, or another act; a second press waits for the first. */
    async function act(record, name) {
        const id = record.resId;
        if (busy.has(id)) {
            return;
        }
        if (state.gone[id]) {
            notification.add(state.gone[id], {type: "info"});
            return;
        }
        busy.add(id);
        state.working += 1;
        try {
            const answer = await orm.call(
                MODEL,
                "action_act",
                [[id]],
                name ? {act: name} : {}
            );
            if (answer.action) {
                await action.doAction(answer.action, {
                    onClose: async () => {
                        await reload();
                    },
                });
                return;
            }
            tell(answer.message, answer.undo && (() => bulk(answer.undo, [id])));
            await reload();
        } catch (error) {
            inbox.refresh().catch(() => {});
            throw error;
        } finally {
            busy.delete(id);
            state.working -= 1;
        }
    }

    function tell(message, undo, results, title) {
        const acts = [];
        const isWarning = Boolean(results?.some((row) => !row.done));
        if (isWarning) {
            acts.push({
                name: _t("See why"),
                onClick: () =>
                    dialog.add(BulkResult, {title, results, onUndo: undo || false}),
            });
        }
        if (undo) {
            acts.push({name: _t("Undo"), counts: true, onClick: undo});
        }
        inbox.board.add({message, isWarning, acts});
    }

    function selectedIds() {
        return view
            .model()
            .root.selection.map((record) => record.resId)
            .filter((id) => !state.gone[id]);
    }

    /** One act with many rows; each is told as the server did it. */
    async function bulk(name, ids) {
        const undoing = name.startsWith("undo_");
        const chosen = ids || selectedIds();
        if (!chosen.length || busy.has(name)) {
            return;
        }
        busy.add(name);
        state.working += 1;
        try {
            const answer = await orm.call(MODEL, "action_bulk", [chosen, name]);
            report(name, answer.results, !undoing && answer.undo);
            await reload();
        } finally {
            busy.delete(name);
            state.working -= 1;
        }
    }

    function report(name, results, undo) {
        const done = results.filter((row) => row.done);
        const values = {done: done.length, count: results.length};
        const title =
            {
                read: _t("Noted: %(done)s of %(count)s", values),
                forward: _t("Forwarded as last time: %(done)s of %(count)s", values),
                follow: _t("Followed: %(done)s of %(count)s", values),
                unfollow: _t("No longer followed: %(done)s of %(count)s", values),
                file: _t("Put into the dossier: %(done)s of %(count)s", values),
            }[name] || _t("Taken back: %(done)s of %(count)s", values);
        const doUndo =
            undo &&
            (() =>
                bulk(
                    undo,
                    done.map((row) => row.id)
                ));
        const failed = results.length - done.length;
        const message = failed
            ? _t("%(title)s. Not done: %(failed)s.", {title, failed})
            : `${title}.`;
        tell(message, doUndo, results, title);
        if (failed && !done.length) {
            dialog.add(BulkResult, {title, results, onUndo: false});
        }
    }

    function toDossier(ids) {
        const chosen = ids || selectedIds();
        if (!chosen.length) {
            return;
        }
        dialog.add(SelectCreateDialog, {
            title: _t("Put into a dossier"),
            resModel: "doc.dossier",
            domain: [["state", "=", "open"]],
            multiSelect: false,
            noCreate: true,
            onSelected: async ([dossierId]) => {
                const results = await orm.call(MODEL, "action_file", [
                    chosen,
                    dossierId,
                ]);
                report("file", results, false);
            },
        });
    }

    function follow(record) {
        const on = state.card?.id === record.resId && state.card.follows;
        return bulk(on ? "unfollow" : "follow", [record.resId]);
    }

    async function copyNumber(number) {
        await browser.navigator.clipboard.writeText(number);
        notification.add(_t("Copied: %(number)s", {number}), {type: "success"});
    }

    // Keys ------------------------------------------------------------------------

    function back() {
        if (view.model().root.selection.length) {
            view.model().root.selection.forEach((one) => one.toggleSelection(false));
        } else if (state.currentId) {
            forget();
        }
    }

    const commands = {
        next: () => step(1),
        previous: () => step(-1),
        verb: (record) => act(record),
        page: () => {
            const pages = view.root()?.querySelector(".o_doc_pages");
            pages?.scrollBy({top: pages.clientHeight * 0.9, behavior: "smooth"});
        },
        select: (record) => record.toggleSelection(),
        read: (record) => (selectedIds().length ? bulk("read") : act(record, "read")),
        forward: (record) =>
            selectedIds().length ? bulk("forward") : act(record, "forward"),
        direct: (record) => act(record, "direct"),
        file: (record) => toDossier(selectedIds().length ? null : [record.resId]),
        follow: (record) => (selectedIds().length ? bulk("follow") : follow(record)),
        copy: (record) => copyNumber(record.data.number),
        search: () => view.root()?.querySelector(".o_searchview_input")?.focus(),
        help: () => dialog.add(KeyHelp, {}),
        back,
    };
    const WITHOUT_ROW = ["next", "previous", "page", "search", "help", "back"];

    function onKeydown(ev) {
        if (!view.withKeys || ui.activeElement !== document || ui.isSmall) {
            return;
        }
        const command = commandOf(ev, inbox.state.singleKeys);
        if (!command) {
            return;
        }
        const record = current();
        if (command.startsWith("tab:")) {
            const chosen = inbox.state.tabs[Number(command.slice(4)) - 1];
            if (chosen) {
                ev.preventDefault();
                selectTab(chosen.tab);
            }
            return;
        }
        if (!WITHOUT_ROW.includes(command) && !record && !selectedIds().length) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        Promise.resolve(commands[command](record || records()[0]));
    }

    useExternalListener(window, "keydown", onKeydown, {capture: true});
    useExternalListener(window, "resize", () => {
        state.width = window.innerWidth;
    });

    return {
        state,
        inbox,
        tab,
        selectTab,
        forget,
        reload,
        isSplit,
        toggleSplit,
        show,
        act,
        bulk,
        follow,
        toDossier,
        copyNumber,
        selectedIds,
        openHelp: () => dialog.add(KeyHelp, {}),
        openForm: view.openForm,
        recordOf,
        trailTo,
    };
}
