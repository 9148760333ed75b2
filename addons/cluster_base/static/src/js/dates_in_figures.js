/** @odoo-module **/
// Chromium has no names of months in Belarusian and prints "M11 16" for 16 November. Where the
// browser does not know the reader's months, a date is written in figures: 16.11, 16.11.2025.

import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;
const UNKNOWN_MONTH = /\bM\d{2}\b/;

patch(DateTime.prototype, {
    toLocaleString(format, options) {
        const text = super.toLocaleString(...arguments);
        if (!UNKNOWN_MONTH.test(text) || !format) {
            return text;
        }
        const parts = [];
        if (format.month || format.day) {
            parts.push([format.day && "dd", "LL", format.year && "yyyy"].filter(Boolean).join("."));
        }
        if (format.hour) {
            parts.push(format.second ? "HH:mm:ss" : "HH:mm");
        }
        return this.toFormat(parts.join(" "), options);
    },
});
