import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {SearchPanel} from "@web/search/search_panel/search_panel";
import {listView} from "@web/views/list/list_view";

/** Facets beside a list: a narrow strip until somebody opens it, then as he left it. */
export class DocFacets extends SearchPanel {
    static template = "doc_management.Facets";

    setup() {
        super.setup();
        const kept = browser.localStorage.getItem(this.keyExpandSidebar);
        if (kept === null && !this.hasImportedState) {
            this.state.sidebarExpanded = false;
        }
    }
}

export const docListView = {...listView, SearchPanel: DocFacets};
registry.category("views").add("doc_list", docListView);
