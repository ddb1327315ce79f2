import {Domain} from "@web/core/domain";
import {SearchModel} from "@web/search/search_model";

/** The domain of a tab; overdue cuts across the others. */
export function tabDomain(tab) {
    return tab === "overdue" ? [["overdue", "=", true]] : [["tab", "=", tab]];
}

/**
 * The chosen tab stands beside search and filters, not among them: taking all filters
 * away still shows one tab, and a saved search works in every tab.
 */
export class InboxSearchModel extends SearchModel {
    async load(config) {
        this.inboxTab = config.context?.inbox_tab || "todo";
        await super.load(config);
    }

    exportState() {
        return {...super.exportState(), inboxTab: this.inboxTab};
    }

    _importState(state) {
        super._importState(state);
        this.inboxTab = state.inboxTab || this.inboxTab;
    }

    /** @param {string} tab */
    setInboxTab(tab) {
        if (tab !== this.inboxTab) {
            this.inboxTab = tab;
            this._notify();
        }
    }

    _getDomain(params = {}) {
        const domain = super._getDomain({...params, raw: true});
        if (params.withGlobal === false) {
            return params.raw ? domain : domain.toList(this.domainEvalContext);
        }
        const all = Domain.and([domain, tabDomain(this.inboxTab)]);
        return params.raw ? all : all.toList(this.domainEvalContext);
    }
}
