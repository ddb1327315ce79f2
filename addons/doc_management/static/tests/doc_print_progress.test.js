import {LOOK_EVERY, percentOf} from "@doc_management/fields/doc_print_progress_field";
import {advanceTime, animationFrame, expect, test} from "@odoo/hoot";
import {
    MockServer,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class DocPrintJob extends models.Model {
    _name = "doc.print.job";

    state = fields.Selection({
        selection: [
            ["waiting", "Waiting"],
            ["running", "Printing"],
            ["done", "Ready"],
        ],
    });
    rows_done = fields.Integer();
    rows_total = fields.Integer();

    _records = [{id: 1, state: "running", rows_done: 2500, rows_total: 10000}];
}

defineMailModels();
defineModels([DocPrintJob]);

const mountJob = () =>
    mountView({
        type: "form",
        resModel: "doc.print.job",
        resId: 1,
        arch: `<form><field name="state" widget="doc_print_progress" readonly="1"/></form>`,
    });

test("per cent are whole, and none while nothing is known", () => {
    expect(percentOf(0, 0)).toBe(0);
    expect(percentOf(2999, 10000)).toBe(29);
    expect(percentOf(10500, 10000)).toBe(100);
});

test("a print under way says how far it is and looks again", async () => {
    await mountJob();
    expect(".o_doc_print_progress [role=progressbar]").toHaveAttribute(
        "aria-valuenow",
        "25"
    );
    expect(".o_doc_print_progress [aria-live]").toHaveText(
        "2500 of 10000 lines printed"
    );
    MockServer.env["doc.print.job"].write([1], {rows_done: 7500});
    await advanceTime(LOOK_EVERY);
    await animationFrame();
    expect(".o_doc_print_progress [role=progressbar]").toHaveAttribute(
        "aria-valuenow",
        "75"
    );
});

test("a finished print is looked at no more", async () => {
    DocPrintJob._records[0].state = "done";
    await mountJob();
    expect(".o_doc_print_progress").toHaveCount(0);
    onRpc("web_read", () => expect.step("read"));
    await advanceTime(3 * LOOK_EVERY);
    expect.verifySteps([]);
});
