import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useMend} from "../form/doc_mend";

const LOOKS = {
    stop: {icon: "fa-times-circle", word: _t("missing")},
    look: {icon: "fa-eye", word: _t("look here")},
    fine: {icon: "fa-check-circle", word: _t("in order")},
    info: {icon: "fa-info-circle", word: _t("for information")},
};

/**
 * What is done and what is missing, in words; the server makes the list, and names the
 * button that mends what is missing.
 */
export class DocChecksField extends Component {
    static template = "doc_management.DocChecksField";
    static props = {...standardFieldProps};

    setup() {
        this.mending = useMend(this);
    }

    get checks() {
        return (this.props.record.data[this.props.name] || []).map((check, place) => ({
            ...check,
            ...LOOKS[check.level],
            key: place,
        }));
    }
}

registry.category("fields").add("doc_checks", {
    component: DocChecksField,
    displayName: _t("Checks in words"),
    supportedTypes: ["json"],
});
