import {advanceTime, animationFrame, expect, test} from "@odoo/hoot";
import {LOOK_AGAIN_AFTER} from "@doc_signing/doc_job_state_field";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    MockServer,
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Letter extends models.Model {
    state = fields.Selection({
        selection: [
            ["signing", "Being signed"],
            ["signed", "Waiting for issue"],
        ],
    });
    subject = fields.Char();
    _records = [{id: 1, state: "signing", subject: "about drought"}];
}

defineMailModels();
defineModels([Letter]);

const ARCH = `
    <form>
        <field name="state" widget="doc_job_state" options="{'waiting': 'signing'}"/>
        <field name="subject"/>
    </form>`;

function countReads() {
    const reads = {count: 0};
    onRpc("letter", "web_read", () => {
        reads.count++;
    });
    return reads;
}

test("the pill looks again until the job is done", async () => {
    const reads = countReads();
    await mountView({type: "form", resModel: "letter", resId: 1, arch: ARCH});
    expect(".o_doc_job_state").toHaveText("Being signed");
    expect(".o_doc_job_state .fa-spin").toHaveCount(1);
    expect(reads.count).toBe(1);

    await advanceTime(LOOK_AGAIN_AFTER);
    await animationFrame();
    expect(reads.count).toBe(2);

    MockServer.env.letter.write([1], {state: "signed"});
    await advanceTime(LOOK_AGAIN_AFTER);
    await animationFrame();
    expect(".o_doc_job_state").toHaveText("Waiting for issue");
    expect(".o_doc_job_state .fa-spin").toHaveCount(0);

    const done = reads.count;
    await advanceTime(3 * LOOK_AGAIN_AFTER);
    expect(reads.count).toBe(done);
});

test("a form with unsaved changes is left alone", async () => {
    const reads = countReads();
    await mountView({type: "form", resModel: "letter", resId: 1, arch: ARCH});
    await contains(".o_field_widget[name=subject] input").edit("about floods");
    const before = reads.count;
    await advanceTime(3 * LOOK_AGAIN_AFTER);
    expect(reads.count).toBe(before);
    expect(".o_field_widget[name=subject] input").toHaveValue("about floods");
});
