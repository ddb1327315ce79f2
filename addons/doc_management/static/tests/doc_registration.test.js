import {expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryOne, setInputFiles} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    defineModels,
    fields,
    getService,
    makeServerError,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {DocFile} from "./doc_test_helpers";

const ARCH = `
    <form js_class="doc_registration_form" create="0">
        <header>
            <button name="action_register" type="object" string="Register"/>
            <button name="action_accept" type="object" string="Accept"/>
        </header>
        <div class="o_doc_preview">
            <field name="current_file_ids" widget="doc_preview"/>
        </div>
        <div class="o_doc_desk_fields">
            <field name="reading" invisible="1"/>
            <field name="duplicate_text" invisible="1"/>
            <div class="o_doc_entry o_doc_needed" data-field="subject">
                <field name="subject"/>
                <widget name="doc_reading_mark" options="{'field': 'subject', 'needed': True}"/>
            </div>
            <div class="o_doc_entry" data-field="signer_name">
                <field name="signer_name"/>
                <widget name="doc_reading_mark" options="{'field': 'signer_name'}"/>
            </div>
            <div class="o_doc_entry" data-field="note">
                <field name="note"/>
                <widget name="doc_reading_mark" options="{'field': 'note'}"/>
            </div>
        </div>
    </form>`;

const box = {page: 1, x: 0.1, y: 0.1, w: 0.2, h: 0.02};

class Arrival extends models.Model {
    _name = "doc.incoming";

    name = fields.Char();
    subject = fields.Char();
    printed_number = fields.Char();
    issuer_label = fields.Char();
    channel = fields.Char();
    is_urgent = fields.Boolean();
    state = fields.Char();
    received_at = fields.Datetime();
    arrival_number = fields.Integer();
    check_count = fields.Integer();
    signer_name = fields.Char();
    note = fields.Char();
    duplicate_text = fields.Text();
    reading = fields.Json();
    current_file_ids = fields.One2many({relation: "doc.file"});

    _records = [
        {
            id: 1,
            subject: "Xin cấp nước",
            printed_number: "28/TTr-UBND",
            issuer_label: "UBND xã Đông Giang",
            channel: "post",
            state: "arrived",
            check_count: 1,
            signer_name: "Lò Văn Thái",
            reading: {
                subject: {value: "Xin cấp nước", confidence: "clear", box},
                signer_name: {
                    value: "Lò Văn Thái",
                    confidence: "doubtful",
                    box: {...box, y: 0.8},
                },
            },
            current_file_ids: [7],
        },
        {
            id: 2,
            subject: "Mời họp",
            printed_number: "310/STC-NS",
            issuer_label: "Sở Tài chính",
            channel: "axis",
            state: "arrived",
            check_count: 0,
            signer_name: "Phan Đình Khôi",
            reading: {},
            current_file_ids: [],
        },
    ];
    _views = {form: ARCH};
}

defineMailModels();
defineModels([DocFile, Arrival]);
defineActions([{id: 7, type: "ir.actions.client", tag: "doc_registration"}]);

async function openDesk() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction(7);
    await animationFrame();
}

const focused = () => document.activeElement.closest("[data-field]")?.dataset.field;
const rows = () => queryAllTexts(".o_doc_queue_row .o_doc_queue_title");
const states = () => queryAllTexts(".o_doc_queue_row .o_doc_queue_state");

function registersAs(number) {
    onRpc("doc.incoming", "action_register", function ({args: [[id]]}) {
        expect.step(`register ${id}`);
        this.env["doc.incoming"].write([id], {
            state: "registered",
            arrival_number: number,
        });
        return number;
    });
}

test.tags("desktop");
test("what waits stands on the left, the doubtful field has the cursor", async () => {
    await openDesk();
    expect(rows()).toEqual(["28/TTr-UBND", "310/STC-NS"]);
    expect(states()).toEqual(["1 field to look at", "ready"]);
    expect(".o_doc_queue_row:eq(1) .o_doc_queue_from").toHaveText(/from the axis/);
    expect("[data-field=subject] .o_doc_mark").toHaveText("read clearly");
    expect("[data-field=signer_name] .o_doc_mark").toHaveText("look again");
    expect("[data-field=note] .o_doc_mark").toHaveCount(0);
    expect(focused()).toBe("signer_name");
    expect(".o_doc_box").toHaveCount(2);
    expect(".o_doc_box_on").toHaveAttribute("data-box", "signer_name");
});

test.tags("desktop");
test("the desk has its own bar; other acts of the form stay in its head", async () => {
    await openDesk();
    expect(".o_statusbar_buttons button[name=action_register]").toHaveCount(0);
    expect(".o_statusbar_buttons button[name=action_accept]").toHaveCount(1);
});

test.tags("desktop");
test("Enter takes the value and goes to the button when nothing is left", async () => {
    await openDesk();
    await press("Enter");
    await animationFrame();
    expect("[data-field=signer_name] .o_doc_mark").toHaveText("confirmed");
    expect(document.activeElement).toBe(queryOne(".o_doc_desk_register"));
    expect(states()[0]).toBe("ready");
});

test.tags("desktop");
test("Ctrl+Enter registers, shows the number and opens the next", async () => {
    registersAs(1387);
    await openDesk();
    await press("Enter");
    await animationFrame();
    await press(["ctrl", "Enter"]);
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["register 1"]);
    expect(".o_doc_done_number").toHaveText("1387");
    expect(states()[0]).toBe("Arrival number 1387");
    expect(".o_doc_queue_on").toHaveText(/310\/STC-NS/);
    expect("[data-field=subject] input").toHaveValue("Mời họp");
});

test.tags("desktop");
test("a field nobody looked at is asked about before registering", async () => {
    registersAs(5);
    await openDesk();
    await press(["ctrl", "Enter"]);
    await animationFrame();
    expect(".o_dialog").toHaveText(/not been looked at/);
    await contains(".o_dialog .btn-secondary").click();
    expect.verifySteps([]);
    await press(["ctrl", "Enter"]);
    await animationFrame();
    await contains(".o_dialog .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["register 1"]);
});

test.tags("desktop");
test("a second copy of a document enters the register only after a question", async () => {
    registersAs(9);
    Arrival._records[1].duplicate_text = "Same number:\n310/STC-NS, arrival number 4.";
    await openDesk();
    await contains(".o_doc_queue_row:eq(1)").click();
    await contains(".o_doc_desk_register").click();
    await animationFrame();
    expect(".o_dialog").toHaveText(/arrival number 4/);
    await contains(".o_dialog .btn-secondary").click();
    expect.verifySteps([]);
    await contains(".o_doc_desk_register").click();
    await contains(".o_dialog .btn-primary").click();
    await animationFrame();
    expect.verifySteps(["register 2"]);
});

test.tags("desktop");
test("what was typed is saved before another document opens", async () => {
    onRpc("doc.incoming", "web_save", ({args}) => {
        expect.step(args[1]);
    });
    await openDesk();
    await contains("[data-field=signer_name] input").edit("Lò Văn Thái A", {
        confirm: false,
    });
    await contains(".o_doc_queue_row:eq(1)").click();
    expect.verifySteps([{signer_name: "Lò Văn Thái A"}]);
    expect("[data-field=subject] input").toHaveValue("Mời họp");
});

test.tags("desktop");
test("each chosen file becomes a document, a refused one says why", async () => {
    onRpc("doc.incoming", "action_new_from_file", function ({args: [name]}) {
        if (name === "hong.pdf") {
            throw makeServerError({message: "hong.pdf is damaged."});
        }
        expect.step(name);
        return this.env["doc.incoming"].create({subject: name, state: "arrived"});
    });
    await openDesk();
    await contains(".o_doc_queue_drop").click();
    await setInputFiles([
        new File(["a"], "hong.pdf", {type: "application/pdf"}),
        new File(["b"], "tot.pdf", {type: "application/pdf"}),
    ]);
    await expect.waitForSteps(["tot.pdf"]);
    await animationFrame();
    await animationFrame();
    expect(rows()).toEqual(["28/TTr-UBND", "310/STC-NS", "tot.pdf", "hong.pdf"]);
    expect(".o_doc_queue_sending").toHaveText(/hong\.pdf is damaged\./);
    await contains(".o_doc_queue_sending button").click();
    expect(".o_doc_queue_sending").toHaveCount(0);
});

test.tags("desktop");
test("with nothing waiting the desk says what comes next", async () => {
    Arrival._records = [];
    await openDesk();
    expect(".o_doc_desk_empty").toHaveText(/Nothing waits for registration/);
    expect(".o_doc_desk_bar").toHaveCount(0);
});
