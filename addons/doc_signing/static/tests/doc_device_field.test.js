import {advanceTime, animationFrame, expect, test} from "@odoo/hoot";
import {LOOK_AGAIN_AFTER} from "@doc_signing/doc_device_field";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Letter extends models.Model {
    device = fields.Integer();
    _records = [{id: 1, device: 31}];
}

defineMailModels();
defineModels([Letter]);

const STEP = {
    id: 4,
    digest: "AAAA",
    code: "1234·ABCD",
    file: "a.pdf",
    pages: 2,
    purpose: "person",
    number: "",
    subject: "about drought",
    signer: "Chủ tịch",
};

test("what waits for the token shows as soon as the job has prepared it", async () => {
    let step = null;
    onRpc("doc.signing.request", "action_device_task", ({args}) => {
        expect(args[0]).toEqual([31]);
        return {state: "pending", error: "", agent: "ws://127.0.0.1:1", step};
    });
    await mountView({
        type: "form",
        resModel: "letter",
        resId: 1,
        arch: '<form><field name="device" widget="doc_device"/></form>',
    });
    expect(".o_doc_device .fa-spin").toHaveCount(1);
    expect(".o_doc_device_sign").toHaveCount(0);

    step = STEP;
    await advanceTime(LOOK_AGAIN_AFTER);
    await animationFrame();
    expect(".o_doc_device_sign").toHaveCount(1);
    expect(".o_doc_device").toHaveText(/1234·ABCD/);
});
