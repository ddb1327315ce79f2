/** Points of a PDF (1/72 inch) in a millimetre. */
export const MM = 72 / 25.4;
/** So near to where the rule puts it, a mark goes there by itself. */
export const SNAP = 2 * MM;
const DATE_MARKS = ["day", "month", "year"];
const SINGLE_MARKS = ["signature", "seal", "number"];

/**
 * A rectangle on a page as it is seen: page from 1, points from its lower left corner.
 *
 * @typedef {{ page: number, left: number, bottom: number, width: number,
 *  height: number }} Box
 * @typedef {{ mark: string, label: string, box: Box, rule: Box, reach: Box | null,
 *  anywhere: boolean, guessed: boolean }} Spot
 */

/**
 * @param {Box} box
 * @param {[number, number]} size width and height of the page, points
 * @returns {string} its place on the picture of the page, as CSS
 */
export function styleOf(box, [width, height]) {
    const percent = (part, whole) => `${((part / whole) * 100).toFixed(3)}%`;
    return [
        `left: ${percent(box.left, width)}`,
        `top: ${percent(height - box.bottom - box.height, height)}`,
        `width: ${percent(box.width, width)}`,
        `height: ${percent(box.height, height)}`,
    ].join("; ");
}

/**
 * @param {Box} box
 * @param {Box} reach what it must stay inside
 * @returns {Box} the same size, as near as it may be
 */
export function held(box, reach) {
    const most = (low, span, size) => low + Math.max(0, span - size);
    const between = (value, low, high) => Math.min(Math.max(value, low), high);
    return {
        ...box,
        left: between(box.left, reach.left, most(reach.left, reach.width, box.width)),
        bottom: between(
            box.bottom,
            reach.bottom,
            most(reach.bottom, reach.height, box.height)
        ),
    };
}

/**
 * @param {Box} box
 * @param {Box} rule
 * @returns {Box} at the rule's place across or upwards where it is near to it
 */
export function snapped(box, rule) {
    if (box.page !== rule.page) {
        return box;
    }
    const near = (value, wanted) => (Math.abs(value - wanted) <= SNAP ? wanted : value);
    return {
        ...box,
        left: near(box.left, rule.left),
        bottom: near(box.bottom, rule.bottom),
    };
}

/**
 * @param {Spot} spot
 * @param {Box} from where it was when it was taken
 * @param {number} right points
 * @param {number} up points
 * @param {boolean} free without the pull of the rule
 * @returns {Box} where it then stands; it goes no farther than it may
 */
export function moved(spot, from, right, up, free = true) {
    const box = {...from, left: from.left + right, bottom: from.bottom + up};
    return held(free ? box : snapped(box, spot.rule), spot.reach);
}

/**
 * @param {Spot} spot one that may stand on any page
 * @param {number} page from 1
 * @param {[number, number][]} sizes
 * @returns {Spot} on that page, at the same place as far as the page reaches
 */
export function onPage(spot, page, sizes) {
    const [width, height] = sizes[page - 1];
    const reach = {page, left: 0, bottom: 0, width, height};
    return {...spot, reach, box: held({...spot.box, page}, reach)};
}

/** What the arrow keys do, in millimetres to the right and up. */
export const STEPS = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
};

/**
 * @param {Spot[]} spots
 * @param {Set<string>} wanted marks whose places are to be told
 * @returns {Object} what the server is told: only what does not follow from the page
 */
export function placesOf(spots, wanted) {
    const given = ({mark, reach}) => reach && wanted.has(mark);
    const places = {};
    for (const spot of spots) {
        if (SINGLE_MARKS.includes(spot.mark) && given(spot)) {
            places[spot.mark] = spot.box;
        }
    }
    const dates = spots.filter(({mark, reach}) => DATE_MARKS.includes(mark) && reach);
    if (dates.some(given)) {
        places.dates = DATE_MARKS.map(
            (mark) => dates.find((spot) => spot.mark === mark)?.box
        ).filter(Boolean);
    }
    return places;
}
