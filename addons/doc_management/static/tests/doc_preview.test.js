import {expect, test} from "@odoo/hoot";
import {
    click,
    queryAllAttributes,
    queryAllTexts,
    queryOne,
    setInputFiles,
} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {contains, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {defineDocModels, DocIncoming} from "./doc_test_helpers";

defineDocModels();

const ARCH = `
    <form js_class="doc_form">
        <header>
            <button name="action_register" type="object" string="Register"/>
        </header>
        <div class="o_doc_preview">
            <field name="current_file_ids" widget="doc_preview"
                options="{'can_attach': 'can_edit', 'replace_main': true}"/>
        </div>
        <sheet>
            <field name="can_edit" invisible="1"/>
            <field name="subject"/>
        </sheet>
    </form>`;

const mountDoc = (resId) =>
    mountView({type: "form", resModel: "doc.incoming", resId, arch: ARCH});

const sources = () =>
    queryAllAttributes(".o_doc_page img", "data-src").map((src) =>
        src.replace(/\?.*/, "")
    );

test.tags("desktop");
test("the document stands beside the form with its files as tabs", async () => {
    await mountDoc(1);
    expect(".o_doc_form > .o_doc_preview").toHaveCount(1);
    expect(".o_doc_form > .o_doc_form_main .o_form_sheet").toHaveCount(1);
    expect(queryAllTexts(".o_doc_tab")).toEqual([
        "Main document",
        "Phụ lục I.pdf",
        "so-lieu.xlsx",
    ]);
    expect(".o_doc_tab[aria-selected=true]").toHaveText("Main document");
    expect(sources()).toEqual([
        "/doc/file/7/page/1.png",
        "/doc/file/7/page/2.png",
        "/doc/file/7/page/3.png",
    ]);
    expect(queryAllAttributes(".o_doc_page img", "loading")).toEqual([
        "lazy",
        "lazy",
        "lazy",
    ]);
    expect("a.o_doc_download").toHaveAttribute(
        "href",
        "/doc/file/7/15-UBND.pdf?download=1"
    );
});

test.tags("desktop");
test("another tab shows another file, a table only its name", async () => {
    await mountDoc(1);
    await contains(".o_doc_tab:eq(1)").click();
    expect(sources()).toEqual(["/doc/file/5/page/1.png", "/doc/file/5/page/2.png"]);
    expect(".o_doc_page_count").toHaveText("1 / 2");
    await contains(".o_doc_tab:eq(2)").click();
    expect(".o_doc_page").toHaveCount(0);
    expect(".o_doc_preview_title").toHaveText("No preview of this kind of file");
    expect(".o_doc_preview_empty").toHaveText(/so-lieu\.xlsx/);
});

test.tags("desktop");
test("pages are turned within the document and the zoom within its steps", async () => {
    await mountDoc(1);
    expect(".o_doc_previous").not.toBeEnabled();
    await contains(".o_doc_next_page").click();
    expect(".o_doc_page_count").toHaveText("2 / 3");
    await contains(".o_doc_next_page").click();
    expect(".o_doc_page_count").toHaveText("3 / 3");
    expect(".o_doc_next_page").not.toBeEnabled();
    await contains(".o_doc_previous").click();
    expect(".o_doc_page_count").toHaveText("2 / 3");
    await contains(".o_doc_zoom_in").click();
    expect(queryOne(".o_doc_page:eq(0)").style.width).toBe("125%");
    await contains(".o_doc_zoom_out").click();
    await contains(".o_doc_zoom_out").click();
    expect(queryOne(".o_doc_page:eq(0)").style.width).toBe("75%");
    expect(".o_doc_zoom_out").not.toBeEnabled();
    await contains(".o_doc_zoom_in").click();
    await contains(".o_doc_previous").click();
    expect(".o_doc_page_count").toHaveText("1 / 3");
});

test.tags("mobile");
test("a phone shows one page at a time, cut to its text", async () => {
    await mountDoc(1);
    expect(sources()).toEqual(["/doc/file/7/page/1.png"]);
    expect(queryOne(".o_doc_page").style.width).toBe("120%");
    await contains(".o_doc_next_page").click();
    expect(sources()).toEqual(["/doc/file/7/page/2.png"]);
    await contains(".o_doc_previous").click();
});

test("a page that cannot be loaded says so and can be tried again", async () => {
    await mountDoc(1);
    const before = queryOne(".o_doc_page[data-page='1'] img").getAttribute("data-src");
    queryOne(".o_doc_page[data-page='1'] img").dispatchEvent(new Event("error"));
    await animationFrame();
    expect(".o_doc_page_failed").toHaveText(/Page 1 could not be shown/);
    expect(".o_doc_page_failed a").toHaveAttribute("href", "/doc/file/7/15-UBND.pdf");
    await contains(".o_doc_page_failed button").click();
    expect(".o_doc_page_failed").toHaveCount(0);
    const after = queryOne(".o_doc_page[data-page='1'] img").getAttribute("data-src");
    expect(after.startsWith(before)).toBe(true);
    expect(after).not.toBe(before);
});

test("without a file it says what comes next, by what one may do", async () => {
    DocIncoming._records[0].current_file_ids = [];
    await mountDoc(1);
    expect(".o_doc_preview_title").toHaveText("No file yet");
    expect(".o_doc_choose").toHaveCount(0);
    expect(".o_doc_file_input").toHaveCount(0);
});

test.tags("desktop");
test("a chosen file is sent to the document's own action", async () => {
    onRpc("doc.incoming", "action_attach", ({args}) => {
        expect.step(args);
        return 11;
    });
    await mountDoc(2);
    expect(".o_doc_choose").toHaveCount(1);
    await click(".o_doc_choose");
    await setInputFiles([
        new File(["%PDF-1.7"], "quet.pdf", {type: "application/pdf"}),
    ]);
    await expect.waitForSteps([[[2], "quet.pdf", btoa("%PDF-1.7"), "main"]]);
});

test.tags("desktop");
test("a file chosen for a new document waits until it is saved", async () => {
    onRpc("doc.incoming", "action_attach", ({args}) => {
        expect.step(args.slice(1));
        return 11;
    });
    onRpc("doc.incoming", "onchange", () => ({value: {can_edit: true}}));
    await mountDoc(undefined);
    await click(".o_doc_choose");
    await setInputFiles([
        new File(["a"], "quet.png", {type: "image/png"}),
        new File(["b"], "phu-luc.pdf", {type: "application/pdf"}),
    ]);
    await animationFrame();
    expect(".o_doc_preview .o_doc_banner").toHaveCount(2);
    expect(".o_doc_pending_viewer").toHaveCount(1);
    expect.verifySteps([]);
    await contains(".o_field_widget[name=subject] input").edit("Văn bản mới");
    await contains(".o_form_button_save").click();
    await expect.waitForSteps([
        ["quet.png", btoa("a"), "main"],
        ["phu-luc.pdf", btoa("b"), "annex"],
    ]);
    await animationFrame();
    expect(".o_doc_preview .o_doc_banner").toHaveCount(0);
});

test.tags("mobile");
test("on a phone the acts stand at the thumb, at most two and the rest behind", async () => {
    await mountView({
        type: "form",
        resModel: "doc.incoming",
        resId: 1,
        arch: `
            <form js_class="doc_form">
                <header>
                    <button name="a" type="object" string="First" class="btn-primary"/>
                    <button name="b" type="object" string="Second"/>
                    <button name="c" type="object" string="Third"/>
                    <button name="d" type="object" string="Hidden" invisible="not can_edit"/>
                </header>
                <div class="o_doc_preview">
                    <field name="current_file_ids" widget="doc_preview"/>
                </div>
                <sheet><field name="can_edit" invisible="1"/><field name="subject"/></sheet>
            </form>`,
    });
    expect(queryAllTexts(".o_doc_thumb_bar > button[name]")).toEqual([
        "First",
        "Second",
    ]);
    await contains(".o_doc_thumb_bar .o_doc_more").click();
    expect(queryAllTexts(".o-dropdown--menu button")).toEqual(["Third"]);
});

const MANY_ACTS = `
    <form js_class="doc_form">
        <header>
            <button name="a" type="object" string="Daily" class="btn-primary"/>
            <button name="b" type="object" string="Seldom" class="o_doc_rare"/>
            <button name="c" type="object" string="Daily too"/>
            <button name="d" type="object" string="Hardly" class="o_doc_rare"/>
            <button name="e" type="object" string="Never" class="o_doc_rare" invisible="not can_edit"/>
        </header>
        <div class="o_doc_preview">
            <field name="current_file_ids" widget="doc_preview"/>
        </div>
        <sheet><field name="can_edit" invisible="1"/><field name="subject"/></sheet>
    </form>`;

test.tags("desktop");
test("at a desk rare acts stand in a menu behind those of every day", async () => {
    await mountView({
        type: "form",
        resModel: "doc.incoming",
        resId: 1,
        arch: MANY_ACTS,
    });
    expect(queryAllTexts(".o_statusbar_buttons > button[name]")).toEqual([
        "Daily",
        "Daily too",
    ]);
    await contains(".o_statusbar_buttons .o_doc_more").click();
    expect(queryAllTexts(".o-dropdown--menu button")).toEqual(["Seldom", "Hardly"]);
});

test.tags("desktop");
test("one rare act alone needs no menu", async () => {
    await mountView({
        type: "form",
        resModel: "doc.incoming",
        resId: 1,
        arch: MANY_ACTS.replace('class="o_doc_rare"', ""),
    });
    expect(queryAllTexts(".o_statusbar_buttons > button[name]")).toEqual([
        "Daily",
        "Seldom",
        "Daily too",
        "Hardly",
    ]);
    expect(".o_doc_more").toHaveCount(0);
});

test.tags("mobile");
test("on a phone rare acts come after those of every day", async () => {
    await mountView({
        type: "form",
        resModel: "doc.incoming",
        resId: 1,
        arch: MANY_ACTS,
    });
    expect(queryAllTexts(".o_doc_thumb_bar > button[name]")).toEqual([
        "Daily",
        "Daily too",
    ]);
    await contains(".o_doc_thumb_bar .o_doc_more").click();
    expect(queryAllTexts(".o-dropdown--menu button")).toEqual(["Seldom", "Hardly"]);
});
