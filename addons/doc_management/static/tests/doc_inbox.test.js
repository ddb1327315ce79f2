import {beforeEach, expect, test} from "@odoo/hoot";
import {
    animationFrame,
    click,
    hover,
    press,
    queryAllTexts,
    resize,
    waitFor,
} from "@odoo/hoot-dom";
import {advanceTime, Deferred, runAllTimers} from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import {session} from "@web/session";
import {defineDocModels} from "./doc_test_helpers";

class InboxItem extends models.Model {
    _name = "doc.inbox.item";

    number = fields.Char();
    subject = fields.Char();
    issuer = fields.Char();
    urgency = fields.Char();
    unseen = fields.Boolean();
    overdue = fields.Boolean();
    section = fields.Char();
    reason = fields.Char();
    tab = fields.Char();
    due_text = fields.Char();
    due_note = fields.Char();
    due_level = fields.Char();
    act = fields.Char();
    act_label = fields.Char();
    holder_id = fields.Many2one({relation: "res.users"});

    _records = [
        row(1, "1247/UBND-NN", {
            urgency: "3",
            section: "urgent",
            due_text: "waiting for 22 min",
            due_level: "stop",
            act: "direct",
            act_label: "Direct",
            unseen: true,
        }),
        row(2, "512/STC-QLNS", {section: "due", due_text: "1 days late"}),
        row(3, "45/UBND-KT", {section: "rest"}),
        row(4, "310/KH-SYT", {tab: "inform", act: "read", act_label: "Noted"}),
        row(5, "19/TTr-CCTL", {tab: "inform", act: "read", act_label: "Noted"}),
    ];

    _views = {search: "<search/>"};
}

function row(id, number, over) {
    return {
        id,
        number,
        subject: `Subject ${id}`,
        issuer: "UBND tỉnh",
        urgency: "0",
        section: "rest",
        tab: "todo",
        act: "finish",
        act_label: "Finish",
        due_level: "fine",
        ...over,
    };
}

function counts() {
    const one = (tab, label, count, over) => ({
        tab,
        label,
        count,
        unseen: 0,
        late: 0,
        urgent: 0,
        due: 0,
        ...over,
    });
    return {
        tabs: [
            one("todo", "To handle", 3, {urgent: 1, due: 1, unseen: 1}),
            one("inform", "For information", 2),
            one("overdue", "Overdue", 1, {late: 1}),
            one("follow", "Followed", 0),
        ],
        nearest: false,
    };
}

function card(id, over) {
    return {
        id,
        model: "doc.incoming",
        res_id: 1,
        number: `No ${id}`,
        subject: "",
        urgency: "0",
        reason: "because",
        over: false,
        act: "finish",
        act_label: "Finish",
        follows: false,
        pills: [],
        files: [],
        directive: false,
        parts: [],
        more: [],
        ...over,
    };
}

const LIST = `
    <list js_class="doc_inbox" create="0">
        <field name="subject" widget="doc_inbox_headline"/>
        <field name="due_text" widget="doc_inbox_due"/>
        <field name="act_label" widget="doc_inbox_verb"/>
    </list>`;

defineDocModels();
defineModels([InboxItem]);

beforeEach(async () => {
    patchWithCleanup(session, {doc_inbox: {...counts(), single_keys: true}});
    serverState.debug = "";
    await resize({width: 1440, height: 900});
    onRpc("doc.inbox.item", "open_card", ({args, kwargs}) => {
        if (!kwargs.peek) {
            expect.step(`open ${args[0][0]}`);
        }
        return card(args[0][0]);
    });
    onRpc("doc.inbox.item", "inbox_news", () => ({...counts(), gone: {}}));
    onRpc("doc.inbox.item", "inbox_counts", () => counts());
});

function mountInbox() {
    return mountView({type: "list", resModel: "doc.inbox.item", arch: LIST});
}

test("tabs with counts, sections with theirs, the first document open", async () => {
    await mountInbox();
    await waitFor(".o_inbox_card_top");
    expect(queryAllTexts(".o_inbox_tab > span:first-child")).toEqual([
        "To handle",
        "For information",
        "Overdue",
        "Followed",
    ]);
    expect(queryAllTexts(".o_inbox_tab_count")).toEqual(["3", "2", "1", "0"]);
    expect(".o_inbox_tab_alarm").toHaveCount(1);
    expect(".o_inbox_tab_alarm").toHaveAttribute("data-tab", "overdue");
    expect(".o_data_row").toHaveCount(3);
    expect(queryAllTexts(".o_inbox_section b")).toEqual([
        "Urgent",
        "Due and overdue",
        "In time",
    ]);
    expect(".o_data_row:first .o_doc_urgency").toHaveText("EXPRESS");
    expect(".o_inbox_card_top h2").toHaveText("No 1");
    expect.verifySteps(["open 1"]);
});

test("a tab changes what is listed, by mouse and by number", async () => {
    await mountInbox();
    await click("[data-tab=inform]");
    await animationFrame();
    expect(queryAllTexts(".o_inbox_number")).toEqual(["310/KH-SYT", "19/TTr-CCTL"]);
    expect("[data-tab=inform]").toHaveAttribute("aria-selected", "true");
    await press("1", {code: "Digit1"});
    await animationFrame();
    expect(".o_data_row").toHaveCount(3);
    expect.verifySteps(["open 1", "open 4", "open 1"]);
});

test("j and k go from document to document", async () => {
    await mountInbox();
    await waitFor(".o_inbox_card_top");
    await press("j", {code: "KeyJ"});
    await animationFrame();
    expect(".o_inbox_current .o_inbox_number").toHaveText("512/STC-QLNS");
    await press("k", {code: "KeyK"});
    await animationFrame();
    expect(".o_inbox_current .o_inbox_number").toHaveText("1247/UBND-NN");
    expect.verifySteps(["open 1", "open 2"]);
});

test("two presses do one act", async () => {
    const wait = new Deferred();
    onRpc("doc.inbox.item", "action_act", async ({args}) => {
        expect.step(`act ${args[0][0]}`);
        await wait;
        return {done: true, message: "Done.", action: false, undo: false};
    });
    await mountInbox();
    await waitFor(".o_inbox_card_top");
    await click(".o_data_row:eq(1) .o_inbox_verb");
    await click(".o_data_row:eq(1) .o_inbox_verb");
    wait.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["open 1", "act 2", "open 1"]);
    expect(".o_inbox_notice").toHaveCount(1);
});

test("an act with many rows says what was done, and undoes only that", async () => {
    onRpc("doc.inbox.item", "action_bulk", ({args}) => {
        expect.step(`${args[1]} ${args[0].join(",")}`);
        return {
            results: args[0].map((id) => ({
                id,
                number: `No ${id}`,
                done: id === 4,
                message: id === 4 ? "" : "Taken back by Hải",
            })),
            undo: args[1] === "read" ? "undo_read" : false,
        };
    });
    await mountInbox();
    await click("[data-tab=inform]");
    await animationFrame();
    await click(".o_inbox_section input");
    await animationFrame();
    await click("[data-bulk=read]");
    await animationFrame();
    expect(".o_inbox_notice_words").toHaveText("Noted: 1 of 2. Not done: 1.");
    await click(".o_inbox_notice button:contains(See why)");
    await animationFrame();
    expect(queryAllTexts(".o_inbox_results li")).toEqual([
        "No 4",
        "No 5 Taken back by Hải",
    ]);
    await click(".modal-footer button:contains(Undo 1)");
    await animationFrame();
    expect.verifySteps([
        "open 1",
        "open 4",
        "read 4,5",
        "open 4",
        "undo_read 4",
        "open 4",
    ]);
});

test("the seconds for undoing run down, and stand still under the pointer", async () => {
    onRpc("doc.inbox.item", "action_act", () => ({
        done: true,
        message: "Noted.",
        action: false,
        undo: "undo_read",
    }));
    onRpc("doc.inbox.item", "action_bulk", ({args}) => {
        expect.step(`${args[1]} ${args[0].join(",")}`);
        return {
            results: [{id: 2, number: "No 2", done: true, message: ""}],
            undo: false,
        };
    });
    await mountInbox();
    await waitFor(".o_inbox_card_top");
    await click(".o_data_row:eq(1) .o_inbox_verb");
    await waitFor(".o_inbox_notice");
    expect(".o_inbox_undo").toHaveText("Undo (10)");
    await advanceTime(3000);
    await animationFrame();
    expect(".o_inbox_undo").toHaveText("Undo (7)");
    await hover(".o_inbox_notice");
    await advanceTime(20000);
    await animationFrame();
    expect(".o_inbox_undo").toHaveText("Undo (7)");
    await click(".o_inbox_undo");
    await animationFrame();
    expect(".o_inbox_notice_words").toHaveText("Taken back: 1 of 1.");
    expect(".o_inbox_undo").toHaveCount(0, {message: "undoing is not undone"});
    await hover(".o_inbox_tabs");
    await advanceTime(4000);
    await animationFrame();
    expect(".o_inbox_notice").toHaveCount(0);
    expect.verifySteps(["open 1", "open 1", "undo_read 2", "open 1"]);
});

test("a row that somebody else dealt with says so and offers nothing", async () => {
    onRpc("doc.inbox.item", "inbox_news", () => ({
        ...counts(),
        gone: {2: "Lê Thị Thư dealt with this at 09:38 22/04."},
    }));
    const {env} = await mountInbox();
    await waitFor(".o_inbox_card_top");
    await env.services.doc_inbox.refresh();
    await animationFrame();
    expect(".o_inbox_gone .o_inbox_over").toHaveText(
        "Lê Thị Thư dealt with this at 09:38 22/04."
    );
    expect(".o_inbox_gone .o_inbox_verb").toHaveCount(0);
    expect(".o_data_row").toHaveCount(3, {message: "nothing moves by itself"});
    expect.verifySteps(["open 1"]);
});

test("new rows wait behind a pill, the open row stays where it is", async () => {
    const {env} = await mountInbox();
    await waitFor(".o_inbox_card_top");
    onRpc("doc.inbox.item", "inbox_news", () => {
        const now = counts();
        now.tabs[0].count = 5;
        return {...now, gone: {}};
    });
    await env.services.doc_inbox.refresh();
    await animationFrame();
    expect(".o_data_row").toHaveCount(3);
    expect(".o_inbox_fresh").toHaveText("2 new");
    expect.verifySteps(["open 1"]);
});

test("a document that cannot be read says one sentence and can be tried again", async () => {
    let refuse = true;
    onRpc("doc.inbox.item", "open_card", ({args}) => {
        if (refuse) {
            throw new Error("No");
        }
        return card(args[0][0]);
    });
    await mountInbox();
    await waitFor(".o_inbox_card_empty button");
    expect(".o_inbox_card_top").toHaveCount(0);
    refuse = false;
    await click(".o_inbox_card_empty button");
    await waitFor(".o_inbox_card_top");
    expect(".o_inbox_card_top h2").toHaveText("No 1");
});

test("below 1200 pixels the list stands alone and a row opens its form", async () => {
    await resize({width: 1000, height: 800});
    onRpc("doc.inbox.item", "action_open", ({args}) => {
        expect.step(`form ${args[0][0]}`);
        return {type: "ir.actions.act_window_close"};
    });
    await mountInbox();
    expect(".o_inbox_card").toHaveCount(0);
    await click(".o_data_row:eq(2) .o_inbox_subject");
    await animationFrame();
    await runAllTimers();
    expect.verifySteps(["form 3"]);
});

test("an empty desk says what is followed", async () => {
    InboxItem._records = [];
    patchWithCleanup(session, {
        doc_inbox: {
            tabs: counts().tabs.map((one) => ({
                ...one,
                count: one.tab === "follow" ? 14 : 0,
            })),
            nearest: "28/04",
            single_keys: true,
        },
    });
    await mountInbox();
    expect(".o_inbox_empty h2").toHaveText("You have dealt with everything");
    expect(".o_inbox_empty button").toHaveText("Followed: 14");
});

test("an empty tab says where else something waits", async () => {
    InboxItem._records = [];
    patchWithCleanup(session, {
        doc_inbox: {
            tabs: counts().tabs.map((one) => ({
                ...one,
                count: one.tab === "todo" ? 0 : 2,
            })),
            nearest: false,
            single_keys: true,
        },
    });
    await mountInbox();
    expect(".o_inbox_empty h2").toHaveText("Nothing stands here");
    expect(".o_inbox_empty button:first").toHaveText("For information: 2");
    expect(".o_inbox_empty button").toHaveCount(2);
});

test("a form opened from the inbox leads to the next thing to do", async () => {
    mockService("action", {
        doAction(action, options) {
            expect.step(`${action.res_model} ${action.res_id}`);
            expect(options.stackPosition).toBe("replaceCurrentAction");
            expect(options.props.inboxTrail).toEqual({ids: [7, 8, 9], id: 9});
        },
    });
    onRpc("doc.inbox.item", "action_open", ({args}) => ({
        type: "ir.actions.act_window",
        res_model: "doc.outgoing",
        res_id: args[0][0] * 10,
        views: [[false, "form"]],
    }));
    await mountView({
        type: "form",
        resModel: "doc.inbox.item",
        resId: 1,
        arch: `<form js_class="doc_form"><field name="number"/></form>`,
        inboxTrail: {ids: [7, 8, 9], id: 8},
    });
    expect(".o_pager_value").toHaveText("2");
    expect(".o_pager_limit").toHaveText("3");
    await click(".o_pager_next");
    await animationFrame();
    expect.verifySteps(["doc.outgoing 90"]);
});

test("a form opened by itself has the arrows of its own list", async () => {
    await mountView({
        type: "form",
        resModel: "doc.inbox.item",
        resId: 1,
        resIds: [1, 2],
        arch: `<form js_class="doc_form"><field name="number"/></form>`,
    });
    expect(".o_pager_limit").toHaveText("2");
    await click(".o_pager_next");
    await animationFrame();
    expect(".o_field_widget[name=number] input").toHaveValue("512/STC-QLNS");
});
