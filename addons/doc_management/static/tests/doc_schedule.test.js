import {expect, test} from "@odoo/hoot";
import {
    actsOf,
    cellItems,
    columnsOf,
    dayMonth,
    dayName,
    dutyItems,
    partsOf,
    shiftDay,
    swipeOf,
} from "@doc_management/schedule/schedule_model";

const DATES = [20, 21, 22, 23, 24, 25, 26].map((day) => `2026-04-${day}`);
const days = (over = {}) =>
    DATES.map((date, place) => ({
        date,
        works: place < 5,
        name: "",
        is_today: false,
        ...over[date],
    }));
const item = (key, date, time, values = {}) => ({
    key,
    date,
    until: date,
    time,
    part: time < "12:00" ? "morning" : time < "17:30" ? "afternoon" : "evening",
    duty: false,
    ...values,
});

test("days are counted over months and years and never by the clock's zone", () => {
    expect(shiftDay("2026-04-30", 1)).toBe("2026-05-01");
    expect(shiftDay("2026-12-28", 7)).toBe("2027-01-04");
    expect(shiftDay("2026-03-01", -1)).toBe("2026-02-28");
    expect(dayMonth("2026-04-05")).toBe("5/4");
    expect(dayName("2026-04-20", "vi_VN")).toBe("T2");
    expect(dayName("2026-04-26", "vi_VN")).toBe("CN");
    expect(dayName("2026-04-20", "en_US")).toBe("Mon");
});

test("a quiet weekend shares one column, a busy one does not", () => {
    const quiet = columnsOf(days(), [item("a", "2026-04-20", "08:00")]);
    expect(quiet.length).toBe(6);
    expect(quiet[5].dates).toEqual(["2026-04-25", "2026-04-26"]);
    expect(quiet[5].rests).toBe(true);
    const duty = item("d", "2026-04-25", "00:00", {duty: true});
    expect(columnsOf(days(), [duty]).length).toBe(6);
    const meeting = columnsOf(days(), [item("b", "2026-04-26", "08:00")]);
    expect(meeting.length).toBe(7);
    const made = columnsOf(days({"2026-04-25": {works: true, name: "làm bù"}}), []);
    expect(made.length).toBe(7);
    expect(made[5].name).toBe("làm bù");
    expect(made[5].rests).toBe(false);
});

test("what goes on for days stands in each of them", () => {
    const items = [
        item("long", "2026-04-21", "14:00", {until: "2026-04-23"}),
        item("b", "2026-04-22", "09:00"),
        item("a", "2026-04-22", "07:30"),
        item("x", "2026-04-22", "07:00", {duty: true}),
    ];
    const keys = (date, part) => cellItems(items, [date], part).map((one) => one.key);
    expect(keys("2026-04-21", "afternoon")).toEqual(["long"]);
    expect(keys("2026-04-21", "morning")).toEqual([]);
    expect(keys("2026-04-22", "morning")).toEqual(["long", "a", "b"]);
    expect(keys("2026-04-24", "morning")).toEqual([]);
    expect(dutyItems(items, ["2026-04-22"]).map((one) => one.key)).toEqual(["x"]);
});

test("the evening has a row only when something is in it", () => {
    expect(partsOf([item("a", "2026-04-20", "08:00")])).toEqual([
        "morning",
        "afternoon",
    ]);
    expect(partsOf([item("a", "2026-04-20", "19:00")]).length).toBe(3);
    expect(partsOf([item("a", "2026-04-20", "19:00", {duty: true})]).length).toBe(2);
});

test("only who draws a week up is offered a step, and only who answers approves", () => {
    const week = (state, values = {}) => ({
        id: 1,
        state,
        plans: true,
        approves: false,
        pending: 0,
        ...values,
    });
    const names = (...args) => actsOf(...args).map((act) => act.name);
    expect(actsOf(false, 0)).toEqual([]);
    expect(names(week("draft", {plans: false}), 0)).toEqual([]);
    expect(names(week("draft", {id: false}), 0)).toEqual([]);
    expect(names(week("draft"), 0)).toEqual(["action_submit"]);
    expect(names(week("waiting"), 0)).toEqual([]);
    expect(names(week("waiting", {approves: true}), 0)).toEqual([
        "action_approve",
        "action_return",
    ]);
    expect(names(week("approved"), 0)).toEqual(["action_publish"]);
    expect(names(week("published", {pending: 2}), 0)).toEqual([]);
    const amend = actsOf(week("published", {pending: 2, approves: true}), 1);
    expect(amend).toEqual([{name: "action_publish", stopped: true, isPrimary: true}]);
});

test("a swipe is long and level, or it is none", () => {
    const from = {x: 300, y: 400};
    expect(swipeOf(from, {x: 180, y: 410})).toBe(1);
    expect(swipeOf(from, {x: 390, y: 400})).toBe(-1);
    expect(swipeOf(from, {x: 260, y: 400})).toBe(0);
    expect(swipeOf(from, {x: 200, y: 500})).toBe(0);
});
