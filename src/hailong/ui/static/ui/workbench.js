/* Small aids of the workbench. Every page works without them. */
"use strict";
/* A page with faults: the summary takes the focus. */
document.querySelector("[data-focus]")?.focus();
/* Paste from Excel: a block of cells, tab and line separated, fills the grid from the cell that has the focus. */
document.addEventListener("paste", (event) => {
  const cell = event.target.closest("table[data-grid] input");
  const text = event.clipboardData?.getData("text/plain") || "";
  if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows].map((row) => [...row.querySelectorAll("input")]);
  const top = rows.findIndex((row) => row.includes(cell));
  const left = rows[top].indexOf(cell);
  text.trimEnd().split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, across) => {
    const target = rows[top + down]?.[left + across];
    if (!target) return;
    target.value = value.trim().replace(/[.\s](?=\d{3}\b)/g, "");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }));
});
/* Live totals of a grid: <output data-total="row|column|all"> beside inputs of table[data-grid]. */
const totals = (table) => {
  const rows = [...table.tBodies[0].rows];
  const value = (input) => Number.parseInt(input.value, 10) || 0;
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
