import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Paper extends models.Model {
    _name = "paper";

    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["new", "New"],
            ["done", "Done"],
        ],
    });

    _records = [
        {id: 1, name: "first", state: "new"},
        {id: 2, name: "second", state: "done"},
    ];
}

defineMailModels();
defineModels([Paper]);

const view = {
    type: "list",
    resModel: "paper",
    arch: `<list js_class="doc_list"><field name="name"/></list>`,
    searchViewArch: `
        <search>
            <searchpanel view_types="list">
                <field name="state" select="multi" expand="1"/>
            </searchpanel>
        </search>`,
    loadActionMenus: false,
};

test("facets are a strip until somebody opens them, and count nothing", async () => {
    onRpc("search_panel_select_multi_range", ({kwargs}) => {
        expect.step(`counters ${kwargs.enable_counters}, expand ${kwargs.expand}`);
    });
    await mountView(view);
    expect(".o_search_panel").toHaveCount(0);
    expect(".o_search_panel_sidebar").toHaveText("Narrow down");
    await contains(".o_search_panel_sidebar").click();
    expect(queryAllTexts(".o_search_panel_filter_value")).toEqual(["New", "Done"]);
    await contains(".o_search_panel_filter_value input:eq(1)").click();
    expect(queryAllTexts(".o_data_row")).toEqual(["second"]);
    expect.verifySteps(["counters false, expand true"]);
});

test("facets stay open for who opened them", async () => {
    await mountView(view);
    await contains(".o_search_panel_sidebar").click();
    // A second list of the same kind, opened later.
    await mountView(view);
    expect(".o_search_panel").toHaveCount(2);
    expect(".o_search_panel_sidebar").toHaveCount(0);
});
