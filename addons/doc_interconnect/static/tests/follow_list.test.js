import {describe, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {ExchangeLetters, levelIcon} from "@doc_interconnect/follow/follow_list";

describe.current.tags("desktop");

defineMailModels();

test("every level has an icon of its own", () => {
    const icons = ["fine", "look", "stop", "none"].map(levelIcon);
    expect(new Set(icons).size).toBe(4);
});

test("a level nobody knows is never green", () => {
    for (const level of ["", "unknown", undefined]) {
        expect(levelIcon(level)).toBe(levelIcon("none"));
    }
});

const STUCK = {
    id: 7,
    name: "288/BC-SNNMT → Bộ",
    direction: "out",
    why: "mã đã hết hiệu lực",
    advice: "sửa mã",
    can_resend: true,
};
const STRAY = {...STUCK, id: 8, direction: "in", can_resend: false};

async function mountLetters(over = {}) {
    await mountWithCleanup(ExchangeLetters, {
        props: {
            letters: [STUCK, STRAY],
            count: 2,
            showAll: () => expect.step("all"),
            reload: () => expect.step("reload"),
            ...over,
        },
    });
}

test("what stopped says why, and offers only what can be done", async () => {
    await mountLetters();
    expect(queryAllTexts("[data-letter='7'] td").slice(2, 4)).toEqual([
        STUCK.why,
        STUCK.advice,
    ]);
    expect("[data-letter='7'] [data-act]").toHaveCount(2);
    expect("[data-letter='8'] [data-act='resend']").toHaveCount(0);
    expect(".o_doc_follow_letters > button").toHaveCount(0);
});

test("two presses send once, then the rows are loaded anew", async () => {
    const answer = new Deferred();
    onRpc("doc.exchange.message", "action_resend", async ({args}) => {
        expect.step(`resend ${args[0]}`);
        await answer;
        return true;
    });
    await mountLetters();
    await click("[data-letter='7'] [data-act='resend']");
    await click("[data-letter='7'] [data-act='resend']");
    await animationFrame();
    expect("[data-letter='7'] [data-act='resend']").not.toBeEnabled();
    answer.resolve();
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["resend 7", "reload"]);
    expect("[data-letter='7'] [data-act='resend']").toBeEnabled();
});

test("more than there is room for is shown elsewhere", async () => {
    await mountLetters({count: 9});
    await click(".o_doc_follow_letters > button");
    expect.verifySteps(["all"]);
});
