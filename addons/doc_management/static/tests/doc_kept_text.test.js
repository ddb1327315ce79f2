import {expect, test} from "@odoo/hoot";
import {animationFrame, click} from "@odoo/hoot-dom";
import {browser} from "@web/core/browser/browser";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineDocModels} from "./doc_test_helpers";

class Question extends models.Model {
    _name = "doc.question";

    incoming_id = fields.Many2one({relation: "doc.incoming"});
    text = fields.Text();
}

const FORM = `
    <form>
        <field name="incoming_id" invisible="1"/>
        <field name="text" widget="doc_kept_text"/>
        <button name="action_confirm" type="object" string="Send"/>
    </form>`;

defineDocModels();
defineModels([Question]);

function ask(incoming = 1) {
    return mountView({
        type: "form",
        resModel: "doc.question",
        arch: FORM,
        context: {default_incoming_id: incoming},
    });
}

const kept = () =>
    Object.entries(browser.localStorage).filter(([key]) => key.startsWith("doc_kept/"));

test("words are kept while they are typed and come back for that document", async () => {
    await ask(1);
    await contains("textarea").edit("Đồng ý, đề nghị bổ sung số liệu", {
        confirm: false,
    });
    expect(kept()).toHaveLength(1);
    expect(kept()[0][1]).toBe("Đồng ý, đề nghị bổ sung số liệu");
    expect(".o_doc_kept_note").toHaveCount(0);
});

test("what was kept is shown again and says so", async () => {
    await ask(1);
    await contains("textarea").edit("Không đồng ý", {confirm: false});
    const [[key]] = kept();
    await ask(1);
    await animationFrame();
    expect(`textarea:last`).toHaveValue("Không đồng ý");
    expect(".o_doc_kept_note:last").toHaveText("Not sent yet, kept on this device.");
    browser.localStorage.removeItem(key);
});

test("a failed act keeps the words and says so", async () => {
    onRpc("doc.question", "action_confirm", () => {
        throw new Error("No");
    });
    expect.errors(1);
    await ask(2);
    await contains("textarea").edit("Ý kiến khác", {confirm: false});
    await click("button[name=action_confirm]");
    await animationFrame();
    await animationFrame();
    expect(".o_doc_kept_note").toHaveText("Not sent yet, kept on this device.");
    expect(kept()).toHaveLength(1);
    expect.verifyErrors(["RPC_ERROR"]);
});
