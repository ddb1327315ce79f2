import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";

const SHOWN_ON_PHONE = 2;
export const RARE = "rare_";

/**
 * Acts of every day stand in the bar; those marked `o_doc_rare` behind "Other acts".
 *
 * On phones the bar stands at the thumb and has room for two, the rest is behind "more".
 */
export class DocStatusBarButtons extends StatusBarButtons {
    static template = "doc_management.StatusBarButtons";

    get rareSlotNames() {
        return this.visibleSlotNames.filter((name) => name.startsWith(RARE));
    }

    get dailySlotNames() {
        return this.visibleSlotNames.filter((name) => !name.startsWith(RARE));
    }

    get shownSlotNames() {
        const daily = this.dailySlotNames;
        if (this.env.isSmall) {
            const first = daily.length ? daily : this.rareSlotNames.slice(0, 1);
            return first.slice(0, SHOWN_ON_PHONE);
        }
        // A menu with one entry would only cost a click.
        return this.rareSlotNames.length > 1 ? daily : this.visibleSlotNames;
    }

    get otherSlotNames() {
        const shown = this.shownSlotNames;
        return [...this.dailySlotNames, ...this.rareSlotNames].filter(
            (name) => !shown.includes(name)
        );
    }
}
