import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

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

/**
 * Let a controller load the figures, and again with every reload of its rows.
 *
 * @param {Component} controller
 */
function setUpOverview(controller) {
    const orm = useService("orm");
    const actions = useService("action");
    controller.around = useState({overview: null});
    controller.open = (action) => actions.doAction(action);
    const look = async () => {
        controller.around.overview = await orm.call(
            "doc.exchange.message",
            "exchange_overview",
            []
        );
    };
    onWillStart(look);
    // Rows that were loaded anew come with figures of the same moment.
    let shown = null;
    useBus(controller.model.bus, "update", () => {
        if (shown && shown !== controller.model.root) {
            look();
        }
        shown = controller.model.root;
    });
}

/** What was sent, with the figures of the whole exchange around it. */
export class FollowController extends ListController {
    static template = "doc_interconnect.FollowList";
    static components = {...ListController.components, ExchangeCards, ExchangeSide};

    setup() {
        super.setup();
        setUpOverview(this);
    }
}

/** The same on a phone: a card for each recipient, the figures above. */
export class FollowKanbanController extends KanbanController {
    static template = "doc_interconnect.FollowKanban";
    static components = {...KanbanController.components, ExchangeCards};

    setup() {
        super.setup();
        setUpOverview(this);
    }
}

registry.category("views").add("doc_follow", {
    ...listView,
    Controller: FollowController,
});
registry.category("views").add("doc_follow_kanban", {
    ...kanbanView,
    Controller: FollowKanbanController,
});
