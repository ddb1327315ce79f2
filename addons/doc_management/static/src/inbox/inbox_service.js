import {reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {NoticeBoard} from "./inbox_notices";

const SOON = 400;

/**
 * The counts of the working inbox: given with the page, kept live by the bus. The bus
 * says only that something changed; what and how much the server answers again, by the
 * rights of that moment.
 */
export const docInboxService = {
    dependencies: ["bus_service", "orm", "title"],

    start(env, {bus_service: bus, orm, title}) {
        const given = session.doc_inbox;
        const state = reactive({
            present: Boolean(given),
            tabs: given?.tabs || [],
            nearest: given?.nearest || false,
            singleKeys: given?.single_keys !== false,
        });
        const notices = reactive([]);
        /** Set by an open list: the ids it shows, and what to do when some are gone. */
        let watcher = null;
        let timer = null;

        function take({tabs, nearest}) {
            state.tabs = tabs;
            state.nearest = nearest;
            title.setCounters({docInbox: count("todo")});
        }

        function count(tab) {
            return state.tabs.find((one) => one.tab === tab)?.count || 0;
        }

        async function refresh() {
            if (!state.present) {
                return;
            }
            browser.clearTimeout(timer);
            timer = null;
            if (watcher) {
                const watching = watcher;
                const ids = watching.ids();
                const news = await orm.silent.call("doc.inbox.item", "inbox_news", [
                    ids,
                ]);
                take(news);
                if (watcher === watching) {
                    watching.onNews(news);
                }
            } else {
                take(await orm.silent.call("doc.inbox.item", "inbox_counts", []));
            }
        }

        if (state.present) {
            title.setCounters({docInbox: count("todo")});
            bus.subscribe("doc_inbox/changed", () => {
                // An act with many rows says so many times: ask once.
                timer ??= browser.setTimeout(() => refresh().catch(() => {}), SOON);
            });
            // A computer that slept has missed what the bus said.
            bus.addEventListener("BUS:RECONNECT", () => refresh().catch(() => {}));
            bus.start?.();
        }

        return {
            state,
            notices,
            board: new NoticeBoard(notices),
            count,
            refresh,
            /** @returns {() => void} stop watching */
            watch(one) {
                watcher = one;
                return () => {
                    watcher = watcher === one ? null : watcher;
                };
            },
        };
    },
};

registry.category("services").add("doc_inbox", docInboxService);
