import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * Adds a phrase to what is already written.
 *
 * @param {string} text
 * @param {string} phrase
 * @returns {string}
 */
export function addPhrase(text, phrase) {
    const written = (text || "").trimEnd();
    return written ? `${written} ${phrase}` : phrase;
}

/** Usual phrases of directives, one click each. */
export class DocPhrases extends Component {
    static template = "doc_management.Phrases";
    static props = {...standardWidgetProps, field: {type: String}};

    get phrases() {
        return [
            _t("Draft the reply."),
            _t("Report to the leadership before the deadline."),
            _t("Carry out as regulated."),
            _t("File it."),
        ];
    }

    add(phrase) {
        const {field, record} = this.props;
        record.update({[field]: addPhrase(record.data[field], String(phrase))});
    }
}

export const docPhrases = {
    component: DocPhrases,
    extractProps: ({attrs}) => ({field: attrs.field}),
};

registry.category("view_widgets").add("doc_phrases", docPhrases);
