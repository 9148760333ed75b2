/** @odoo-module **/

import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { registry } from "@web/core/registry";

// Says which version of a card's words was on the screen when they were changed: the server refuses to write over
// newer ones.
export class DocumentFormController extends FormController {
    async onWillSaveRecord(record, changes) {
        if (record.resId && "content_version" in record.data) {
            changes.content_version = record.data.content_version;
        }
        return super.onWillSaveRecord(...arguments);
    }
}

registry.category("views").add("cluster_document_form", {
    ...formView,
    Controller: DocumentFormController,
});
