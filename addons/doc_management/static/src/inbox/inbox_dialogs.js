import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";

/** What became of each row of an act with many, as the server did it. */
export class BulkResult extends Component {
    static template = "doc_management.BulkResult";
    static components = {Dialog};
    static props = {
        title: String,
        results: Array,
        onUndo: {type: [Function, {value: false}], optional: true},
        close: Function,
    };

    get done() {
        return this.props.results.filter((row) => row.done);
    }

    outcome(row) {
        return row.done ? _t("Done") : _t("Not done");
    }

    get undoText() {
        return _t("Undo %(count)s", {count: this.done.length});
    }

    undo() {
        this.props.close();
        this.props.onUndo();
    }
}

/** Every key and what it does; letters can be switched off for good. */
export class KeyHelp extends Component {
    static template = "doc_management.KeyHelp";
    static components = {Dialog};
    static props = {close: Function};

    setup() {
        this.orm = useService("orm");
        this.inbox = useService("doc_inbox");
        this.state = useState(this.inbox.state);
    }

    get keys() {
        return [
            ["j  ↓", _t("next document")],
            ["k  ↑", _t("previous document")],
            ["Enter", _t("the row's verb")],
            ["Space", _t("one page further in the document")],
            ["x", _t("select the row")],
            ["d", _t("noted")],
            ["c", _t("forward")],
            ["b", _t("write the directive")],
            ["h", _t("put into a dossier")],
            ["t", _t("follow")],
            ["y", _t("copy number and sign")],
            ["1 – 9", _t("change the tab")],
            ["/", _t("search")],
            ["Esc", _t("back")],
            ["Ctrl+Enter", _t("the first button of a dialog")],
            ["Ctrl+K", _t("find a document by its number, such as 15/ubnd")],
        ];
    }

    async toggle(ev) {
        const on = ev.target.checked;
        await this.orm.write("res.users", [user.userId], {doc_single_keys: on});
        this.state.singleKeys = on;
    }
}
