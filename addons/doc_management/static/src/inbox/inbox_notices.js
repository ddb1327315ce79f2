import {Component, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const SECOND = 1000;
/** So long an act can be taken back; the server allows a little more. */
export const UNDO_SECONDS = 10;
const PLAIN_SECONDS = 4;

/**
 * What an act did, with the seconds left to take it back. They stand still while
 * somebody points at the notice or has the focus in it.
 *
 * @typedef {{name: string, onClick: () => void, counts?: boolean}} NoticeAct
 */
export class NoticeBoard {
    /** @param {{id: number, message: string, isWarning: boolean, acts: NoticeAct[],
     *      seconds: number, held: boolean}[]} notices reactive */
    constructor(notices) {
        this.notices = notices;
        this.last = 0;
        this.timer = null;
    }

    /** @param {{message: string, isWarning?: boolean, acts?: NoticeAct[]}} what */
    add({message, isWarning = false, acts = []}) {
        this.last += 1;
        this.notices.push({
            id: this.last,
            message,
            isWarning,
            acts,
            seconds: acts.length ? UNDO_SECONDS : PLAIN_SECONDS,
            held: false,
        });
        this.timer ??= browser.setInterval(() => this.tick(), SECOND);
    }

    close(notice) {
        const index = this.notices.findIndex(({id}) => id === notice.id);
        if (index >= 0) {
            this.notices.splice(index, 1);
        }
        if (!this.notices.length) {
            browser.clearInterval(this.timer);
            this.timer = null;
        }
    }

    tick() {
        for (const notice of [...this.notices]) {
            if (notice.held) {
                continue;
            }
            notice.seconds -= 1;
            if (notice.seconds <= 0) {
                this.close(notice);
            }
        }
    }
}

export class InboxNotices extends Component {
    static template = "doc_management.InboxNotices";
    static props = {};

    setup() {
        this.inbox = useService("doc_inbox");
        this.notices = useState(this.inbox.notices);
    }

    press(notice, act) {
        this.inbox.board.close(notice);
        act.onClick();
    }

    close(notice) {
        this.inbox.board.close(notice);
    }
}

registry
    .category("main_components")
    .add("doc_management.InboxNotices", {Component: InboxNotices});
