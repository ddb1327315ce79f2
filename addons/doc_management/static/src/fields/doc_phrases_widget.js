import {Component, onWillStart, useExternalListener, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const FEW = 4;
const SHORTCUT = /(^|\s)\/([a-z0-9]+) $/;

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

/**
 * Puts the phrase in the place of its shortcut just typed (`/tm` and a space).
 *
 * @param {string} text up to the cursor
 * @param {{code: string, text: string}[]} phrases
 * @returns {string|null} null when no shortcut was typed
 */
export function expandShortcut(text, phrases) {
    const typed = SHORTCUT.exec(text);
    const phrase = typed && phrases.find(({code}) => code === typed[2]);
    if (!phrase) {
        return null;
    }
    return `${text.slice(0, typed.index)}${typed[1]}${phrase.text} `;
}

/** Phrases of directives, one click each or by their shortcut. */
export class DocPhrases extends Component {
    static template = "doc_management.Phrases";
    static props = {...standardWidgetProps, field: {type: String}};

    setup() {
        this.orm = useService("orm");
        this.state = useState({phrases: [], isOpen: false});
        onWillStart(async () => {
            this.state.phrases = await this.orm.call("doc.phrase", "get_usable", [
                this.props.record.data.company_id?.id || false,
            ]);
        });
        useExternalListener(window, "input", (ev) => this.onInput(ev), {capture: true});
    }

    get shown() {
        return this.state.isOpen
            ? this.state.phrases
            : this.state.phrases.slice(0, FEW);
    }

    get hidden() {
        return this.state.phrases.length - this.shown.length;
    }

    onInput(ev) {
        const area = ev.target;
        if (
            area.tagName !== "TEXTAREA" ||
            !area.closest(`[name="${this.props.field}"]`)
        ) {
            return;
        }
        const expanded = expandShortcut(
            area.value.slice(0, area.selectionStart),
            this.state.phrases
        );
        if (expanded !== null) {
            area.value = expanded + area.value.slice(area.selectionStart);
            area.setSelectionRange(expanded.length, expanded.length);
        }
    }

    add(phrase) {
        const {field, record} = this.props;
        record.update({[field]: addPhrase(record.data[field], phrase.text)});
    }
}

export const docPhrases = {
    component: DocPhrases,
    extractProps: ({attrs}) => ({field: attrs.field}),
};

registry.category("view_widgets").add("doc_phrases", docPhrases);
