import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
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

/** What was sent, with the figures of the whole exchange around it. */
export class FollowController extends ListController {
    static template = "doc_interconnect.FollowList";
    static components = {...ListController.components, ExchangeCards, ExchangeSide};

    setup() {
        super.setup();
        this.actions = useService("action");
        this.around = useState({overview: null});
        onWillStart(() => this.look());
        // Rows that were loaded anew come with figures of the same moment.
        let shown = null;
        useBus(this.model.bus, "update", () => {
            if (shown && shown !== this.model.root) {
                this.look();
            }
            shown = this.model.root;
        });
    }

    async look() {
        this.around.overview = await this.orm.call(
            "doc.exchange.message",
            "exchange_overview",
            []
        );
    }

    open(action) {
        return this.actions.doAction(action);
    }
}

registry.category("views").add("doc_follow", {
    ...listView,
    Controller: FollowController,
});
