import {formatOfficeTime} from "@doc_management/fields/doc_datetime_field";
import {addPhrase, expandShortcut} from "@doc_management/fields/doc_phrases_widget";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {mockTimeZone} from "@odoo/hoot-mock";
import {contains, defineParams, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {defineDocModels, DocIncoming} from "./doc_test_helpers";

const {DateTime} = luxon;

defineDocModels();

const mountForm = (resId, inside) =>
    mountView({
        type: "form",
        resModel: "doc.incoming",
        resId,
        arch: `<form>${inside}</form>`,
    });

for (const [place, offset] of [
    ["Paris", 2],
    ["New York", -4],
    ["Hà Nội", 7],
]) {
    test(`a time is the office's own for a reader in ${place}`, async () => {
        mockTimeZone(offset);
        await mountForm(1, `<field name="deadline" widget="doc_datetime"/>`);
        expect(".o_field_doc_datetime time").toHaveText("29/04/2026 17:00");
        expect(".o_field_doc_datetime time").toHaveAttribute(
            "datetime",
            "2026-04-29T17:00:00.000+07:00"
        );
    });
}

test("a time is entered by the office's clock, wherever the reader sits", async () => {
    defineParams({
        lang_parameters: {date_format: "%d/%m/%Y", time_format: "%H:%M:%S"},
    });
    mockTimeZone(-4);
    onRpc("doc.incoming", "web_save", ({args}) => {
        expect.step(args[1].deadline);
    });
    await mountForm(
        1,
        `<field name="deadline" widget="doc_datetime" options="{'enter': true}"/>`
    );
    expect(".o_field_doc_datetime button").toHaveText("29/04/2026 17:00");
    await contains(".o_field_doc_datetime button").click();
    await contains(".o_field_doc_datetime input").edit("30/04/2026 08:15", {
        confirm: "enter",
    });
    await contains(".o_form_button_save").click();
    expect.verifySteps(["2026-04-30 01:15:00"]);
    expect(".o_field_doc_datetime button").toHaveText("30/04/2026 08:15");
});

test("a moment near midnight falls on the office's day", () => {
    const moment = DateTime.fromISO("2026-04-29T17:30:00Z");
    expect(formatOfficeTime(moment)).toBe("30/04/2026 00:30");
    expect(formatOfficeTime(moment, false)).toBe("30/04/2026");
    expect(formatOfficeTime(false)).toBe("");
});

test("an empty time shows nothing", async () => {
    await mountForm(2, `<field name="deadline" widget="doc_datetime"/>`);
    expect(".o_field_doc_datetime time").toHaveCount(0);
});

test("urgency is a framed mark, and normal is no mark", async () => {
    await mountForm(1, `<field name="urgency" widget="doc_urgency"/>`);
    expect(".o_doc_urgency").toHaveText("EXPRESS");
});

test("a normal document bears no mark", async () => {
    await mountForm(2, `<field name="urgency" widget="doc_urgency"/>`);
    expect(".o_doc_urgency").toHaveCount(0);
});

test("a banner says its sentences in the colour of its level", async () => {
    await mountForm(
        1,
        `<field name="level" invisible="1"/>
         <field name="blocker_text" widget="doc_banner" options="{'level_field': 'level'}"/>`
    );
    expect(".o_doc_banner").toHaveClass("o_doc_level_stop");
    expect(".o_doc_banner").toHaveAttribute("role", "alert");
    expect(".o_doc_banner strong").toHaveText("Not ready:");
    expect(queryAllTexts(".o_doc_banner li")).toEqual(["No file.", "No date."]);
});

test("a banner without words is not there", async () => {
    await mountForm(2, `<field name="blocker_text" widget="doc_banner"/>`);
    expect(".o_doc_banner").toHaveCount(0);
});

test("an unknown level is only information", async () => {
    DocIncoming._records[0].level = "nonsense";
    await mountForm(
        1,
        `<field name="level" invisible="1"/>
         <field name="blocker_text" widget="doc_banner" options="{'level_field': 'level'}"/>`
    );
    expect(".o_doc_banner").toHaveClass("o_doc_level_info");
});

test("chips choose, and hide what makes no sense", async () => {
    const chips = `<field name="wanted_by" invisible="1"/>
        <field name="urgency" widget="doc_chips" options="{'hide': {'3': 'wanted_by'}}"/>`;
    await mountForm(2, chips);
    expect(queryAllTexts(".o_doc_chip")).toEqual(["Normal", "Urgent", "Express"]);
    expect(".o_doc_chip[aria-checked=true]").toHaveText("Normal");
    await contains(".o_doc_chip:eq(1)").click();
    expect(".o_doc_chip[aria-checked=true]").toHaveText("Urgent");
});

test("a chip whose field is empty is not offered", async () => {
    DocIncoming._records[0].urgency = "0";
    await mountForm(
        1,
        `<field name="wanted_by" invisible="1"/>
         <field name="urgency" widget="doc_chips" options="{'hide': {'3': 'wanted_by'}}"/>`
    );
    expect(queryAllTexts(".o_doc_chip")).toEqual(["Normal", "Urgent"]);
});

test("a phrase is added to what is written, not put in its place", () => {
    expect(addPhrase("", "Lưu hồ sơ.")).toBe("Lưu hồ sơ.");
    expect(addPhrase(false, "Lưu hồ sơ.")).toBe("Lưu hồ sơ.");
    expect(addPhrase("P. TNN chủ trì. ", "Lưu hồ sơ.")).toBe(
        "P. TNN chủ trì. Lưu hồ sơ."
    );
});

const PHRASES = [
    {id: 1, text: "Draft the reply.", code: "tm"},
    {id: 2, text: "Report to the leadership before the deadline.", code: "bc"},
    {id: 3, text: "File it.", code: ""},
    {id: 4, text: "Study it.", code: "nc"},
    {id: 5, text: "Send somebody.", code: "dh"},
];

test("a shortcut and a space become the phrase, nothing else does", () => {
    expect(expandShortcut("/tm ", PHRASES)).toBe("Draft the reply. ");
    expect(expandShortcut("P. TNN chủ trì. /tm ", PHRASES)).toBe(
        "P. TNN chủ trì. Draft the reply. "
    );
    for (const typed of ["/tm", "/zz ", "1/tm ", "tm ", "/tm  ", ""]) {
        expect(expandShortcut(typed, PHRASES)).toBe(null);
    }
});

test("a typed shortcut expands in its own text", async () => {
    onRpc("doc.phrase", "get_usable", () => PHRASES);
    await mountForm(
        2,
        `<field name="blocker_text"/><widget name="doc_phrases" field="blocker_text"/>`
    );
    await contains(".o_field_widget[name=blocker_text] textarea").edit("/bc ", {
        confirm: false,
    });
    expect(".o_field_widget[name=blocker_text] textarea").toHaveValue(
        "Report to the leadership before the deadline. "
    );
});

test("many phrases stand behind one chip", async () => {
    onRpc("doc.phrase", "get_usable", () => PHRASES);
    await mountForm(2, `<widget name="doc_phrases" field="blocker_text"/>`);
    expect(".o_doc_chip").toHaveCount(5);
    expect(".o_doc_chip:eq(4)").toHaveText("1 more");
    await contains(".o_doc_chip:eq(4)").click();
    expect(".o_doc_chip:eq(4) .o_doc_chip_text").toHaveText("Send somebody.");
    expect(".o_doc_chip:eq(4) kbd").toHaveText("/dh");
});

test("a phrase goes into the text it belongs to", async () => {
    onRpc("doc.phrase", "get_usable", () => PHRASES);
    await mountForm(
        2,
        `<field name="blocker_text"/><widget name="doc_phrases" field="blocker_text"/>`
    );
    await contains(".o_doc_chip:eq(0)").click();
    await contains(".o_doc_chip:eq(1)").click();
    expect(".o_field_widget[name=blocker_text] textarea").toHaveValue(
        "Draft the reply. Report to the leadership before the deadline."
    );
});

test("a row of a list names the document and what it is about", async () => {
    await mountView({
        type: "list",
        resModel: "doc.incoming",
        arch: `<list><field name="subject" widget="doc_headline"
            options="{'number': 'name', 'urgency': 'urgency'}"/></list>`,
    });
    expect(queryAllTexts(".o_doc_headline b")).toEqual(["15/UBND-NN", "16/UBND-NN"]);
    expect(queryAllTexts(".o_doc_headline .o_doc_text")).toEqual([
        "Phòng, chống hạn",
        "Không có tệp",
    ]);
    expect(".o_data_row:eq(0) .o_doc_urgency").toHaveText("EXPRESS");
    expect(".o_data_row:eq(1) .o_doc_urgency").toHaveCount(0);
});
