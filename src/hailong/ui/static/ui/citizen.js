/* One question at a time over the same document that works as one long form. No network between questions. */
"use strict";
(() => {
  const form = document.querySelector("form[data-citizen]");
  const find = (what, within = document) => within.querySelector(what);
  const make = (html) => { const box = document.createElement("div"); box.innerHTML = html; return box.firstElementChild; };
  /* Private windows may refuse storage: then there is no draft, and all else works. */
  const tab = (act, ...rest) => { try { return sessionStorage[act + "Item"](...rest); } catch { return null; } };

  /* "Chữ to", kept for this tab. */
  const big = find("[data-big]");
  const enlarge = (on) => { document.body.classList.toggle("big", on); big?.setAttribute("aria-pressed", on); tab("set", "big", on ? 1 : ""); };
  if (big) { big.hidden = false; big.onclick = () => enlarge(!document.body.classList.contains("big")); }
  if (tab("get", "big")) enlarge(true);

  /* The receipt page names the form it received: its draft ends. */
  const over = find("[data-received]");
  if (over) tab("remove", "draft:" + over.dataset.received);
  if (!form) return;

  /* The draft lives in this tab only and 30 minutes at most: phones are shared. */
  const key = "draft:" + form.dataset.citizen;
  const choice = (field) => /radio|checkbox/.test(field.type);
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit");
  let draft = null;
  try { draft = JSON.parse(tab("get", key)); } catch { /* not ours */ }
  if (draft && Date.now() - draft.at > 18e5) { draft = null; tab("remove", key); }
  for (const [name, value] of draft?.values || []) {
    for (const field of fields.filter((one) => one.name === name)) {
      if (!choice(field)) field.value = value; else if (field.value === value) field.checked = true;
    }
  }
  const id = find("[data-client-id]", form);
  const uuid = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  if (id) id.value = draft?.id || id.value || uuid();

  const steps = [...form.querySelectorAll("[data-intro],[data-q]")];
  const questions = steps.filter((step) => "q" in step.dataset);
  const finish = find("[data-finish]", form), start = find("[data-start]", form);
  const head = make('<div><p class="prog"><span></span><span></span></p><progress aria-label="Tiến độ"></progress></div>');
  const nudge = make('<p class="err" role="alert"><b></b><span></span></p>');
  const next = make('<button type="button" class="btn">Tiếp tục</button>');
  const foot = make('<div class="foot"><button type="button" class="link">← Câu trước</button><button type="button" class="link">Bỏ qua câu này</button></div>');
  const [back, skip] = foot.children;
  const fault = find("[data-q] .err", form)?.closest("[data-q]");
  let now = fault ? steps.indexOf(fault) : Math.min(draft?.now || 0, steps.length - 1);

  const keep = () => tab("set", key, JSON.stringify({ at: Date.now(), id: id?.value, now,
    values: fields.filter((field) => !choice(field) || field.checked).map((field) => [field.name, field.value]) }));
  const say = (title, text) => { nudge.hidden = !title; nudge.firstChild.textContent = title; nudge.lastChild.textContent = text; };
  const show = (focus) => {
    const step = steps[now], at = questions.indexOf(step), last = now === steps.length - 1;
    steps.forEach((one) => { one.hidden = one !== step; });
    head.hidden = foot.hidden = at < 0;
    next.hidden = at < 0 || last;
    finish.hidden = !last;
    back.hidden = !now;
    skip.hidden = true;
    say("", "");
    const [where, count] = head.firstChild.children;
    where.textContent = step.dataset.criterion || "";
    count.textContent = `Câu ${at + 1}/${questions.length}`;
    head.lastChild.max = questions.length;
    head.lastChild.value = at + 1;
    const title = find("h1,h2", step);
    title.ariaLevel = 1;
    if (focus) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    keep();
  };
  const go = (by) => { now = Math.min(Math.max(now + by, 0), steps.length - 1); show(true); };
  const settled = (step) => [...step.querySelectorAll("input,textarea,select")].some((field) => !choice(field) || field.checked);

  next.onclick = () => {
    if (settled(steps[now]) || "optional" in steps[now].dataset) return go(1);
    say("Ông/Bà chưa chọn câu trả lời.", "Hãy chọn một mức, hoặc bấm “Bỏ qua câu này”.");
    skip.hidden = false;
    scrollTo(0, 0);
  };
  back.onclick = () => go(-1);
  skip.onclick = () => go(1);
  if (start) { start.hidden = false; start.onclick = () => go(1); }
  form.addEventListener("input", (event) => {
    const step = event.target.closest("[data-q]"), most = step?.dataset.most;
    say("", "");
    if (most && step.querySelectorAll(":checked").length > most) {
      event.target.checked = false;
      say(`Chỉ chọn tối đa ${most} việc.`, "Hãy bỏ bớt một việc.");
    }
    keep();
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.going) event.preventDefault();
    form.dataset.going = "1";
  });
  addEventListener("pageshow", () => { delete form.dataset.going; });
  addEventListener("offline", () => say("Đang mất mạng.", "Câu trả lời vẫn còn trên máy này. Hãy gửi khi có mạng."));

  form.querySelectorAll("[data-nojs]").forEach((part) => part.remove());
  questions[0].before(head, nudge);
  finish.before(next);
  finish.after(foot);
  show(now > 0);
})();
