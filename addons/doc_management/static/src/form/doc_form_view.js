import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {createElement} from "@web/core/utils/xml";
import {usePager} from "@web/search/pager_hook";
import {FormCompiler} from "@web/views/form/form_compiler";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {DocStatusBarButtons, RARE} from "./doc_status_bar_buttons";

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

    /** Marks the slots of rare acts by their name: the bar puts them into a menu. */
    compileHeader(el, params) {
        const bar = super.compileHeader(el, params);
        for (const slot of bar.querySelectorAll("StatusBarButtons > t")) {
            const className = slot.firstElementChild?.getAttribute("className") || "";
            if (className.includes("o_doc_rare")) {
                const name = slot.getAttribute("t-set-slot");
                slot.setAttribute("t-set-slot", RARE + name);
            }
        }
        return bar;
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

/**
 * A document opened from the working inbox has that list behind it: the arrows lead to
 * the next thing to do, which may be of another model.
 */
export class DocFormController extends FormController {
    static props = {
        ...FormController.props,
        inboxTrail: {type: Object, optional: true},
    };

    setup() {
        super.setup();
        const trail = this.props.inboxTrail;
        if (trail) {
            this.trailAction = useService("action");
            this.trailOrm = useService("orm");
            usePager(() => ({
                offset: trail.ids.indexOf(trail.id),
                limit: 1,
                total: trail.ids.length,
                onUpdate: ({offset}) => this.followTrail(trail.ids[offset]),
            }));
        }
    }

    async followTrail(id) {
        const action = await this.trailOrm.call("doc.inbox.item", "action_open", [
            [id],
        ]);
        await this.trailAction.doAction(action, {
            stackPosition: "replaceCurrentAction",
            props: {inboxTrail: {...this.props.inboxTrail, id}},
        });
    }
}

export const docFormView = {
    ...formView,
    Controller: DocFormController,
    Compiler: DocFormCompiler,
    Renderer: DocFormRenderer,
};

registry.category("views").add("doc_form", docFormView);
