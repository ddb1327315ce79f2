import {registry} from "@web/core/registry";
import {createElement} from "@web/core/utils/xml";
import {FormCompiler} from "@web/views/form/form_compiler";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {DocStatusBarButtons} from "./doc_status_bar_buttons";

/**
 * Puts the page of the document beside what is decided about it.
 *
 * The compiled form becomes two columns: everything core made (sheet, chatter) on the
 * left, `div.o_doc_preview` on the right; SCSS stacks them on narrow screens.
 */
export class DocFormCompiler extends FormCompiler {
    compile(node, params = {}) {
        const compiled = super.compile(node, params);
        const form = compiled.querySelector(".o_form_renderer");
        const preview = compiled.querySelector(".o_doc_preview");
        if (!form || !preview) {
            return compiled;
        }
        const main = createElement("div", {class: "o_doc_form_main"});
        preview.remove();
        main.append(...form.childNodes);
        form.append(preview, main);
        form.classList.add("o_doc_form");
        return compiled;
    }
}

export class DocFormRenderer extends FormRenderer {
    static components = {
        ...FormRenderer.components,
        StatusBarButtons: DocStatusBarButtons,
    };

    /** The chatter stands below the sheet: the column beside it is the document's. */
    mailLayout() {
        return this.mailStore ? "BOTTOM_CHATTER" : "NONE";
    }
}

export const docFormView = {
    ...formView,
    Compiler: DocFormCompiler,
    Renderer: DocFormRenderer,
};

registry.category("views").add("doc_form", docFormView);
