import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";

const SHOWN_ON_PHONE = 2;

/**
 * On phones the acts stand in a bar at the thumb: the first two, the rest behind "more".
 */
export class DocStatusBarButtons extends StatusBarButtons {
    static template = "doc_management.StatusBarButtons";

    get shownSlotNames() {
        return this.visibleSlotNames.slice(0, SHOWN_ON_PHONE);
    }

    get otherSlotNames() {
        return this.visibleSlotNames.slice(SHOWN_ON_PHONE);
    }
}
