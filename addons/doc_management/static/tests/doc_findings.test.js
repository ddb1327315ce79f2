import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {focusBoxes, showOnPage} from "@doc_management/draft/doc_focus";
import {defineDocModels, DocIncoming} from "./doc_test_helpers";

defineDocModels();

class DocLayoutFinding extends models.Model {
    _name = "doc.layout.finding";

    sentence = fields.Char();
    place = fields.Char();
    level = fields.Selection({
        selection: [
            ["stop", "To be changed"],
            ["look", "Please look"],
        ],
    });
    page = fields.Integer();
    box = fields.Json();

    _records = [
        {
            id: 1,
            sentence: "Left margin 28 mm",
            place: "page 2 · khoản 3",
            level: "stop",
            page: 2,
            box: [0.1, 0.2, 0.3, 0.25],
        },
        {
            id: 2,
            sentence: "Page number missing",
            place: "khoản 7",
            level: "look",
            page: 0,
            box: false,
        },
    ];
}
defineModels([DocLayoutFinding]);

const ARCH = `
    <form js_class="doc_form">
        <div class="o_doc_preview">
            <field name="current_file_ids" widget="doc_preview"/>
        </div>
        <sheet>
            <field name="finding_ids" widget="doc_findings"/>
        </sheet>
    </form>`;

const mountFindings = () => {
    DocIncoming._fields.finding_ids = fields.One2many({relation: "doc.layout.finding"});
    DocIncoming._records[0].finding_ids = [1, 2];
    return mountView({type: "form", resModel: "doc.incoming", resId: 1, arch: ARCH});
};

test.tags("desktop");
test("a finding says what, where and how grave, and shows its place", async () => {
    await mountFindings();
    expect(queryAllTexts(".o_doc_finding_words")).toEqual([
        "Left margin 28 mm\npage 2 · khoản 3",
        "Page number missing\nkhoản 7",
    ]);
    expect(".o_doc_finding_stop .fa-times-circle").toHaveCount(1);
    expect(".o_doc_finding_look .fa-exclamation-triangle").toHaveCount(1);
    expect(".o_doc_box").toHaveCount(0);
    await contains(".o_doc_finding_stop").click();
    expect(".o_doc_finding_stop").toHaveAttribute("aria-pressed", "true");
    expect(".o_doc_page[data-page='2'] .o_doc_box_on").toHaveCount(1);
    expect(queryOne(".o_doc_box_on").getAttribute("style")).toInclude("left: 9.50%");
    await contains(".o_doc_finding_look").click();
    expect(".o_doc_box").toHaveCount(0);
});

test("a place belongs to its record and page", () => {
    showOnPage(5, {page: 2, box: [0, 0, 0.5, 0.5], level: "look"});
    expect(focusBoxes(5, 2)).toHaveLength(1);
    expect(focusBoxes(5, 1)).toHaveLength(0);
    expect(focusBoxes(6, 2)).toHaveLength(0);
    showOnPage(5, {page: 2, box: null, level: "look"});
    expect(focusBoxes(5, 2)).toHaveLength(0);
});
