import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineDocModels} from "./doc_test_helpers";

class Part extends models.Model {
    _name = "doc.part";

    user_id = fields.Many2one({relation: "doc.person"});
    unit_id = fields.Many2one({relation: "doc.unit"});
    strip = fields.Json();

    _records = [{id: 1, user_id: 4, unit_id: 6}];
}

class Person extends models.Model {
    _name = "doc.person";

    name = fields.Char();

    _records = [{id: 4, name: "Vũ Thành Nam"}];
}

class Unit extends models.Model {
    _name = "doc.unit";

    name = fields.Char();

    _records = [{id: 6, name: "Phòng Tài nguyên nước"}];
}

defineDocModels();
defineModels([Part, Person, Unit]);

test("a person stands with his unit, which the view need not name", async () => {
    await mountView({
        type: "list",
        resModel: "doc.part",
        arch: `<list><field name="user_id" widget="doc_person" options="{'unit': 'unit_id'}"/></list>`,
    });
    expect(".o_doc_person_name").toHaveText("Vũ Thành Nam");
    expect(".o_doc_person .o_doc_hint").toHaveText("Phòng Tài nguyên nước");
});

test("without a unit only the person is shown", async () => {
    await mountView({
        type: "list",
        resModel: "doc.part",
        arch: `<list><field name="user_id" widget="doc_person"/></list>`,
    });
    expect(".o_doc_person_name").toHaveText("Vũ Thành Nam");
    expect(".o_doc_person .o_doc_hint").toHaveCount(0);
});

test("the days are shown as the server counted them", async () => {
    const day = (full, note, flags) => ({
        full,
        date: full.slice(-2),
        weekday: "T4",
        note,
        off: false,
        due: false,
        counted: false,
        ...flags,
    });
    onRpc("doc.part", "web_read", ({parent}) => {
        const [record] = parent();
        record.strip = [
            day("2026-04-22", "today", {}),
            day("2026-04-27", "in lieu", {off: true}),
            day("2026-04-28", "day 1", {counted: true, due: true}),
        ];
        return [record];
    });
    await mountView({
        type: "form",
        resModel: "doc.part",
        resId: 1,
        arch: `<form><field name="strip" widget="doc_day_strip"/></form>`,
    });
    expect(queryAllTexts(".o_doc_day_strip b")).toEqual(["22", "27", "28"]);
    expect(".o_doc_day_off").toHaveText(/in lieu/);
    expect(".o_doc_day_due").toHaveText(/day 1/);
    expect(".o_doc_day_due").toHaveAttribute("aria-current", "date");
    expect(".o_doc_day_off[aria-current]").toHaveCount(0);
});
