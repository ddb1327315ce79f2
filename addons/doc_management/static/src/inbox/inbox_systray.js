import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** What waits for me, from every screen: the number of the inbox's first tab. */
export class InboxSystray extends Component {
    static template = "doc_management.InboxSystray";
    static props = {};

    setup() {
        this.action = useService("action");
        this.inbox = useService("doc_inbox");
        this.state = useState(this.inbox.state);
    }

    get count() {
        return this.state.tabs.find(({tab}) => tab === "todo")?.count || 0;
    }

    get label() {
        return _t("%(count)s documents wait for you", {count: this.count});
    }

    open() {
        this.action.doAction("doc_management.doc_inbox_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("doc_management.inbox", {Component: InboxSystray}, {sequence: 30});
