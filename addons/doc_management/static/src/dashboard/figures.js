/** What the drawing of figures needs to know; no component, no server. */

export const STANDINGS = ["in_time", "open", "done_late", "open_late"];
const FIGURE_OF = {
    in_time: "done_in_time",
    open: "open_in_time",
    done_late: "done_late",
    open_late: "open_late",
};

/** @returns the parts of a unit's bar, as shares of the longest bar */
export function barParts(unit, units) {
    const longest = Math.max(1, ...units.map((one) => one.total));
    return STANDINGS.filter((name) => unit[name] > 0).map((name) => ({
        name,
        figure: FIGURE_OF[name],
        count: unit[name],
        width: (unit[name] / longest) * 100,
    }));
}

/** A round number at or above `value`, so that lines of the chart are easy to read. */
export function roundUp(value) {
    if (value <= 4) {
        return 4;
    }
    const power = 10 ** Math.floor(Math.log10(value));
    return [1, 2, 4, 5, 8, 10].find((step) => step * power >= value) * power;
}

/**
 * Places of the weekly chart in a box of the given size: columns for what came and went,
 * a line for the rate. Weeks in which nothing ended leave a gap in the line.
 */
export function chartOf(weeks, {width, height, top, bottom}) {
    const most = roundUp(
        Math.max(0, ...weeks.flatMap((week) => [week.incoming, week.outgoing]))
    );
    const floor = height - bottom;
    const room = floor - top;
    const step = width / Math.max(1, weeks.length);
    const columns = weeks.map((week, place) => {
        const left = place * step;
        const of = (count) => (count / most) * room;
        return {
            ...week,
            left,
            middle: left + step / 2,
            step,
            incomingHeight: of(week.incoming),
            incomingTop: floor - of(week.incoming),
            outgoingHeight: of(week.outgoing),
            outgoingTop: floor - of(week.outgoing),
            rateTop: week.rate === null ? null : floor - (week.rate / 1000) * room,
        };
    });
    const lines = [];
    let run = [];
    for (const column of columns) {
        if (column.rateTop === null) {
            lines.push(run);
            run = [];
        } else {
            run.push(`${round(column.middle)},${round(column.rateTop)}`);
        }
    }
    lines.push(run);
    return {
        columns,
        most,
        floor,
        lines: lines.filter((points) => points.length > 1).map((one) => one.join(" ")),
        grid: [0, 0.25, 0.5, 0.75, 1].map((part) => ({
            top: floor - part * room,
            label: Math.round(part * most),
        })),
        last: columns.filter((column) => column.rateTop !== null).at(-1) || null,
    };
}

/** Widths of the stages in percent; none so small that its name has no room. */
export function stageWidths(parts, least = 12) {
    const shares = parts.map((part) => Math.max(part.share * 100, least));
    const whole = shares.reduce((sum, share) => sum + share, 0);
    return shares.map((share) => round((share / whole) * 100));
}

function round(value) {
    return Math.round(value * 10) / 10;
}
