import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models} from "@web/../tests/web_test_helpers";

export class DocFile extends models.Model {
    _name = "doc.file";

    name = fields.Char();
    role = fields.Selection({
        selection: [
            ["main", "Main document"],
            ["annex", "Annex"],
        ],
    });
    mimetype = fields.Char();
    page_count = fields.Integer();
    version = fields.Integer();

    _records = [
        {
            id: 5,
            name: "Phụ lục I.pdf",
            role: "annex",
            mimetype: "application/pdf",
            page_count: 2,
            version: 1,
        },
        {
            id: 7,
            name: "15-UBND.pdf",
            role: "main",
            mimetype: "application/pdf",
            page_count: 3,
            version: 1,
        },
        {
            id: 9,
            name: "so-lieu.xlsx",
            role: "annex",
            mimetype: "application/vnd.ms-excel",
            page_count: 0,
            version: 1,
        },
    ];
}

export class DocIncoming extends models.Model {
    _name = "doc.incoming";

    name = fields.Char();
    subject = fields.Char({required: true});
    urgency = fields.Selection({
        selection: [
            ["0", "Normal"],
            ["1", "Urgent"],
            ["3", "Express"],
        ],
    });
    deadline = fields.Datetime();
    blocker_text = fields.Text();
    blocker_checks = fields.Json();
    level = fields.Char();
    wanted_by = fields.Date();
    can_edit = fields.Boolean();
    current_file_ids = fields.One2many({relation: "doc.file"});

    _records = [
        {
            id: 1,
            name: "15/UBND-NN",
            subject: "Phòng, chống hạn",
            urgency: "3",
            deadline: "2026-04-29 10:00:00",
            blocker_text: "Not ready:\nNo file.\nNo date.",
            level: "stop",
            wanted_by: false,
            can_edit: false,
            current_file_ids: [5, 7, 9],
        },
        {
            id: 2,
            name: "16/UBND-NN",
            subject: "Không có tệp",
            urgency: "0",
            deadline: false,
            blocker_text: false,
            level: false,
            wanted_by: "2026-04-30",
            can_edit: true,
            current_file_ids: [],
        },
    ];
}

export function defineDocModels() {
    defineMailModels();
    defineModels([DocFile, DocIncoming]);
}
