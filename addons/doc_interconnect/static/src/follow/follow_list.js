import {Component, onWillStart, useEffect, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {CountedTabs} from "@doc_management/inbox/counted_tabs";
import {FollowSearchModel} from "./follow_search_model";

const MODEL = "doc.exchange.message";
const ICONS = {
    fine: "fa-check-circle",
    look: "fa-clock-o",
    stop: "fa-times-circle",
    none: "fa-minus-circle",
};

/**
 * The icon that says what a colour says.
 *
 * @param {string} level
 * @returns {string}
 */
export function levelIcon(level) {
    return ICONS[level] || ICONS.none;
}

/** Figures of the exchange, each of which opens what it counts. */
export class ExchangeCards extends Component {
    static template = "doc_interconnect.ExchangeCards";
    static props = {cards: Array, open: Function};

    icon(card) {
        return levelIcon(card.level);
    }
}

/** How connections and partners fare, and whether both ledgers agree. */
export class ExchangeSide extends Component {
    static template = "doc_interconnect.ExchangeSide";
    static props = {overview: Object, open: Function};

    icon(line) {
        return levelIcon(line.level);
    }
}

/** What lies apart until a person decides; it stops none of the others. */
export class ExchangeLetters extends Component {
    static template = "doc_interconnect.ExchangeLetters";
    static props = {
        letters: Array,
        count: Number,
        showAll: Function,
        reload: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.actions = useService("action");
        this.notification = useService("notification");
        this.state = useState({busy: false});
    }

    /** One press, one act: the buttons rest until the server has answered. */
    async during(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
        }
    }

    resend(letter) {
        return this.during(async () => {
            try {
                await this.orm.call(MODEL, "action_resend", [[letter.id]]);
                this.notification.add(_t("It is sent again: %s", letter.name), {
                    type: "success",
                });
            } finally {
                await this.props.reload();
            }
        });
    }

    giveUp(letter) {
        return this.during(async () => {
            const action = await this.orm.call(MODEL, "action_ask_give_up", [
                [letter.id],
            ]);
            await this.actions.doAction(action, {onClose: this.props.reload});
        });
    }

    async look(letter) {
        const action = await this.orm.call(MODEL, "action_open_history", [[letter.id]]);
        await this.actions.doAction(action, {onClose: this.props.reload});
    }
}

/**
 * Let a controller load tabs and figures, and again with every reload of its rows.
 *
 * @param {Component} controller
 */
function setUpOverview(controller) {
    const orm = useService("orm");
    const actions = useService("action");
    const {searchModel} = controller.env;
    controller.around = useState({overview: null, tabs: []});
    controller.tabsLabel = _t("What is followed");
    controller.selectTab = (tab) => searchModel.setTab(tab);
    controller.showAllLetters = () => searchModel.showWhole("decide");
    controller.reload = () => controller.model.load();
    controller.open = (what) =>
        what.tab
            ? searchModel.showWhole(what.tab)
            : actions.doAction(what.action || what);
    const look = async () => {
        [controller.around.overview, controller.around.tabs] = await Promise.all([
            orm.call(MODEL, "exchange_overview", []),
            orm.call(MODEL, "exchange_tabs", [searchModel.searched]),
        ]);
    };
    onWillStart(look);
    // Rows that were loaded anew come with figures of the same moment, whether a search
    // or an act has loaded them.
    let shown = null;
    useEffect(
        (root, isReady) => {
            if (isReady) {
                if (shown && shown !== root) {
                    look();
                }
                shown = root;
            }
        },
        () => [controller.model.root, controller.model.isReady]
    );
}

/** Documents, with how far each has come in the line above its recipients. */
export class FollowListRenderer extends ListRenderer {
    static groupRowTemplate = "doc_interconnect.FollowGroupRow";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.summaries = useState({});
        useEffect(
            () => {
                this.sumUp();
            },
            () => [this.props.list, this.titles.join("\n")]
        );
    }

    get titles() {
        const {list} = this.props;
        if (!list.isGrouped || list.groupByField.name !== "document_title") {
            return [];
        }
        return list.groups.map((group) => group.value).filter(Boolean);
    }

    async sumUp() {
        if (this.titles.length) {
            const found = await this.orm.call(MODEL, "exchange_summaries", [
                this.titles,
            ]);
            Object.assign(this.summaries, found);
        }
    }

    /** The line of a document takes the whole width: its sum stands at the end. */
    getGroupNameCellColSpan() {
        return this.columns.length + (this.hasSelectors ? 1 : 0);
    }

    getGroupPagerCellColspan() {
        return this.hasOpenFormViewColumn ? 1 : 0;
    }

    /** How far the document of a group has come; nothing before it is known. */
    summaryOf(group) {
        const named = group.groupByField.name === "document_title";
        return (named && this.summaries[group.value]) || null;
    }

    icon(summary) {
        return levelIcon(summary.level);
    }
}

/** What was sent, with the figures of the whole exchange around it. */
export class FollowController extends ListController {
    static template = "doc_interconnect.FollowList";
    static components = {
        ...ListController.components,
        CountedTabs,
        ExchangeCards,
        ExchangeLetters,
        ExchangeSide,
    };

    setup() {
        super.setup();
        setUpOverview(this);
    }

    get tab() {
        return this.env.searchModel.exchangeTab;
    }

    /** What lies apart stands below the list, unless it is the list. */
    get letters() {
        const found = this.around.overview?.letters || [];
        return this.tab === "decide" ? [] : found;
    }

    get letterCount() {
        const {cards} = this.around.overview;
        return Number(cards.find(({key}) => key === "decide")?.value || 0);
    }
}

/** The same on a phone: a card for each recipient, the tabs above. */
export class FollowKanbanController extends KanbanController {
    static template = "doc_interconnect.FollowKanban";
    static components = {...KanbanController.components, CountedTabs, ExchangeCards};

    setup() {
        super.setup();
        setUpOverview(this);
    }

    get tab() {
        return this.env.searchModel.exchangeTab;
    }

    /** A phone has no room to say twice what stands on the tabs. */
    get cards() {
        return (this.around.overview?.cards || []).filter((card) => !card.tab);
    }
}

registry.category("views").add("doc_follow", {
    ...listView,
    Controller: FollowController,
    Renderer: FollowListRenderer,
    SearchModel: FollowSearchModel,
});
registry.category("views").add("doc_follow_kanban", {
    ...kanbanView,
    Controller: FollowKanbanController,
    SearchModel: FollowSearchModel,
});
