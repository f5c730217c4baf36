/* Small aids of the workbench. Every page works without them. */
"use strict";
/* A page with faults: the summary takes the focus. */
document.querySelector("[data-focus]")?.focus();
/* A number of forms as people and Excel write it ("1.430", "1,430", "–"); null is no number. */
const forms = (text) => {
  const plain = text.trim().replace(/(\d)[.,\s](?=\d{3}(?!\d))/g, "$1");
  return /^([-–—]?|\d+)$/.test(plain) ? Number.parseInt(plain, 10) || 0 : null;
};
/* Paste from Excel: numbers fill the grid from the cell that has the focus. Names, headings, totals and blocks that do
   not fit are for the server to read: they go into the box below the grid. */
document.addEventListener("paste", (event) => {
  const cell = event.target.closest("table[data-grid] input");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows].map((row) => [...row.querySelectorAll("input")]);
  const top = rows.findIndex((row) => row.includes(cell));
  const left = rows[top].indexOf(cell);
  const values = text.trimEnd().split(/\r?\n/).map((line) => line.split("\t"));
  const fits = values.every((line, down) => line.every((value, across) =>
    rows[top + down]?.[left + across] && forms(value) !== null));
  if (!fits) {
    const box = cell.closest("section, .card").querySelector("[data-paste]");
    box.open = true;
    box.querySelector("textarea").value = text;
    box.querySelector("button").focus();
    return;
  }
  values.forEach((line, down) => line.forEach((value, across) => {
    rows[top + down][left + across].value = forms(value);
    rows[top + down][left + across].dispatchEvent(new Event("input", { bubbles: true }));
  }));
});
/* Live totals of a grid: <output data-total="row|column|all"> beside inputs of table[data-grid]. */
const totals = (table) => {
  const rows = [...table.tBodies[0].rows];
  const value = (input) => forms(input.value) || 0;
  const sum = (inputs) => inputs.reduce((so_far, input) => so_far + value(input), 0);
  const show = (output, figure) => { if (output) output.textContent = figure.toLocaleString("vi-VN"); };
  rows.forEach((row) => show(row.querySelector("[data-total=row]"), sum([...row.querySelectorAll("input")])));
  table.querySelectorAll("[data-total=column]").forEach((output, column) =>
    show(output, sum(rows.map((row) => row.querySelectorAll("input")[column]).filter(Boolean))));
  show(table.querySelector("[data-total=all]"), sum([...table.tBodies[0].querySelectorAll("input")]));
};
document.querySelectorAll("table[data-grid]").forEach((table) => table.addEventListener("input", () => totals(table)));
/* A form that must not be sent twice by a double click. */
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
