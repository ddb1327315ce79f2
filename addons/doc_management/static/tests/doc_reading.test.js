import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {
    boxesOn,
    cropOf,
    entryOf,
    markOf,
    nextField,
} from "@doc_management/registration/reading";

describe.current.tags("headless");

beforeEach(allowTranslations);

const read = (confidence, value = "28", more = {}) => ({
    value,
    confidence,
    box: false,
    filled: true,
    ...more,
});
const levelOf = (...args) => markOf(...args)?.level;
const wordOf = (...args) => String(markOf(...args)?.word);

test("a value says in colour, icon and word where it comes from", () => {
    const {level, icon, look} = markOf(read("clear"), "28");
    expect([level, icon, look]).toEqual(["fine", "fa-check", false]);
    expect(wordOf(read("clear"), "28")).toBe("read clearly");
    expect(levelOf(read("last"), "28")).toBe("yours");
    expect(levelOf(undefined, "typed")).toBe("neutral");
    expect(levelOf(read("absent", false), "typed")).toBe("neutral");
});

test("doubt must be looked at until a person has stood in the field", () => {
    expect(markOf(read("doubtful"), "28").look).toBe(true);
    expect(markOf(read("doubtful"), "28").level).toBe("look");
    expect(markOf(read("doubtful"), "28", {visited: true}).look).toBe(false);
    expect(wordOf(read("doubtful"), "28", {visited: true})).toBe("confirmed");
});

test("what a person changed is his, whatever had been read", () => {
    for (const confidence of ["clear", "doubtful", "last"]) {
        expect(wordOf(read(confidence), "29")).toBe("confirmed");
    }
});

test("a needed field without a value stops, another says nothing", () => {
    expect(markOf(undefined, false, {needed: true}).level).toBe("stop");
    expect(markOf(read("clear"), false, {needed: true}).look).toBe(true);
    expect(markOf(read("doubtful"), false)).toBe(null);
    // Being there is no value.
    expect(markOf(undefined, false, {needed: true, visited: true}).look).toBe(true);
});

test("a record is compared by its id, not by the name as printed", () => {
    const issuer = read("clear", "UBND XÃ ĐÔNG GIANG", {id: 7});
    expect(wordOf(issuer, 7)).toBe("read clearly");
    expect(wordOf(issuer, 8)).toBe("confirmed");
});

test("the way goes down from the present field and then from the top", () => {
    const names = ["a", "b", "c", "d"];
    const among = (...wanted) => [names, (name) => wanted.includes(name)];
    const go = (current, ...wanted) => {
        const [all, wants] = among(...wanted);
        return nextField(all, current, wants);
    };
    expect(go("", "b", "d")).toBe("b");
    expect(go("b", "b", "d")).toBe("d");
    expect(go("d", "a")).toBe("a");
    expect(go("b", "b")).toBe(null);
    expect(go("c")).toBe(null);
});

test("boxes stand where the words were, on their page only", () => {
    const box = {page: 2, x: 0.1, y: 0.2, w: 0.3, h: 0.05};
    const reading = {
        subject: read("clear", "A", {box}),
        issued_date: read("doubtful", "B", {box: {...box, page: 1}}),
        urgency: read("absent", false),
    };
    expect(boxesOn(reading, 1, "issued_date")).toEqual([
        {
            name: "issued_date",
            level: "look",
            on: true,
            style: "left: 10.00%; top: 20.00%; width: 30.00%; height: 5.00%",
        },
    ]);
    expect(boxesOn(reading, 2, "issued_date").map(({name, on}) => [name, on])).toEqual([
        ["subject", false],
    ]);
    expect(boxesOn(false, 1, "")).toEqual([]);
});

test("a crop shows the place that was read and a little around it", () => {
    const box = {page: 1, x: 0.6, y: 0.1, w: 0.3, h: 0.02};
    const {frame, image} = cropOf(box, Math.SQRT2);
    expect(frame).toBe("width: min(100%, 12.41rem); aspect-ratio: 6.207");
    expect(image).toBe("width: 316.46%; transform: translate(-59.20%, -9.20%)");
});

test("a crop never leaves the page nor its column, and hides until it is known", () => {
    const box = {page: 1, x: 0, y: 0.995, w: 1, h: 0.005};
    const {frame, image} = cropOf(box, 1);
    expect(frame).toBe("width: min(100%, 153.85rem); aspect-ratio: 76.923");
    expect(image).toBe("width: 100.00%; transform: translate(-0.00%, -98.70%)");
    expect(cropOf(box, 0).frame).toBe("width: 0; height: 0");
});

test("an issuer outside of the directory was read as well", () => {
    const reading = {issuer_id: read("doubtful", "UBND XÃ ĐỒNG MỘC")};
    expect(entryOf(reading, "issuer_name")).toBe(reading.issuer_id);
    expect(entryOf(reading, "subject")).toBe(undefined);
    expect(entryOf(false, "issuer_name")).toBe(undefined);
});
