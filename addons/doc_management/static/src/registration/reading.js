import {serializeDate, serializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";

/**
 * @typedef {{ value: any, id?: number, confidence: string, filled: boolean,
 *  box: false | { page: number, x: number, y: number, w: number, h: number } }} Entry
 *  what was read for one field
 *
 * @typedef {{ level: string, icon: string, word: string, look: boolean }} Mark
 *  colour, icon and word together; `look`: a person has to look at the field
 */

/** Words for how sure a value is: never a colour alone, never a percentage. */
const MARKS = {
    clear: () => ["fine", "fa-check", _t("read clearly")],
    confirmed: () => ["fine", "fa-check-circle", _t("confirmed")],
    last: () => ["yours", "fa-history", _t("as before")],
    doubtful: () => ["look", "fa-eye", _t("look again")],
    missing: () => ["stop", "fa-times-circle", _t("not read")],
    empty: () => ["neutral", "fa-pencil", _t("by hand")],
};

function mark(kind) {
    const [level, icon, word] = MARKS[kind]();
    return {level, icon, word, look: kind === "doubtful" || kind === "missing"};
}

/**
 * @param {import("@web/model/relational_model/record").Record} record
 * @param {string} name of a field
 * @returns {string | number | false} as the server compares it; false when empty
 */
export function plainValue(record, name) {
    const value = record.data[name];
    const {type} = record.fields[name];
    if (!value) {
        return false;
    }
    if (type === "many2one") {
        return value.id;
    }
    if (type === "date") {
        return serializeDate(value);
    }
    return type === "datetime" ? serializeDateTime(value) : value;
}

/**
 * Says of one field where its value comes from and whether to look at it.
 *
 * @param {Entry | undefined} entry
 * @param {string | number | false} value now in the field
 * @param {{ needed?: boolean, visited?: boolean }} known `visited`: a person has
 *  stood in the field and gone on
 * @returns {Mark | null} null where there is nothing to say
 */
export function markOf(entry, value, {needed, visited} = {}) {
    if (!value) {
        return needed ? mark("missing") : null;
    }
    const read = entry && (entry.id || entry.value);
    if (!entry || !read || entry.confidence === "absent") {
        return visited ? mark("confirmed") : mark("empty");
    }
    if (String(read) !== String(value)) {
        return mark("confirmed");
    }
    if (entry.confidence === "doubtful") {
        return mark(visited ? "confirmed" : "doubtful");
    }
    return mark(entry.confidence === "last" ? "last" : "clear");
}

/**
 * The next field to stand in: after the present one, then from the top again.
 *
 * @param {string[]} names in the order of the screen
 * @param {string} current
 * @param {(name: string) => boolean} wanted
 * @returns {string | null}
 */
export function nextField(names, current, wanted) {
    const start = names.indexOf(current) + 1;
    const others = [...names.slice(start), ...names.slice(0, Math.max(0, start - 1))];
    return others.find(wanted) || null;
}

/**
 * Boxes to draw on a page.
 *
 * @param {Record<string, Entry> | false} reading
 * @param {number} page from 1
 * @param {string} focus name of the field somebody stands in
 */
export function boxesOn(reading, page, focus) {
    return Object.entries(reading || {})
        .filter(([, entry]) => entry?.box && entry.box.page === page)
        .map(([name, {box, confidence}]) => ({
            name,
            level: confidence === "doubtful" ? "look" : "fine",
            on: name === focus,
            style: ["left", "top", "width", "height"]
                .map((side, index) => {
                    const part = [box.x, box.y, box.w, box.h][index];
                    return `${side}: ${(part * 100).toFixed(2)}%`;
                })
                .join("; "),
        }));
}
