import {Domain} from "@web/core/domain";
import {SearchModel} from "@web/search/search_model";

/** Tabs whose rows stand for themselves, not under the document they belong to. */
const UNGROUPED = ["decide", "received"];

/**
 * The chosen tab stands beside search and filters, as in the inbox: each tab shows what
 * the search finds in it. What stands in which tab is the server's to say.
 */
export class FollowSearchModel extends SearchModel {
    async load(config) {
        this.exchangeTab = "followed";
        await super.load(config);
        this.groupedBy = this.defaultGroupBy;
        this.groupForTab();
    }

    exportState() {
        return {...super.exportState(), exchangeTab: this.exchangeTab};
    }

    _importState(state) {
        super._importState(state);
        this.exchangeTab = state.exchangeTab || this.exchangeTab;
    }

    /** @param {string} tab */
    setTab(tab) {
        if (tab !== this.exchangeTab) {
            this.exchangeTab = tab;
            this.groupForTab();
            this._notify();
        }
    }

    /**
     * Show all that a tab holds, without any filter.
     *
     * @param {string} tab
     */
    showWhole(tab) {
        this.query = [];
        this.exchangeTab = tab;
        this.groupForTab();
        this._notify();
    }

    groupForTab() {
        this.defaultGroupBy = UNGROUPED.includes(this.exchangeTab)
            ? undefined
            : this.groupedBy;
    }

    /** What is searched for, whatever the tab. */
    get searched() {
        return super._getDomain({raw: true}).toList(this.domainEvalContext);
    }

    _getContext() {
        return {...super._getContext(), exchange_tab: this.exchangeTab};
    }

    _getDomain(params = {}) {
        const domain = super._getDomain({...params, raw: true});
        if (params.withGlobal === false) {
            return params.raw ? domain : domain.toList(this.domainEvalContext);
        }
        const all = Domain.and([domain, [["in_tab", "=", this.exchangeTab]]]);
        return params.raw ? all : all.toList(this.domainEvalContext);
    }
}
