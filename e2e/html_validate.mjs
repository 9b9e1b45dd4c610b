// Reads pages from standard input, one JSON string a line, and answers each with a line: the list
// of what html-validate finds in it.

import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";

const rules = {
  "attribute-boolean-style": "off", // what a form has changed is read from the browser, which
  "attribute-empty-style": "off", // writes these three in its own way
  "doctype-style": "off",
  "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "submit", "reset"] }], // lists of marks
  "long-title": ["error", { maxlength: 250 }], // a ticket's title stands in it, which people choose
  "no-implicit-button-type": "off", // a button in a form sends it, as HTML says already
  "no-raw-characters": ["error", { relaxed: true }], // "Invite & Manage": HTML allows this ampersand
  "no-trailing-whitespace": "off", // templates leave it, and no browser shows it
  "tel-non-breaking": "off", // a telephone number is shown as it was typed
};
const validator = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules });

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const messages = report.results.flatMap((result) => result.messages);
  console.log(JSON.stringify(messages.map((m) => `${m.ruleId} at ${m.selector}: ${m.message}`)));
}
