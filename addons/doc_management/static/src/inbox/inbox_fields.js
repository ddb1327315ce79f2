import {Component, useComponent, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {imageUrl} from "@web/core/utils/urls";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {DocUrgencyField} from "../fields/doc_urgency_field";

/** The state of the inbox around a field; nothing where the field stands alone. */
function useDeskState() {
    const {env} = useComponent();
    return env.docInbox ? useState(env.docInbox.state) : {gone: {}, currentId: false};
}

/** Two lines of a row: number, urgency, sender; below them the subject. */
export class InboxHeadlineField extends Component {
    static template = "doc_management.InboxHeadline";
    static components = {DocUrgencyField};
    static props = {...standardFieldProps};

    setup() {
        this.desk = useDeskState();
    }

    get data() {
        return this.props.record.data;
    }

    get gone() {
        return this.desk.gone[this.props.record.resId] || "";
    }
}

export const inboxHeadlineField = {
    component: InboxHeadlineField,
    displayName: _t("Row of the inbox"),
    supportedTypes: ["char"],
    listViewWidth: [240],
    fieldDependencies: [
        {name: "number", type: "char"},
        {name: "issuer", type: "char"},
        {name: "urgency", type: "char"},
        {name: "unseen", type: "boolean"},
        {name: "section", type: "char"},
        {name: "reason", type: "char"},
    ],
};

registry.category("fields").add("doc_inbox_headline", inboxHeadlineField);

/** What the server says of the deadline: in words, how it was counted, how serious. */
export class InboxDueField extends Component {
    static template = "doc_management.InboxDue";
    static props = {...standardFieldProps};

    get data() {
        return this.props.record.data;
    }
}

export const inboxDueField = {
    component: InboxDueField,
    displayName: _t("Deadline in words"),
    supportedTypes: ["char"],
    fieldDependencies: [
        {name: "due_note", type: "char"},
        {name: "due_level", type: "char"},
    ],
};

registry.category("fields").add("doc_inbox_due", inboxDueField);

/** Who holds the work now, as a picture with the name. */
export class InboxHolderField extends Component {
    static template = "doc_management.InboxHolder";
    static props = {...standardFieldProps};

    get person() {
        return this.props.record.data[this.props.name];
    }

    get picture() {
        return imageUrl("res.users", this.person.id, "avatar_128");
    }

    get title() {
        return _t("Held by %(name)s", {name: this.person.display_name});
    }
}

registry.category("fields").add("doc_inbox_holder", {
    component: InboxHolderField,
    displayName: _t("Holder"),
    supportedTypes: ["many2one"],
});

/** The one verb of a row. */
export class InboxVerbField extends Component {
    static template = "doc_management.InboxVerb";
    static props = {...standardFieldProps};

    setup() {
        this.desk = useDeskState();
    }

    get gone() {
        return this.desk.gone[this.props.record.resId];
    }

    get isCurrent() {
        return this.desk.currentId === this.props.record.resId;
    }

    onClick() {
        this.env.docInbox?.act(this.props.record);
    }
}

registry.category("fields").add("doc_inbox_verb", {
    component: InboxVerbField,
    displayName: _t("Verb of the row"),
    supportedTypes: ["char"],
    fieldDependencies: [{name: "act", type: "char"}],
});
