import {
    barParts,
    chartOf,
    roundUp,
    stageWidths,
} from "@doc_management/dashboard/figures";
import {expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

// Drawing ----------------------------------------------------------------------------

const unit = (values) => ({
    key: 1,
    in_time: 0,
    open: 0,
    done_late: 0,
    open_late: 0,
    total: 0,
    ...values,
});

test("bars are shares of the longest one and empty parts are left out", () => {
    const units = [
        unit({in_time: 6, open_late: 2, total: 8}),
        unit({open: 4, done_late: 1, total: 5}),
        unit({}),
    ];
    expect(barParts(units[0], units).map((part) => [part.figure, part.width])).toEqual([
        ["done_in_time", 75],
        ["open_late", 25],
    ]);
    expect(barParts(units[1], units).map((part) => [part.figure, part.width])).toEqual([
        ["open_in_time", 50],
        ["done_late", 12.5],
    ]);
    expect(barParts(units[2], units)).toEqual([]);
});

test("the scale ends at a round number that nothing exceeds", () => {
    for (const [value, top] of [
        [0, 4],
        [4, 4],
        [7, 8],
        [41, 50],
        [100, 100],
        [101, 200],
        [873, 1000],
    ]) {
        expect(roundUp(value)).toBe(top);
    }
});

test("a week in which nothing ended breaks the line, and 100 % is at the top", () => {
    const week = (label, incoming, rate) => ({
        label,
        days: label,
        incoming,
        outgoing: 1,
        rate,
        rate_text: "",
    });
    const drawn = chartOf(
        [
            week("1", 8, 1000),
            week("2", 4, 500),
            week("3", 0, null),
            week("4", 2, 750),
            week("5", 2, 250),
        ],
        {width: 500, height: 120, top: 10, bottom: 10}
    );
    expect(drawn.most).toBe(8);
    expect(drawn.columns[0].incomingTop).toBe(10);
    expect(drawn.columns[2].incomingHeight).toBe(0);
    expect(drawn.lines).toEqual(["50,10 150,60", "350,35 450,85"]);
    expect(drawn.last.label).toBe("5");
    expect(chartOf([], {width: 500, height: 120, top: 10, bottom: 10}).last).toBe(null);
});

test("no stage is so narrow that its name has no room", () => {
    const widths = stageWidths([{share: 0}, {share: 0.02}, {share: 0.98}]);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeWithin(99.5, 100.5);
    expect(Math.min(...widths)).toBeGreaterThan(9);
    expect(widths[2]).toBeGreaterThan(70);
});

// Screen -----------------------------------------------------------------------------

defineMailModels();
defineActions([{id: 7, type: "ir.actions.client", tag: "doc_dashboard"}]);

const answer = (values = {}) => ({
    company: {id: 1, name: "Sở"},
    preset: "quarter",
    presets: [
        {preset: "week", label: "Week"},
        {preset: "quarter", label: "Quarter II"},
    ],
    whose: "agency",
    choices: [
        {whose: "own", label: "My own"},
        {whose: "agency", label: "The whole agency"},
    ],
    counted_at: "22/04/2026 09:41",
    cards: [
        {
            key: "overdue",
            label: "Overdue",
            icon: "fa-exclamation-circle",
            level: "stop",
            count: 7,
            hint: "5 fewer than a week ago",
            action: {type: "ir.actions.act_window", res_model: "doc.incoming"},
        },
    ],
    units: [
        unit({
            key: 3,
            name: "Phòng Đất đai",
            in_time: 171,
            open: 4,
            open_late: 9,
            late: 9,
            total: 184,
            rate: "95 %",
            level: "look",
        }),
    ],
    by_person: false,
    late: {
        count: 1,
        action: {type: "ir.actions.act_window", res_model: "doc.assignment"},
        rows: [
            {
                id: 11,
                incoming_id: 5,
                number: "455/UBND-ĐĐ",
                issuer: "UBND tỉnh",
                subject: "Giao đất",
                user_id: 2,
                person: "Lý Văn Sơn",
                late: "late by 6 days",
                note: "urged 2 times",
                asks: false,
                can_urge: true,
            },
        ],
    },
    weeks: [
        {
            label: "17",
            days: "20/04–26/04",
            incoming: 3,
            outgoing: 1,
            rate: 960,
            rate_text: "96 %",
        },
    ],
    stages: {
        total: "3,8 days",
        change: "0,4 less",
        parts: [
            {label: "Registration", days: "0,1 days", count: 3, share: 0.03},
            {label: "Handling", days: "2,4 days", count: 3, share: 0.97},
        ],
    },
    meetings: [{id: 4, time: "10:00", name: "Tiếp công dân", place: "P1", clash: true}],
    today: "Wed 22/4",
    is_new: false,
    ...values,
});

async function openDashboard(values) {
    onRpc("doc.report", "dashboard", ({args}) => {
        expect.step(`dashboard ${args.join(" ")}`.trim());
        return answer({...values, preset: args[0], whose: args[1] || "agency"});
    });
    await mountWithCleanup(WebClient);
    patchWithCleanup(getService("action"), {
        doAction(action, options) {
            if (action === 7) {
                return super.doAction(action, options);
            }
            expect.step(
                `open ${action.res_model || action} ${action.name || ""}`.trim()
            );
        },
    });
    await getService("action").doAction(7);
    await animationFrame();
}

test("a card opens what it counts, a bar its rows", async () => {
    onRpc("doc.report", "open_figure", ({args}) => {
        expect.step(`figure ${args.join(" ")}`);
        return {type: "ir.actions.act_window", res_model: "doc.incoming"};
    });
    await openDashboard();
    expect(".o_doc_dash_count").toHaveText("7");
    await contains(".o_doc_dash_card").click();
    expect(".o_doc_dash_part").toHaveCount(3);
    expect(".o_doc_dash_open_late").toHaveAttribute("title", "9 overdue");
    await contains(".o_doc_dash_open_late").click();
    await contains(".o_doc_dash_all").click();
    expect.verifySteps([
        "dashboard quarter",
        "open doc.incoming",
        "figure 3 open_late quarter agency",
        "open doc.incoming Phòng Đất đai",
        "open doc.assignment",
    ]);
});

test("period and reach are asked of the server, which says what holds", async () => {
    await openDashboard();
    expect(".o_doc_dash_periods .active").toHaveText("Quarter II");
    await contains(".o_doc_dash_periods [data-preset=week]").click();
    await animationFrame();
    expect(".o_doc_dash_periods .active").toHaveText("Week");
    await contains(".o_doc_dash_whose [data-whose=own]").click();
    await animationFrame();
    expect(".o_doc_chip_on").toHaveText("My own");
    expect.verifySteps([
        "dashboard quarter",
        "dashboard week agency",
        "dashboard week own",
    ]);
});

test("urging is done once and the list is counted anew", async () => {
    onRpc("doc.assignment", "action_urge", ({args}) => {
        expect.step(`urge ${args[0]}`);
        return "holder";
    });
    await openDashboard();
    await contains(".o_doc_dash_urge").click();
    await animationFrame();
    expect(".o_notification").toHaveText(/Lý Văn Sơn/);
    expect.verifySteps(["dashboard quarter", "urge 11", "dashboard quarter agency"]);
});

test("who may not urge is offered the document", async () => {
    const late = answer().late;
    late.rows[0].can_urge = false;
    await openDashboard({late});
    expect(".o_doc_dash_urge").toHaveCount(0);
    await contains(".o_doc_dash_act").click();
    expect.verifySteps(["dashboard quarter", "open doc.incoming"]);
});

test("figures, stages and meetings are words, not colours alone", async () => {
    await openDashboard();
    expect(queryAllTexts(".o_doc_dash_stages li b")).toEqual(["0,1 days", "2,4 days"]);
    expect(".o_doc_dash_clash").toHaveText("clash");
    expect(queryOne(".o_doc_dash_week title").textContent).toBe(
        "Week 17 (20/04–26/04): 3 in, 1 out, 96 % in time"
    );
    expect(".o_doc_dash_rate").toHaveText("95 %");
    expect(".o_doc_dash_sums").toHaveText("171 in time · 9 late");
    expect.verifySteps(["dashboard quarter"]);
});

test("a new agency is told what will come, an idle period that nothing was", async () => {
    await openDashboard({is_new: true, units: [], weeks: []});
    expect(".o_doc_dash_new").toHaveCount(1);
    expect(".o_doc_dash_panels").toHaveCount(0);
    expect.verifySteps(["dashboard quarter"]);
});

test("when counting fails the last figures stay, with their time", async () => {
    let fails = false;
    onRpc("doc.report", "dashboard", ({args}) => {
        if (fails) {
            throw makeServerError({message: "too long"});
        }
        return answer({preset: args[0]});
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(7);
    await animationFrame();
    fails = true;
    await contains(".o_doc_dash_periods [data-preset=week]").click();
    await animationFrame();
    expect(".o_doc_dash_counted").toHaveText(
        /Not counted anew; figures of 22\/04\/2026/
    );
    expect(".o_doc_dash_count").toHaveText("7");
});

test("who has no post here reads why, and keepers of the system go to its page", async () => {
    onRpc("doc.report", "dashboard", () => {
        throw makeServerError({
            type: "UserError",
            message: "You have no post at Sở Tài chính.",
        });
    });
    onRpc("has_group", ({args}) => args[1] === "doc_management.group_admin");
    await mountWithCleanup(WebClient);
    patchWithCleanup(getService("action"), {
        doAction(action, options) {
            if (action === 7) {
                return super.doAction(action, options);
            }
            expect.step(`open ${action}`);
        },
    });
    await getService("action").doAction(7);
    await animationFrame();
    expect(".o_error_dialog, .o_doc_dash_cards").toHaveCount(0);
    expect(".o_doc_dash_new p").toHaveText("You have no post at Sở Tài chính.");
    await contains(".o_doc_dash_new button").click();
    expect.verifySteps(["open doc_management.doc_health_action"]);
});
