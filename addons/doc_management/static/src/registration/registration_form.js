import {onMounted, onWillUnmount, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {FormController} from "@web/views/form/form_controller";
import {DocFormCompiler, DocFormRenderer, docFormView} from "../form/doc_form_view";
import {entryOf, markOf, nextField, plainValue} from "./reading";

const INPUTS = "input:not([type=hidden]):not([disabled]), textarea, select";

/** The bar of the desk has these acts; what else the header offers stays there. */
const ACTS_OF_THE_BAR = "button[name=action_register], .o_doc_refuse";

export class RegistrationFormCompiler extends DocFormCompiler {
    compileHeader(node, params) {
        const header = node.cloneNode(true);
        header.querySelectorAll(ACTS_OF_THE_BAR).forEach((button) => button.remove());
        return super.compileHeader(header, params);
    }
}

/** The form of the desk lets the desk around it save, reload and close it. */
export class RegistrationFormController extends FormController {
    /** The screen is called after the work, not after the document in it. */
    displayName() {
        return _t("Register scans");
    }

    setup() {
        super.setup();
        const {docDeskLink} = this.env;
        if (docDeskLink) {
            onMounted(() => {
                docDeskLink.form = this;
            });
            onWillUnmount(() => {
                if (docDeskLink.form === this) {
                    docDeskLink.form = null;
                }
            });
        }
    }
}

/** Enter goes from one field that needs a look to the next; the page follows. */
export class RegistrationFormRenderer extends DocFormRenderer {
    setup() {
        super.setup();
        this.desk = useState(this.env.docDesk || {});
        this.deskRoot = useRef("compiled_view_root");
        useEffect(
            (root) => {
                if (!root || !this.env.docDesk) {
                    return;
                }
                const onFocus = (ev) => this.onFieldFocus(ev);
                const onKey = (ev) => this.onFieldKey(ev);
                root.addEventListener("focusin", onFocus);
                root.addEventListener("keydown", onKey, {capture: true});
                return () => {
                    root.removeEventListener("focusin", onFocus);
                    root.removeEventListener("keydown", onKey, {capture: true});
                };
            },
            () => [this.deskRoot.el]
        );
        useEffect(() => {
            if (this.env.docDesk) {
                this.desk.toLook = this.names.filter((name) =>
                    this.needsLook(name)
                ).length;
            }
        });
        onMounted(() => {
            // On a phone the page comes first, not the keyboard over it.
            if (!this.env.isSmall) {
                this.goTo("");
            }
        });
    }

    get entries() {
        return [...(this.deskRoot.el?.querySelectorAll("[data-field]") || [])].filter(
            (el) => el.querySelector(INPUTS)
        );
    }

    get names() {
        return this.entries.map((el) => el.dataset.field);
    }

    needsLook(name) {
        const {record} = this.props;
        const needed = this.deskRoot.el
            .querySelector(`[data-field="${name}"]`)
            ?.classList.contains("o_doc_needed");
        return Boolean(
            markOf(entryOf(record.data.reading, name), plainValue(record, name), {
                needed: needed && !(name === "issuer_id" && record.data.issuer_name),
                visited: this.desk.hasVisited?.(record.resId, name),
            })?.look
        );
    }

    countLooks() {
        if (this.env.docDesk) {
            this.desk.toLook = this.names.filter((name) => this.needsLook(name)).length;
        }
    }

    onFieldFocus(ev) {
        this.desk.focus = ev.target.closest("[data-field]")?.dataset.field || "";
    }

    /** Enter takes the value and goes on; Ctrl+Enter registers. */
    onFieldKey(ev) {
        if (ev.key !== "Enter" || ev.isComposing) {
            return;
        }
        if (ev.ctrlKey || ev.metaKey) {
            ev.preventDefault();
            ev.stopPropagation();
            // Leaving the field hands its value to the form.
            document.activeElement?.blur();
            this.env.docDeskLink.register();
            return;
        }
        const entry = ev.target.closest("[data-field]");
        const choosing = this.deskRoot.el.querySelector(
            ".o-autocomplete--dropdown-menu, .o-autocomplete .dropdown-menu.show"
        );
        if (!entry || choosing || ev.shiftKey || ev.altKey) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        this.accept(entry.dataset.field);
    }

    accept(name) {
        const {record} = this.props;
        if (plainValue(record, name)) {
            this.desk.visit(record.resId, name);
            this.countLooks();
        }
        this.goTo(name);
    }

    /** Stand in the next field that needs a look; with none, at the main button. */
    goTo(name) {
        const next = nextField(this.names, name, (other) => this.needsLook(other));
        if (!next) {
            document.activeElement?.blur();
            this.env.docDeskLink?.focusMain();
            return;
        }
        const input = this.deskRoot.el.querySelector(
            `[data-field="${next}"] :is(${INPUTS})`
        );
        input.focus();
        input.select?.();
    }
}

export const registrationFormView = {
    ...docFormView,
    Compiler: RegistrationFormCompiler,
    Controller: RegistrationFormController,
    Renderer: RegistrationFormRenderer,
};

registry.category("views").add("doc_registration_form", registrationFormView);
