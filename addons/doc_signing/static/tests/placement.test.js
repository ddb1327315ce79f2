import {expect, test} from "@odoo/hoot";
import {keyDown, manuallyDispatchProgrammaticEvent, queryOne} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineActions,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";

import {DRAW_AFTER, SignaturePlacement} from "@doc_signing/placement/placement";
import {
    MM,
    held,
    moved,
    onPage,
    placesOf,
    snapped,
    styleOf,
} from "@doc_signing/placement/placement_model";

const box = (values = {}) => ({
    page: 1,
    left: 300,
    bottom: 200,
    width: 100,
    height: 50,
    ...values,
});
const spot = (values = {}) => ({
    mark: "signature",
    label: "Signature",
    box: box(),
    rule: box(),
    reach: box({left: 250, bottom: 190, width: 200, height: 70}),
    anywhere: false,
    guessed: false,
    ...values,
});

// Geometry ---------------------------------------------------------------------------

test("a place from the foot of the page becomes one from the top of its picture", () => {
    expect(styleOf(box(), [600, 800])).toBe(
        "left: 50.000%; top: 68.750%; width: 16.667%; height: 6.250%"
    );
});

test("a mark goes no farther than it may and keeps its size", () => {
    const {reach} = spot();
    expect(held(box({left: 0, bottom: 999}), reach)).toEqual(
        box({left: 250, bottom: 210})
    );
    expect(held(box({left: 999, bottom: 0}), reach)).toEqual(
        box({left: 350, bottom: 190})
    );
    const narrow = {...reach, width: 20};
    expect(held(box({left: 400}), narrow).left).toBe(250);
});

test("near the rule's place a mark snaps to it, farther away and with Shift not", () => {
    const near = box({left: 300 + MM, bottom: 200 - 3 * MM});
    expect(snapped(near, box())).toEqual(box({bottom: 200 - 3 * MM}));
    expect(snapped(box({page: 2, left: 301}), box()).left).toBe(301);
    expect(moved(spot(), box(), MM, 0, false).left).toBe(300);
    expect(moved(spot(), box(), MM, 0, true).left).toBe(300 + MM);
});

test("a mark brought to another page stays on its paper", () => {
    const brought = onPage(spot({anywhere: true}), 2, [
        [600, 800],
        [350, 220],
    ]);
    expect(brought.box).toEqual(box({page: 2, left: 250, bottom: 170}));
    expect(brought.reach).toEqual({
        page: 2,
        left: 0,
        bottom: 0,
        width: 350,
        height: 220,
    });
});

test("the server is told what was moved and can be, dates all together", () => {
    const day = (mark, values) => spot({mark, ...values});
    expect(placesOf([spot()], new Set())).toEqual({});
    expect(placesOf([spot()], new Set(["signature"]))).toEqual({signature: box()});
    const dates = [
        day("year", {box: box({left: 3})}),
        day("day", {box: box({left: 1})}),
        day("month", {box: box({left: 2})}),
    ];
    expect(placesOf(dates, new Set())).toEqual({});
    expect(placesOf(dates, new Set(["month"])).dates.map(({left}) => left)).toEqual([
        1, 2, 3,
    ]);
    const fixed = [day("day", {reach: null}), day("month", {reach: null})];
    expect(placesOf(fixed, new Set(["day"]))).toEqual({});
});

// The screen -------------------------------------------------------------------------

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=";
const answer = (values = {}) => ({
    purpose: "person",
    title: "Draft",
    subject: "about drought",
    signer: "Trần Thị Minh Châu",
    agency: "Sở",
    blockers: [],
    files: [{id: 7, name: "a.pdf", role: "main"}],
    file: {id: 7, name: "a.pdf", role: "main", pages: 2, code: "AAAA·BBBB"},
    sha256: "ab12",
    certificate: {name: "Trần Thị Minh Châu", until: "01/03/2028", provider: "Token"},
    number: "",
    date: "",
    is_probable: false,
    seal_mm: 0,
    sizes: [
        [600, 800],
        [600, 800],
    ],
    spots: [spot()],
    doubts: [],
    refusal: "",
    image: {page: 1, png: PIXEL},
    ...values,
});

defineMailModels();
defineActions([
    {
        id: 5,
        name: "Place and sign",
        tag: "doc_signing_placement",
        type: "ir.actions.client",
        context: {active_id: 11},
    },
]);

/** Open the screen; `change` makes the server's answer from the question. */
async function open(change = () => ({})) {
    const asked = [];
    onRpc("doc.outgoing", "action_placement", ({args, kwargs}) => {
        const {places, file_id, page, width} = kwargs;
        asked.push({id: args[0][0], places, file_id, page, width});
        const place = kwargs.places?.signature;
        const spots = place ? {spots: [spot({box: place})]} : {};
        return answer({...spots, ...change(kwargs)});
    });
    patchWithCleanup(SignaturePlacement.prototype, {
        leave() {
            expect.step("left");
        },
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(5);
    await animationFrame();
    return asked;
}

const press = (type, x, y, values = {}) =>
    manuallyDispatchProgrammaticEvent(queryOne(".o_doc_place_spot"), type, {
        clientX: x,
        clientY: y,
        pointerId: 1,
        button: 0,
        bubbles: true,
        ...values,
    });

async function drag(right, down, values = {}) {
    patchWithCleanup(window.Element.prototype, {setPointerCapture() {}});
    await press("pointerdown", 100, 100);
    await press("pointermove", 100 + right, 100 + down, values);
    await animationFrame();
}

const scale = () => 600 / queryOne(".o_doc_place_sheet").clientWidth;

test("the page is shown with the mark on it and the facts beside it", async () => {
    const asked = await open();
    expect(asked).toEqual([
        {id: 11, places: {}, file_id: null, page: null, width: 1200},
    ]);
    expect(".o_doc_place_spot").toHaveCount(1);
    expect(queryOne(".o_doc_place_spot").style.left).toBe("50%");
    expect(".o_doc_place_image").toHaveAttribute("alt", "Page 1 of a.pdf");
    expect(".o_doc_place_truth").toHaveText("You see the very bytes to be signed");
    expect(".o_doc_place_panel").toHaveText(/AAAA·BBBB/);
    expect(".o_doc_place_sign").toHaveText("Sign");
});

test("dragging moves the frame; the page is drawn anew when it is let go", async () => {
    const asked = await open();
    await drag(20, 0, {shiftKey: true});
    expect(asked.length).toBe(1);
    await press("pointerup", 120, 100);
    await animationFrame();
    expect(asked.length).toBe(2);
    expect(asked[1].places.signature.left).toBeCloseTo(300 + 20 * scale(), {digits: 1});
    expect(asked[1].page).toBe(1);
});

test("a frame is not dragged beyond what the law allows", async () => {
    const asked = await open();
    await drag(5000, 5000);
    await press("pointerup", 5100, 5100);
    await animationFrame();
    expect(asked[1].places.signature).toEqual(box({left: 350, bottom: 190}));
});

test("a touch that the system takes away moves nothing", async () => {
    const asked = await open();
    await drag(30, 0);
    await press("pointercancel", 130, 100);
    await animationFrame();
    expect(queryOne(".o_doc_place_spot").style.left).toBe("50%");
    expect(asked.length).toBe(1);
});

test("arrow keys move by a millimetre and ask once when they rest", async () => {
    const asked = await open();
    queryOne(".o_doc_place_spot").focus();
    await keyDown("ArrowRight");
    await keyDown("ArrowRight");
    await keyDown("ArrowUp");
    await animationFrame();
    expect(".o_doc_place_truth").toHaveText("The page is being drawn…");
    expect(asked.length).toBe(1);
    await advanceTime(DRAW_AFTER + 10);
    await animationFrame();
    expect(asked.length).toBe(2);
    const {left, bottom} = asked[1].places.signature;
    expect([left, bottom].map((value) => value.toFixed(3))).toEqual(
        [300 + 2 * MM, 200 + MM].map((value) => value.toFixed(3))
    );
});

test("what does not move has no handle and no key", async () => {
    const asked = await open(() => ({spots: [spot({reach: null})]}));
    expect(".o_doc_place_moves").toHaveCount(0);
    expect(".o_doc_place_reset").toHaveCount(0);
    queryOne(".o_doc_place_spot").focus();
    await keyDown("ArrowRight");
    await advanceTime(DRAW_AFTER + 10);
    expect(asked.length).toBe(1);
});

test("doubts are told, a refused place cannot be signed", async () => {
    onRpc("doc.outgoing", "action_sign_placed", () => expect.step("signed"));
    await open(() => ({doubts: ["It covers “Nơi nhận”."], refusal: "Not there."}));
    expect(".o_doc_place_look").toHaveText(/Nơi nhận/);
    expect(".o_doc_place_stop").toHaveText(/Not there/);
    expect(".o_doc_place_sign").toHaveAttribute("aria-disabled", "true");
    await contains(".o_doc_place_sign").click();
    await animationFrame();
    expect(".o_notification").toHaveText(/Not there/);
    expect.verifySteps([]);
});

test("signing names the file that was shown and the place that was chosen", async () => {
    onRpc("doc.outgoing", "action_sign_placed", ({args}) => {
        expect.step(`signed ${args[0]} ${args[1]} ${Object.keys(args[2])}`);
        return true;
    });
    await open();
    await drag(30, 0, {shiftKey: true});
    await press("pointerup", 130, 100);
    await animationFrame();
    await contains(".o_doc_place_sign").click();
    await animationFrame();
    expect.verifySteps(["signed 11 ab12 signature", "left"]);
});

test("as by rule puts everything back", async () => {
    const asked = await open();
    await drag(40, 0);
    await press("pointerup", 140, 100);
    await animationFrame();
    await contains(".o_doc_place_reset").click();
    await animationFrame();
    expect(asked.at(-1).places.signature).toEqual(box());
});

test("the place of last time is asked about and may be forgotten", async () => {
    let known = true;
    onRpc("doc.outgoing", "action_forget_places", ({args}) => {
        expect.step(`forgotten ${args[0]}`);
        known = false;
        return true;
    });
    onRpc("doc.outgoing", "action_sign_placed", ({args}) => {
        expect.step(`signed at ${args[2].signature.left}`);
        return true;
    });
    await open(() => ({
        spots: [spot({guessed: true, remembered: known, anywhere: true})],
        doubts: known ? ["As last time."] : ["Somewhere."],
    }));
    expect(".o_doc_place_look").toHaveText(/As last time/);
    await contains(".o_doc_place_forget").click();
    await animationFrame();
    expect.verifySteps(["forgotten 11"]);
    expect(".o_doc_place_forget").toHaveCount(0);
    expect(".o_doc_place_look").toHaveText(/Somewhere/);
    await contains(".o_doc_place_sign").click();
    await animationFrame();
    expect.verifySteps(["signed at 300", "left"]);
});

test("a page without marks is the stored one; a scan may be signed there", async () => {
    const asked = await open(({places}) => ({
        spots: [
            spot({
                anywhere: true,
                guessed: true,
                box: places?.signature || box(),
            }),
        ],
        image: {page: places?.signature?.page || 1, png: PIXEL},
    }));
    await contains(".o_doc_place_thumb:last").click();
    await animationFrame();
    expect(asked.length).toBe(1);
    expect(".o_doc_place_image").toHaveAttribute("alt", "Page 2 of a.pdf");
    expect(".o_doc_place_truth").toHaveText("Nothing is added to this page");
    await contains(".o_doc_place_bring").click();
    await animationFrame();
    expect(asked.at(-1).places.signature.page).toBe(2);
    expect(".o_doc_place_bring").toHaveCount(0);
});

test("only the answer to the latest question is shown", async () => {
    const waiting = [];
    await open();
    onRpc("doc.outgoing", "action_placement", async ({kwargs}) => {
        await new Promise((resolve) => waiting.push(resolve));
        return answer({spots: [spot({box: kwargs.places.signature})]});
    });
    await drag(20, 0, {shiftKey: true});
    await press("pointerup", 120, 100);
    await drag(20, 0, {shiftKey: true});
    await press("pointerup", 120, 100);
    await animationFrame();
    const last = queryOne(".o_doc_place_spot").style.left;
    expect(waiting.length).toBe(2);
    waiting[1]();
    await animationFrame();
    waiting[0]();
    await animationFrame();
    expect(queryOne(".o_doc_place_spot").style.left).toBe(last);
    expect(".o_doc_place_truth").toHaveText("You see the very bytes to be signed");
});
