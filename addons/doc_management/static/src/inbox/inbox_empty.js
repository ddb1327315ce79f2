import {Component, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Nothing here: says what comes next, or that filters hide it. */
export class InboxEmpty extends Component {
    static template = "doc_management.InboxEmpty";
    static props = {tab: String, isFiltered: Boolean, onSelect: Function};

    setup() {
        this.service = useService("doc_inbox");
        this.inbox = useState(this.service.state);
    }

    /** The other tabs in which something waits to be done. */
    get elsewhere() {
        return this.inbox.tabs.filter(
            ({tab, count}) =>
                count && ![this.props.tab, "follow", "overdue"].includes(tab)
        );
    }

    get followed() {
        return this.inbox.tabs.find(({tab}) => tab === "follow")?.count || 0;
    }
}
