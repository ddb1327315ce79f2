import {_t} from "@web/core/l10n/translation";

/**
 * How many rows of a tab stand in each section, over all pages.
 *
 * @param {{count: number, urgent: number, due: number}|undefined} counts
 */
export function sectionsOf(counts) {
    if (!counts) {
        return {};
    }
    const {count, urgent, due} = counts;
    return {urgent, due, rest: Math.max(count - urgent - due, 0)};
}

export function sectionTitle(section, tab) {
    if (section === "urgent") {
        return _t("Urgent");
    }
    if (section === "due") {
        return tab === "overdue" ? _t("Overdue") : _t("Due and overdue");
    }
    return tab === "inform" ? _t("To be read") : _t("In time");
}
