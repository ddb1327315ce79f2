import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne, waitFor} from "@odoo/hoot-dom";
import {
    contains,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {DocPreview} from "@doc_management/preview/doc_preview";
import {defineDocModels, DocIncoming} from "./doc_test_helpers";

defineDocModels();

const ARCH = `
    <form js_class="doc_form">
        <field name="blocker_checks" invisible="1"/>
        <field name="can_edit" invisible="1"/>
        <div>
            <field name="blocker_text" widget="doc_banner"
                   options="{'level': 'look', 'checks_field': 'blocker_checks'}"/>
        </div>
        <div class="o_doc_preview">
            <field name="current_file_ids" widget="doc_preview" options="{'can_attach': 'can_edit'}"/>
        </div>
        <sheet>
            <field name="subject"/>
            <notebook>
                <page name="first" string="First"><field name="wanted_by"/></page>
                <page name="second" string="Second"><field name="name"/></page>
            </notebook>
        </sheet>
    </form>`;

const mountBanner = (...checks) => {
    Object.assign(DocIncoming._records[0], {
        can_edit: true,
        blocker_text: ["Not ready:", ...checks.map(({text}) => text)].join("\n"),
        blocker_checks: checks,
    });
    return mountView({type: "form", resModel: "doc.incoming", resId: 1, arch: ARCH});
};

test("each sentence stands beside the button that mends it", async () => {
    await mountBanner(
        {text: "No file.", remedy: {label: "Lay out", method: "action_generate_pdf"}},
        {text: "The administrator is wanted."}
    );
    expect(".o_doc_banner strong").toHaveText("Not ready:");
    expect(queryAllTexts(".o_doc_banner_words")).toEqual([
        "No file.",
        "The administrator is wanted.",
    ]);
    expect(queryAllTexts(".o_doc_check_mend")).toEqual(["Lay out"]);
});

test("an act of the server saves first, and the form is read anew", async () => {
    onRpc("doc.incoming", "action_generate_pdf", ({args}) => {
        expect.step(["act", args[0]]);
        return true;
    });
    onRpc("web_save", () => expect.step("save"));
    onRpc("web_read", () => expect.step("read"));
    await mountBanner({
        text: "No file.",
        remedy: {label: "Lay out", method: "action_generate_pdf"},
    });
    expect.verifySteps(["read"]);
    await contains(".o_field_widget[name='subject'] input").edit("Khác");
    await contains(".o_doc_check_mend").click();
    expect.verifySteps(["save", ["act", [1]], "read"]);
});

test("what the server refuses can be tried again", async () => {
    expect.errors(1);
    onRpc("doc.incoming", "action_generate_pdf", () => {
        throw new Error("refused");
    });
    await mountBanner({
        text: "No file.",
        remedy: {label: "Lay out", method: "action_generate_pdf"},
    });
    await contains(".o_doc_check_mend").click();
    await waitFor(".o_error_dialog, .modal");
    expect.verifyErrors(["refused"]);
    expect(".o_doc_check_mend").toBeEnabled();
});

test("the way to a field turns the page of the notebook", async () => {
    await mountBanner({
        text: "No name.",
        remedy: {label: "Add", tab: "second", field: "name"},
    });
    expect(".o_field_widget[name='name']").toHaveCount(0);
    await contains(".o_doc_check_mend").click();
    await waitFor(".o_field_widget[name='name'] input:focus");
    expect(document.activeElement).toBe(queryOne(".o_field_widget[name='name'] input"));
});

test("a file is asked for where it belongs", async () => {
    patchWithCleanup(DocPreview.prototype, {
        choose(role) {
            expect.step(role);
        },
    });
    await mountBanner({text: "No annex.", remedy: {label: "Add", attach: "annex"}});
    await contains(".o_doc_check_mend").click();
    expect.verifySteps(["annex"]);
});
