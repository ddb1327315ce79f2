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
 * What was read for a field; the name of an issuer was read as the issuer.
 *
 * @param {Record<string, Entry> | false} reading
 * @param {string} name
 * @returns {Entry | undefined}
 */
export function entryOf(reading, name) {
    return reading?.[name] || (name === "issuer_name" ? reading?.issuer_id : undefined);
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

/** Room around what was read, as part of the page's width and height. */
const ROOM = 0.008;
/** Height of a crop in rem, where its column is wide enough. */
const CROP_HEIGHT = 2;

/**
 * Styles that show one place of a page image, and nothing else of it.
 *
 * @param {{ x: number, y: number, w: number, h: number }} box in parts of the page
 * @param {number} ratio height of the page by its width; 0 while it is not known
 * @returns {{ frame: string, image: string }}
 */
export function cropOf(box, ratio) {
    const [x, y] = [Math.max(box.x - ROOM, 0), Math.max(box.y - ROOM, 0)];
    const [w, h] = [
        Math.min(box.w + 2 * ROOM, 1 - x),
        Math.min(box.h + 2 * ROOM, 1 - y),
    ];
    const percent = (part) => `${(part * 100).toFixed(2)}%`;
    const shape = ratio && w / (h * ratio);
    return {
        frame: shape
            ? `width: min(100%, ${(shape * CROP_HEIGHT).toFixed(2)}rem); ` +
              `aspect-ratio: ${shape.toFixed(3)}`
            : "width: 0; height: 0",
        image:
            `width: ${percent(1 / w)}; ` +
            `transform: translate(-${percent(x)}, -${percent(y)})`,
    };
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
