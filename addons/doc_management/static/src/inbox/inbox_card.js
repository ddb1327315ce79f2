import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {imageUrl} from "@web/core/utils/urls";
import {DocUrgencyField} from "../fields/doc_urgency_field";
import {DocPreview} from "../preview/doc_preview";

/** The open document beside the list: what it is, why it is here, what to do, pages. */
export class InboxCard extends Component {
    static template = "doc_management.InboxCard";
    static components = {DocPreview, DocUrgencyField};
    static props = {desk: Object};

    setup() {
        this.desk = useState(this.props.desk.state);
        this.state = useState({showParts: false});
    }

    get card() {
        return this.desk.card;
    }

    get record() {
        return this.props.desk.recordOf(this.desk.currentId);
    }

    /** The preview reads a record; here it is the card's list of files. */
    get fileRecord() {
        const {card} = this;
        return {
            resId: card.res_id,
            resModel: card.model,
            data: {
                files: {
                    records: card.files.map((file) => ({resId: file.id, data: file})),
                },
            },
        };
    }

    get urgencyRecord() {
        return {data: {urgency: this.card.urgency}};
    }

    get followTitle() {
        return this.card.follows ? _t("No longer follow") : _t("Follow");
    }

    get partsText() {
        const {parts} = this.card;
        return parts.length
            ? _t("Routing (%(count)s)", {count: parts.length})
            : _t("Routing");
    }

    picture(part) {
        return imageUrl("res.users", part.person_id, "avatar_128");
    }

    level(part) {
        if (part.late) {
            return "stop";
        }
        return {done: "fine", read: "fine", open: "look", waiting: "look"}[part.state];
    }

    act(name) {
        this.props.desk.act(this.record || {resId: this.card.id}, name);
    }

    follow() {
        this.props.desk.follow({resId: this.card.id});
    }

    open() {
        this.props.desk.openForm({resId: this.card.id});
    }

    retry() {
        const {record} = this;
        if (record) {
            this.props.desk.show(record);
        }
    }
}
