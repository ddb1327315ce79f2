import {useEffect, useState, useSubEnv} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {CountedTabs} from "./counted_tabs";
import {InboxCard} from "./inbox_card";
import {SPLIT_FROM, useInboxDesk} from "./inbox_desk";
import {InboxEmpty} from "./inbox_empty";
import {InboxSearchModel} from "./inbox_search_model";
import {sectionsOf, sectionTitle} from "./inbox_sections";

/** The list of the inbox: one row per thing to do, in the order it should be done. */
export class InboxListRenderer extends ListRenderer {
    static recordRowTemplate = "doc_management.InboxRow";

    setup() {
        super.setup();
        this.deskState = useState(this.env.docInbox.state);
        this.inbox = useState(useService("doc_inbox").state);
    }

    /** The list ends where the work ends. */
    get getEmptyRowIds() {
        return [];
    }

    get showNoContentHelper() {
        return false;
    }

    /** What stands above this row, if a new section begins with it. */
    sectionAbove(record) {
        if (this.props.list.isGrouped) {
            return null;
        }
        const {records} = this.props.list;
        const index = records.indexOf(record);
        if (index && records[index - 1].data.section === record.data.section) {
            return null;
        }
        const counts = this.inbox.tabs.find(({tab}) => tab === this.env.docInbox.tab());
        const members = records.filter(
            (one) => one.data.section === record.data.section
        );
        return {
            name: record.data.section,
            title: sectionTitle(record.data.section, this.env.docInbox.tab()),
            count: sectionsOf(counts)[record.data.section] || members.length,
            members,
        };
    }

    isWholeSelected(section) {
        return section.members.every((record) => record.selected);
    }

    toggleSection(section) {
        const value = !this.isWholeSelected(section);
        for (const record of section.members) {
            record.toggleSelection(value);
        }
    }

    getRowClass(record) {
        const {currentId, gone} = this.deskState;
        return [
            super.getRowClass(record),
            record.resId === currentId ? "o_inbox_current" : "",
            gone[record.resId] ? "o_inbox_gone" : "",
        ].join(" ");
    }
}

export class InboxListController extends ListController {
    static template = "doc_management.InboxList";
    static components = {
        ...ListController.components,
        CountedTabs,
        InboxCard,
        InboxEmpty,
    };

    setup() {
        super.setup();
        this.desk = useInboxDesk({
            model: () => this.model,
            searchModel: this.env.searchModel,
            root: () => this.rootRef.el,
            openForm: (record) => this.openForm(record),
            withKeys: true,
        });
        this.deskState = useState(this.desk.state);
        this.inbox = useState(useService("doc_inbox").state);
        useSubEnv({docInbox: this.desk});
        // The first document is open as soon as there is room for it.
        useEffect(
            () => {
                const first = this.model.root.records?.[0];
                if (first && this.desk.isSplit() && !this.deskState.currentId) {
                    this.desk.show(first);
                }
            },
            () => [this.model.root.records, this.deskState.width >= SPLIT_FROM]
        );
    }

    async openRecord(record, options) {
        if (this.desk.isSplit() && !options?.newWindow) {
            await this.desk.show(record);
        } else {
            await this.openForm(record);
        }
    }

    async openForm(record) {
        const action = await this.orm.call("doc.inbox.item", "action_open", [
            [record.resId],
        ]);
        await this.actionService.doAction(action, {props: this.desk.trailTo(record)});
    }

    get isEmpty() {
        return (
            this.model.isReady && !this.model.root.isGrouped && !this.model.root.count
        );
    }

    get isFiltered() {
        return this.env.searchModel.facets.length > 0;
    }
}

registry.category("views").add("doc_inbox", {
    ...listView,
    Controller: InboxListController,
    Renderer: InboxListRenderer,
    SearchModel: InboxSearchModel,
});
