import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useMend} from "../form/doc_mend";

const ICONS = {
    fine: "fa-check-circle",
    look: "fa-exclamation-triangle",
    stop: "fa-ban",
    info: "fa-info-circle",
    neutral: "fa-minus-circle",
};

/**
 * One sentence, or a heading and a few, in the colour of what they mean. The icon and
 * the words say it too, so that the colour is never alone. A field with checks names
 * the button that mends what a sentence misses.
 */
export class DocBannerField extends Component {
    static template = "doc_management.BannerField";
    static props = {
        ...standardFieldProps,
        level: {type: String, optional: true},
        levelField: {type: String, optional: true},
        icon: {type: String, optional: true},
        checksField: {type: String, optional: true},
    };
    static defaultProps = {level: "info"};

    setup() {
        this.mending = useMend(this);
    }

    get lines() {
        const text = this.props.record.data[this.props.name] || "";
        return text.split("\n").filter((line) => line.trim());
    }

    get checks() {
        const {checksField, record} = this.props;
        return (checksField && record.data[checksField]) || [];
    }

    get level() {
        const {levelField, level, record} = this.props;
        const found = levelField ? record.data[levelField] : level;
        return found in ICONS ? found : "info";
    }

    get icon() {
        return this.props.icon || ICONS[this.level];
    }

    get isAlert() {
        return this.level === "stop";
    }
}

export const docBannerField = {
    component: DocBannerField,
    displayName: _t("Banner"),
    supportedTypes: ["text", "char"],
    supportedOptions: [
        {label: _t("Level"), name: "level", type: "string"},
        {label: _t("Field with the level"), name: "level_field", type: "string"},
        {label: _t("Icon"), name: "icon", type: "string"},
        {label: _t("Field with the checks"), name: "checks_field", type: "string"},
    ],
    extractProps: ({options}) => ({
        level: options.level,
        levelField: options.level_field,
        icon: options.icon,
        checksField: options.checks_field,
    }),
};

registry.category("fields").add("doc_banner", docBannerField);
