import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const MOST_KEYS = 9;

/**
 * Saved lists of recipients as chips: Alt+1 … Alt+9 take the saved lists over, Alt+0
 * what was written on the last document like this one. The server fills the fields in.
 */
export class DocQuickSendField extends Component {
    static template = "doc_management.QuickSendField";
    static props = {
        ...standardFieldProps,
        choices: {type: String},
    };

    setup() {
        for (let digit = 0; digit <= MOST_KEYS; digit++) {
            useHotkey(`alt+${digit}`, () => this.press(String(digit)), {
                bypassEditableProtection: true,
                isAvailable: () =>
                    this.choices.some(({digit: own}) => own === String(digit)),
            });
        }
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    /** @returns {{key: string, label: string, kind: string, digit: string}[]} */
    get choices() {
        let list = 0;
        return (this.props.record.data[this.props.choices] || []).map((choice) => {
            if (choice.kind === "like") {
                return {...choice, digit: "0"};
            }
            list += 1;
            return {...choice, digit: list <= MOST_KEYS ? String(list) : ""};
        });
    }

    press(digit) {
        const choice = this.choices.find((one) => one.digit === digit);
        if (choice) {
            this.choose(choice.key);
        }
    }

    async choose(key) {
        if (this.props.readonly) {
            return;
        }
        if (this.value === key) {
            // Chosen again: fill in once more what was changed since
            await this.props.record.update({[this.props.name]: false});
        }
        await this.props.record.update({[this.props.name]: key});
    }
}

export const docQuickSendField = {
    component: DocQuickSendField,
    displayName: _t("Quick-send lists"),
    supportedTypes: ["char"],
    supportedOptions: [{label: _t("Choices"), name: "choices", type: "string"}],
    fieldDependencies: ({options}) => [{name: options.choices, type: "json"}],
    extractProps: ({options}) => ({choices: options.choices}),
};

registry.category("fields").add("doc_quick_send", docQuickSendField);
