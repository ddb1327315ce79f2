/**
 * @typedef {{ date: string, works: boolean, name: string, is_today: boolean }} Day
 * @typedef {{ key: string, date: string, until: string, part: string, time: string,
 *  end: string, duty: boolean, colour: number, state: string, clash: boolean }} Item
 */

export const PARTS = ["morning", "afternoon", "evening"];
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * @param {string} iso a day, "2026-04-23"
 * @param {number} days
 */
export function shiftDay(iso, days) {
    return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY_MS)
        .toISOString()
        .slice(0, 10);
}

/** @param {string} iso @returns {string} day and month as offices write them: 23/4 */
export function dayMonth(iso) {
    const [, month, day] = iso.split("-");
    return `${Number(day)}/${Number(month)}`;
}

/**
 * @param {string} iso
 * @param {string} lang of the user, "vi" or "vi_VN" for Vietnamese
 */
export function dayName(iso, lang) {
    const date = new Date(`${iso}T00:00:00Z`);
    const day = date.getUTCDay();
    if (lang.startsWith("vi")) {
        return day ? `T${day + 1}` : "CN";
    }
    return new Intl.DateTimeFormat("en", {weekday: "short", timeZone: "UTC"}).format(
        date
    );
}

/**
 * Returns the columns of the week; a Saturday and Sunday on which nothing happens
 * share one.
 *
 * @param {Day[]} days
 * @param {Item[]} items
 */
export function columnsOf(days, items) {
    const busy = (day) =>
        items.some(
            (item) => !item.duty && item.date <= day.date && item.until >= day.date
        );
    const weekend = days.slice(5);
    const isQuiet = weekend.every((day) => !day.works && !busy(day));
    const column = (those) => ({
        key: those[0].date,
        dates: those.map((day) => day.date),
        isToday: those.some((day) => day.is_today),
        rests: those.every((day) => !day.works),
        name: those.map((day) => day.name).find(Boolean) || "",
    });
    const single = isQuiet ? days.slice(0, 5) : days;
    return [
        ...single.map((day) => column([day])),
        ...(isQuiet && weekend.length ? [column(weekend)] : []),
    ];
}

/** Returns the parts of the day that have a row; the evening only when it is used. */
export function partsOf(items) {
    const isLate = items.some((item) => !item.duty && item.part === "evening");
    return isLate ? PARTS : PARTS.slice(0, 2);
}

/**
 * Returns the lines of a cell, by time; what goes on for days stands in each of them.
 *
 * @param {Item[]} items
 * @param {string[]} dates
 * @param {string} part
 */
export function cellItems(items, dates, part) {
    return items
        .filter((item) => !item.duty)
        .filter((item) =>
            dates.some(
                (date) =>
                    (item.date === date && item.part === part) ||
                    (part === "morning" && item.date < date && item.until >= date)
            )
        )
        .sort(byTime);
}

/** Returns who is on duty on these days. */
export function dutyItems(items, dates) {
    return items.filter((item) => item.duty && dates.includes(item.date)).sort(byTime);
}

function byTime(one, other) {
    return `${one.date} ${one.time} ${one.key}` <
        `${other.date} ${other.time} ${other.key}`
        ? -1
        : 1;
}

/**
 * Returns what may be done with the week as it stands: the usual next step first.
 *
 * @param {{ state: string, plans: boolean, approves: boolean, pending: number,
 *  id: number | false } | false} week
 * @param {number} clashes how many stand against it
 */
export function actsOf(week, clashes) {
    if (!week || !week.plans || !week.id) {
        return [];
    }
    const stopped = clashes > 0;
    const approve = {name: "action_approve", stopped};
    const giveBack = {name: "action_return", stopped: false};
    const acts = {
        draft: week.approves ? [approve] : [{name: "action_submit", stopped}],
        waiting: week.approves ? [approve, giveBack] : [],
        approved: [
            {name: "action_publish", stopped},
            ...(week.approves ? [giveBack] : []),
        ],
        published:
            week.pending && week.approves ? [{name: "action_publish", stopped}] : [],
    }[week.state];
    return acts.map((act, place) => ({...act, isPrimary: place === 0}));
}

/**
 * Returns the way of a swipe: 1 for the next day, -1 for the one before, 0 for none.
 *
 * @param {{ x: number, y: number }} from
 * @param {{ x: number, y: number }} to
 */
export function swipeOf(from, to) {
    const across = to.x - from.x;
    if (Math.abs(across) < 60 || Math.abs(across) < 2 * Math.abs(to.y - from.y)) {
        return 0;
    }
    return across < 0 ? 1 : -1;
}
