import {expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineDocModels} from "./doc_test_helpers";

class Directive extends models.Model {
    _name = "doc.directive";

    quick = fields.Char({onChange: () => {}});
    choices = fields.Json();
    locked = fields.Json();

    _records = [
        {
            id: 1,
            choices: [
                {key: "like:4", label: "As 983/UBND-NN (02/04)", kind: "like"},
                {key: "list:7", label: "Khối nước", kind: "list"},
                {key: "list:9", label: "Toàn Sở", kind: "list"},
            ],
            locked: {names: ["Chánh Văn phòng"], clause: "Điều 3.2"},
        },
        {id: 2, choices: [], locked: {names: [], clause: ""}},
    ];
}

defineDocModels();
defineModels([Directive]);

const ARCH = `<form>
    <field name="choices" invisible="1"/>
    <field name="quick" widget="doc_quick_send" options="{'choices': 'choices'}"/>
    <field name="locked" widget="doc_locked_chips"/>
</form>`;

const mount = (resId) =>
    mountView({type: "form", resModel: "doc.directive", resId, arch: ARCH});

test("saved lists have the keys Alt 1, Alt 2; the last like it Alt 0", async () => {
    await mount(1);
    expect(queryAllTexts(".o_doc_quick_send .o_doc_chip")).toEqual([
        "As 983/UBND-NN (02/04) Alt 0",
        "Khối nước Alt 1",
        "Toàn Sở Alt 2",
    ]);
});

test("one key takes a list over", async () => {
    const taken = [];
    onRpc("onchange", ({args}) => {
        taken.push(args[1].quick);
    });
    await mount(1);
    await press(["alt", "2"]);
    await animationFrame();
    expect(".o_doc_chip_on").toHaveText("Toàn Sở Alt 2");
    await press(["alt", "0"]);
    await animationFrame();
    expect(".o_doc_chip_on").toHaveText("As 983/UBND-NN (02/04) Alt 0");
    expect(taken).toEqual(["list:9", "like:4"]);
});

test("a key without a list does nothing", async () => {
    await mount(1);
    await press(["alt", "3"]);
    await animationFrame();
    expect(".o_doc_chip_on").toHaveCount(0);
    await contains(".o_doc_chip:eq(1)").click();
    expect(".o_doc_chip_on").toHaveText("Khối nước Alt 1");
});

test("names that the procedure adds are locked and say why", async () => {
    await mount(1);
    expect(".o_doc_locked_chip").toHaveText("Chánh Văn phòng");
    expect(".o_doc_locked_chips .o_doc_hint").toHaveText(
        "added by the procedure, Điều 3.2"
    );
});

test("nothing is shown where there is nothing", async () => {
    await mount(2);
    expect(".o_doc_locked_chips").toHaveCount(0);
    expect(".o_doc_quick_send").toHaveText("No saved list yet");
});
