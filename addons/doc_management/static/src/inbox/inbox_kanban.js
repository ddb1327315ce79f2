import {useState, useSubEnv} from "@odoo/owl";
import {ActionSwiper} from "@web/core/action_swiper/action_swiper";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {CountedTabs} from "./counted_tabs";
import {useInboxDesk} from "./inbox_desk";
import {InboxEmpty} from "./inbox_empty";
import {InboxSearchModel} from "./inbox_search_model";
import {sectionsOf, sectionTitle} from "./inbox_sections";

/** A card: swiped right it does its verb, left it is followed; buttons do the same. */
export class InboxKanbanRecord extends KanbanRecord {
    static template = "doc_management.InboxKanbanRecord";
    static components = {...KanbanRecord.components, ActionSwiper};

    setup() {
        super.setup();
        this.deskState = useState(this.env.docInbox.state);
    }

    get gone() {
        return this.deskState.gone[this.props.record.resId] || "";
    }

    get onRightSwipe() {
        return {
            action: () => this.env.docInbox.act(this.props.record),
            icon: "fa-share",
            bgColor: "o_inbox_swipe_verb",
        };
    }

    get onLeftSwipe() {
        return {
            action: () => this.env.docInbox.follow(this.props.record),
            icon: "fa-star-o",
            bgColor: "o_inbox_swipe_follow",
        };
    }
}

export class InboxKanbanRenderer extends KanbanRenderer {
    static template = "doc_management.InboxKanbanRenderer";
    static components = {
        ...KanbanRenderer.components,
        KanbanRecord: InboxKanbanRecord,
    };

    setup() {
        super.setup();
        this.inbox = useState(useService("doc_inbox").state);
    }

    get showNoContentHelper() {
        return false;
    }

    sectionAbove(record) {
        const {records} = this.props.list;
        const index = records.indexOf(record);
        if (index && records[index - 1].data.section === record.data.section) {
            return null;
        }
        const tab = this.env.docInbox.tab();
        const counts = this.inbox.tabs.find((one) => one.tab === tab);
        return {
            name: record.data.section,
            title: sectionTitle(record.data.section, tab),
            count: sectionsOf(counts)[record.data.section],
        };
    }
}

export class InboxKanbanController extends KanbanController {
    static template = "doc_management.InboxKanban";
    static components = {...KanbanController.components, CountedTabs, InboxEmpty};

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
        this.desk = useInboxDesk({
            model: () => this.model,
            searchModel: this.env.searchModel,
            root: () => this.rootRef.el,
            openForm: (record) => this.openRecord(record),
            withKeys: false,
        });
        this.deskState = useState(this.desk.state);
        this.inbox = useState(useService("doc_inbox").state);
        useSubEnv({docInbox: this.desk});
    }

    async openRecord(record) {
        const action = await this.orm.call("doc.inbox.item", "action_open", [
            [record.resId],
        ]);
        await this.action.doAction(action, {props: this.desk.trailTo(record)});
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

registry.category("views").add("doc_inbox_kanban", {
    ...kanbanView,
    Controller: InboxKanbanController,
    Renderer: InboxKanbanRenderer,
    SearchModel: InboxSearchModel,
});
