import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {docFocus, showOnPage} from "./doc_focus";

const LOOKS = {
    stop: {icon: "fa-times-circle", word: _t("To be changed")},
    look: {icon: "fa-exclamation-triangle", word: _t("Please look")},
};

/** What the layout check found: each line shows its place on the page beside it. */
export class DocFindingsField extends Component {
    static template = "doc_management.FindingsField";
    static props = {...standardFieldProps};

    setup() {
        this.focus = useState(docFocus);
        this.state = useState({shown: null});
    }

    get findings() {
        const {record, name} = this.props;
        return record.data[name].records.map(({resId, data}) => ({
            ...data,
            id: resId,
            look: LOOKS[data.level] || LOOKS.look,
        }));
    }

    isShown(finding) {
        return (
            this.state.shown === finding.id &&
            this.focus.resId === this.props.record.resId
        );
    }

    show(finding) {
        this.state.shown = finding.id;
        showOnPage(this.props.record.resId, {
            page: finding.page || 1,
            box: finding.box || null,
            level: finding.level,
        });
    }
}

export const docFindingsField = {
    component: DocFindingsField,
    displayName: _t("Findings of the layout check"),
    supportedTypes: ["one2many"],
    relatedFields: [
        {name: "sentence", type: "char"},
        {name: "place", type: "char"},
        {name: "level", type: "selection"},
        {name: "page", type: "integer"},
        {name: "box", type: "json"},
    ],
    isEmpty: () => false,
};

registry.category("fields").add("doc_findings", docFindingsField);
