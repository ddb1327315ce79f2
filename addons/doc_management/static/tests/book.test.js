import {expect, test} from "@odoo/hoot";
import {
    actOfKey,
    linesOf,
    nextOpen,
    shortCode,
    signable,
    tabsOf,
} from "@doc_management/book/book";

const item = (id, values = {}) => ({
    id,
    act: "initial",
    files: [],
    incoming: [],
    ...values,
});

test("after a decision the next open document is shown, round to the first", () => {
    const items = [item(1), item(2), item(3)];
    expect(nextOpen(items, {1: "decided"}, 0)).toBe(1);
    expect(nextOpen(items, {3: "decided"}, 2)).toBe(0);
    expect(nextOpen(items, {2: "decided", 3: "returned"}, 1)).toBe(0);
    expect(nextOpen(items, {1: "decided", 2: "decided", 3: "returned"}, 2)).toBe(-1);
    expect(nextOpen([], {}, 0)).toBe(-1);
});

test("the main file comes first and what it answers last", () => {
    const files = [
        {id: 1, role: "annex"},
        {id: 2, role: "main"},
    ];
    const incoming = [{id: 3, role: "main"}];
    const tabs = tabsOf(item(1, {files, incoming}));
    expect(tabs.map((tab) => [tab.id, tab.from])).toEqual([
        [2, "draft"],
        [1, "draft"],
        [3, "incoming"],
    ]);
});

test("a key decides only what its step is for", () => {
    expect(actOfKey("a", item(1))).toBe("decide");
    expect(actOfKey("s", item(1))).toBe("");
    expect(actOfKey("s", item(1, {act: "sign"}))).toBe("decide");
    expect(actOfKey("a", item(1, {act: "sign"}))).toBe("");
    expect(actOfKey("j", item(1))).toBe("next");
    expect(actOfKey("x", item(1))).toBe("");
});

test("the code of a file is short and empty without a file", () => {
    expect(shortCode("9f3c71a0ffff")).toBe("9F3C·71A0");
    expect(shortCode("")).toBe("");
});

test("a batch is named by what its documents are about, one a line", () => {
    const drought = item(1, {
        subject: "drought",
        title: "…/UBND",
        sha256: "9f3c71a0ff",
    });
    const bare = item(2, {subject: "", title: "12/UBND", sha256: "00112233"});
    expect(linesOf([drought, bare])).toBe(
        "• drought (9F3C·71A0)\n• 12/UBND (0011·2233)"
    );
});

test("only what was shown as it is now, and can be signed, goes into one go", () => {
    const sign = (id) => item(id, {act: "sign", sha256: `v${id}`});
    const items = [sign(1), sign(2), sign(3), sign(4), sign(5), item(6)];
    const state = {
        items,
        seen: {1: "v1", 2: "old", 3: "v3", 4: "v4", 6: undefined},
        done: {3: "decided"},
        blockers: {1: "", 2: "", 3: "", 4: "no certificate", 5: "", 6: ""},
    };
    expect(signable(state).map((one) => one.id)).toEqual([1]);
    // Not asked yet is not the same as nothing against it.
    expect(signable({...state, blockers: {}})).toEqual([]);
});
