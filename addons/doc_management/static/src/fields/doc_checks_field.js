import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component, useState} from "@odoo/owl";

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
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({busy: false});
    }

    get checks() {
        return (this.props.record.data[this.props.name] || []).map((check, place) => ({
            ...check,
            ...LOOKS[check.level],
            key: place,
        }));
    }

    async mend({action, context, method}) {
        const {record} = this.props;
        if (this.state.busy || !(await record.save())) {
            return;
        }
        const reload = () => record.model.load();
        if (action) {
            return this.action.doAction(action, {
                additionalContext: context,
                onClose: reload,
            });
        }
        this.state.busy = true;
        try {
            await this.orm.call(record.resModel, method, [[record.resId]]);
            await reload();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("doc_checks", {
    component: DocChecksField,
    displayName: _t("Checks in words"),
    supportedTypes: ["json"],
});
