import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {fileUrl} from "../preview/doc_preview_model";

/** The name of a file as a link that opens exactly that version. */
export class DocFileLinkField extends Component {
    static template = "doc_management.FileLinkField";
    static props = {...standardFieldProps};

    get name() {
        return this.props.record.data[this.props.name];
    }

    get url() {
        return fileUrl({id: this.props.record.resId, name: this.name});
    }
}

export const docFileLinkField = {
    component: DocFileLinkField,
    displayName: _t("Link to a file"),
    supportedTypes: ["char"],
};

registry.category("fields").add("doc_file_link", docFileLinkField);
