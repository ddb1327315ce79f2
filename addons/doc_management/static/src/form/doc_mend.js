import {browser} from "@web/core/browser/browser";
import {useService} from "@web/core/utils/hooks";
import {EventBus, useRef, useState} from "@odoo/owl";

/** Asks the preview of a document for a file: `{resId, role}`. */
export const fileWanted = new EventBus();

const CONTROLS = "input:not([type='checkbox']), textarea, select, button.o_input";
const ADD = ".o_field_x2many_list_row_add a, .o-kanban-button-new";
/** Milliseconds until a page of the notebook has turned; then nobody waits for it. */
const TURN = 3000;

function appears(form, selector) {
    const found = form.querySelector(selector);
    if (found) {
        return Promise.resolve(found);
    }
    return new Promise((resolve) => {
        const end = (element) => {
            watch.disconnect();
            browser.clearTimeout(timer);
            resolve(element);
        };
        const watch = new window.MutationObserver(() => {
            const element = form.querySelector(selector);
            if (element) {
                end(element);
            }
        });
        const timer = browser.setTimeout(() => end(null), TURN);
        watch.observe(form, {childList: true, subtree: true});
    });
}

/** Leads to a field, on its page of the notebook, ready to be filled in. */
async function leadTo(form, {tab, field, adds}) {
    if (tab) {
        form.querySelector(`.o_notebook .nav-link[name="${tab}"]`)?.click();
    }
    const widget = await appears(
        form,
        `.o_form_sheet .o_field_widget[name="${field}"]`
    );
    if (!widget) {
        return;
    }
    widget.scrollIntoView({block: "center"});
    const add = adds && widget.querySelector(ADD);
    if (add) {
        add.click();
    } else {
        widget.querySelector(CONTROLS)?.focus();
    }
}

/**
 * What the button beside a missing thing does: an act of the server, a question, or
 * the way to the field or the file that is missing.
 *
 * @param {Component} component of a field; its root has the reference "root"
 * @returns {{busy: boolean, mend: function(Object): Promise}}
 */
export function useMend(component) {
    const action = useService("action");
    const orm = useService("orm");
    const root = useRef("root");
    const state = useState({busy: false});

    async function act(record, remedy) {
        if (!(await record.save())) {
            return;
        }
        const reload = () => record.model.load();
        if (remedy.action) {
            await action.doAction(remedy.action, {
                additionalContext: remedy.context,
                onClose: reload,
            });
            return;
        }
        await orm.call(record.resModel, remedy.method, [[record.resId]]);
        await reload();
    }

    return {
        get busy() {
            return state.busy;
        },
        async mend(remedy) {
            const {record} = component.props;
            if (remedy.attach) {
                fileWanted.trigger("choose", {
                    resId: record.resId,
                    role: remedy.attach,
                });
            } else if (remedy.field) {
                await leadTo(root.el.closest(".o_form_view"), remedy);
            } else if (!state.busy) {
                state.busy = true;
                try {
                    await act(record, remedy);
                } finally {
                    state.busy = false;
                }
            }
        },
    };
}
