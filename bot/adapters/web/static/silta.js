// What a page does beyond being a page: answers in place, a live time line, completion. Without it everything still works.
"use strict";

document.documentElement.classList.add("js");

const main = document.getElementById("main");
const log = document.getElementById("log");
const box = document.getElementById("box");
const status = document.getElementById("status");

// Pressing and sending: the answer comes back to where it was asked. An event keeps its name until it is
// answered, so that sending it again after a lost connection changes nothing twice.

const newEvent = () => (crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now());
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// What stands still at the head and the foot never covers what has the focus, however many lines it takes.
const measured = new ResizeObserver((all) => {
  for (const { target } of all) {
    document.documentElement.style.setProperty(target.matches(".box") ? "--foot" : "--head", `${target.offsetHeight}px`);
  }
});
for (const each of document.querySelectorAll(".top, .door .head, .box")) measured.observe(each);

// Files travel in parts, whatever has none as before; what was left empty does not travel at all.
function bodyOf(fields) {
  for (const [name, value] of [...fields]) if (value instanceof File && !value.size) fields.delete(name);
  return [...fields.values()].some((value) => value instanceof File) ? fields : new URLSearchParams(fields);
}

async function send(fields) {
  if (!fields.has("event")) fields.set("event", newEvent());
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await fetch(location.href, { method: "POST", body: bodyOf(fields), headers: { "Silta-Part": "1" } });
      if (answer.redirected) {
        status.textContent = main.dataset.gone; // what was typed stays on the page
        return { html: "", failed: true };
      }
      if (answer.ok || answer.status < 500) {
        status.textContent = answer.ok ? "" : main.dataset.refused;
        return answer.ok ? answer.json() : { html: "", failed: true };
      }
    } catch {
      // no connection: the same event again, below
    }
    status.textContent = main.dataset.failed;
    await wait(Math.min(1000 * 2 ** attempt, 10000));
  }
}

const openers = new WeakMap(); // a reply, and what was pressed to get it: closing the one goes back to the other

function showReply(html, after, pressed) {
  for (const old of document.querySelectorAll(".reply")) if (!old.contains(after)) old.remove();
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const reply = holder.content.firstElementChild;
  const inside = after?.closest(".reply");
  const entry = after?.closest(".entry");
  if (inside) reply ? inside.replaceWith(reply) : inside.remove();
  else if (reply && entry?.isConnected) entry.after(reply);
  else if (reply) document.getElementById("replies").replaceChildren(reply);
  letGo();
  if (!reply) return;
  if (inside) keepFiles(inside, reply);
  if (reply.matches("form")) silent(reply); // the focus goes there, and what has gone wrong is an alert of its own
  openers.set(reply, inside ? openers.get(inside) : pressed);
  const field = wrongIn(reply) ?? reply.querySelector("textarea, input:not([type=hidden]), select");
  (field ?? reply).focus({ preventScroll: true });
  const block = reply.offsetHeight > innerHeight / 2 ? "start" : "nearest"; // what is long begins at its beginning
  reply.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

const wrongIn = (form) => form.querySelector(":is(input, textarea, select)[aria-invalid], [aria-invalid] input");

// A form that asks again has what was typed; a file that was not at fault is put back by the page itself.
function keepFiles(before, after) {
  for (const file of after.querySelectorAll("input[type=file]:not([aria-invalid])")) {
    const chosen = before.querySelector(`input[type=file][name="${file.name}"]`);
    if (chosen?.files.length) file.files = chosen.files;
  }
}

async function submitted(event) {
  const form = event.target;
  if (!log || form.hasAttribute("action")) return; // a form with an address of its own leaves the page
  event.preventDefault();
  const pressed = event.submitter;
  const fields = new FormData(form, pressed);
  if (fields.get("action")?.startsWith(TO_ALL)) fields.set("action", onlyShown(fields.get("action")));
  if (form === box && !fields.get("typed").trim()) return;
  form.closest("details.menu")?.removeAttribute("open");
  const controls = [...form.querySelectorAll("button")];
  controls.forEach((each) => (each.disabled = true));
  const answer = await send(fields);
  controls.forEach((each) => (each.disabled = false));
  if (!answer || answer.failed) return giveBack(pressed);
  if (form === box && !answer.problem) {
    box.reset();
    closeCommands();
  }
  showReply(answer.html, form === box ? null : form, form === box ? typed : pressed);
  giveBack(pressed);
  refreshBeside();
}

// Yes to all *shown*: what waits but is not on this page, or changed since, gets no yes from here.
const TO_ALL = "review all?items=";
function onlyShown(action) {
  const shown = action
    .slice(TO_ALL.length)
    .split("_")
    .filter((pair) => {
      const [item, revision] = pair.split("-");
      return log.querySelector(`button[value="review approve?item=${Number(item)}&revision=${Number(revision)}"]`);
    })
    .join("_");
  return shown ? TO_ALL + shown : action; // of nothing, the answer says why
}

// What was pressed loses the focus while it waits for its answer. If the answer does not take it, it comes back.
const giveBack = (pressed) => document.activeElement === document.body && standIn(pressed)?.focus({ preventScroll: true });

// What was pressed, or what stands for it by now: the same button brought anew, or the menu that has closed over it.
function standIn(pressed) {
  const there = pressed?.isConnected ? pressed : document.querySelector(`button[value="${CSS.escape(pressed?.value ?? "-")}"]`);
  return there?.closest("details:not([open])")?.querySelector("summary") ?? there ?? typed;
}

function closeReply(reply) {
  const opener = openers.get(reply);
  reply.remove();
  letGo();
  standIn(opener)?.focus();
}

// A menu that has been left covers nothing.
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
}

document.addEventListener("submit", submitted);
document.addEventListener("click", (event) => {
  const on = (what) => event.target.closest(what);
  if (on("[data-close]")) closeReply(on(".reply"));
  else if (on("[data-print]")) window.print();
  else if (on("[data-fill]")) fill(on("[data-fill]"));
  else if (on("[data-record]")) record(on("[data-recorder]"));
  // A pane of the demo is signed in by its address.
  else if (on("a[data-pane]") && location.search.startsWith("?as=")) on("a[data-pane]").search = location.search;
  closeMenus(event);
});
document.addEventListener("focusin", (event) => {
  closeMenus(event);
  // Browsers show the caret of a field and would leave the rest of it under what stands still.
  if (event.target.matches?.("textarea")) event.target.scrollIntoView({ block: "nearest" });
});
document.addEventListener("change", (event) => event.target.type === "file" && chosen(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const reply = event.target.closest?.(".reply");
  if (reply?.querySelector("[data-close]")) closeReply(reply);
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Files: one that is too large is refused before it travels; a picture is shown before it is sent.

function fill(chip) {
  const field = document.getElementById(chip.dataset.fill);
  field.value = chip.value;
  field.focus();
}

function chosen(input) {
  const file = input.files[0];
  input.setCustomValidity(file && file.size > Number(input.dataset.largest) ? input.dataset.tooLarge : "");
  input.parentElement.querySelector(`.chosen[data-for="${input.id}"]`)?.remove();
  if (!input.reportValidity() || !file?.type.startsWith("image/")) return;
  const shown = new Image();
  shown.className = "chosen";
  shown.dataset.for = input.id;
  shown.alt = "";
  shown.src = URL.createObjectURL(file);
  shown.onload = () => URL.revokeObjectURL(shown.src);
  shown.onerror = () => shown.remove();
  input.after(shown);
}

const LONGEST = 120000; // milliseconds
let recorder;

async function record(holder) {
  const button = holder.querySelector("[data-record]");
  if (recorder?.state === "recording") return recorder.stop();
  const says = holder.querySelector("[role=status]");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    says.textContent = button.dataset.refused;
    return;
  }
  if (!holder.isConnected) return hushed(stream); // closed while the browser asked
  const start = button.textContent;
  const heard = [];
  recorder = new MediaRecorder(stream, { audioBitsPerSecond: 48000 });
  recorder.ondataavailable = (event) => heard.push(event.data);
  recorder.onstop = () => {
    hushed(stream);
    button.textContent = start;
    says.textContent = button.dataset.done;
    keep(holder, new Blob(heard, { type: recorder.mimeType }));
  };
  recorder.start();
  recorder.holder = holder;
  setTimeout((mine) => mine.state === "recording" && mine.stop(), LONGEST, recorder);
  button.textContent = button.dataset.stop;
  says.textContent = button.dataset.going;
}

const hushed = (stream) => stream.getTracks().forEach((each) => each.stop());

// A form that is closed does not go on listening.
function letGo() {
  if (recorder?.state === "recording" && !recorder.holder.isConnected) recorder.stop();
}

function keep(holder, sound) {
  const input = holder.parentElement.querySelector("input[type=file]");
  const carrier = new DataTransfer();
  carrier.items.add(new File([sound], "voice", { type: sound.type }));
  input.files = carrier.files;
  const player = holder.querySelector("audio");
  player.src = URL.createObjectURL(sound);
  player.hidden = false;
  chosen(input);
}

// The time line: entries stand in the order of their positions; one that is known already is replaced.
// It is a live region. What one wrote oneself, what was there before and the marks between days are not read out.

const silent = (node) => node.setAttribute("aria-live", "off");

function place(html, at, fresh) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const entry = holder.content.firstElementChild;
  if (entry.dataset.seat === main.dataset.seat) {
    entry.dataset.mine = "";
    silent(entry);
  }
  const known = document.getElementById("e" + at);
  if (known) return exchange(known, entry);
  const later = [...log.querySelectorAll(".entry")].find((each) => Number(each.dataset.at) > at);
  if (fresh) entry.classList.add("fresh");
  later ? later.before(entry) : log.append(entry);
}

// Whoever stands on something that is brought anew or goes away stands on the same of what comes, or beside it.
function exchange(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const near = fresh ?? old.nextElementSibling ?? old.previousElementSibling;
  fresh ? old.replaceWith(fresh) : old.remove();
  if (!held) return;
  const same = [...(fresh?.querySelectorAll("button, a") ?? [])].find((each) => each.textContent === held.textContent);
  stand(same ?? near ?? typed);
}

function stand(on) {
  if (on.tabIndex < 0) on.tabIndex = -1;
  on.focus({ preventScroll: true });
}

function markDays() {
  if (document.body.classList.contains("desk")) return;
  let day = "";
  for (const entry of log.querySelectorAll(".entry")) {
    const before = entry.previousElementSibling;
    const marked = before?.classList.contains("day");
    if (entry.dataset.day === day) {
      if (marked) before.remove();
      continue;
    }
    day = entry.dataset.day;
    if (marked && before.textContent === day) continue;
    const mark = document.createElement("p");
    mark.className = "day";
    mark.textContent = day;
    silent(mark);
    marked ? before.replaceWith(mark) : entry.before(mark);
  }
  for (const mark of log.querySelectorAll(".day")) if (!mark.nextElementSibling?.classList.contains("entry")) mark.remove();
}

let quiet = 0;

async function quietly(change) {
  quiet++;
  silent(log);
  change();
  await wait(500); // until a screen reader has looked at what changed
  if (!--quiet) log.removeAttribute("aria-live");
}

const atEnd = () => innerHeight + scrollY >= document.documentElement.scrollHeight - 160;
const toEnd = () => scrollTo(0, document.documentElement.scrollHeight);

const FLOOD = 5; // more than that within so many milliseconds are announced once, not read out
const WITHIN = 4000;
let arrived = [];
let lull;

function isFlood(entries) {
  const now = Date.now();
  arrived = [...arrived.filter((at) => now - at < WITHIN), ...entries.filter((each) => !each.gone).map(() => now)];
  return arrived.length > FLOOD;
}

function announceMany() {
  const many = main.dataset.many;
  if (status.textContent !== many) status.textContent = many;
  clearTimeout(lull);
  lull = setTimeout(() => status.textContent === many && (status.textContent = ""), 2 * WITHIN);
}

function hear(news) {
  if (news.reload) return location.reload();
  main.dataset.cursor = news.cursor;
  if (log && isFlood(news.entries)) {
    quietly(() => show(news.entries));
    announceMany();
  } else if (log) show(news.entries);
  refreshBeside();
}

function show(entries) {
  const following = atEnd();
  for (const each of entries) {
    const known = document.getElementById("e" + each.at);
    if (each.gone) known && exchange(known);
    else place(each.html, each.at, true);
  }
  markDays();
  if (following && !document.body.classList.contains("desk") && !document.querySelector(".reply")) toEnd();
}

let attempts = 0;
let socket;

function follow() {
  const url = new URL(main.dataset.live, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("after", main.dataset.cursor);
  socket = new WebSocket(url);
  socket.onopen = () => {
    if (attempts > 1) status.textContent = main.dataset.back;
    attempts = 0;
  };
  socket.onmessage = (event) => hear(JSON.parse(event.data));
  socket.onclose = async () => {
    if (++attempts > 1) status.textContent = main.dataset.lost;
    if (attempts % 4 === 0) await leaveIfSignedOut();
    await wait(Math.min(250 * 2 ** attempts, 8000) * (0.75 + Math.random() / 2));
    follow();
  };
}

async function leaveIfSignedOut() {
  try {
    const answer = await fetch(location.href);
    if (answer.redirected) location.assign("/");
  } catch {
    // still no connection
  }
}

let refreshing = false;

async function refreshBeside() {
  if (!main.dataset.beside || refreshing) return;
  refreshing = true;
  await wait(150);
  refreshing = false;
  try {
    const parts = await (await fetch(main.dataset.beside)).json();
    for (const [id, html] of Object.entries(parts)) {
      const part = document.getElementById(id);
      const fresh = document.createElement("template");
      fresh.innerHTML = html; // written as the browser writes it, so that what has not changed stays
      if (part.innerHTML === fresh.innerHTML) continue;
      const held = part.contains(document.activeElement) && document.activeElement.value;
      part.innerHTML = html;
      if (held) part.querySelector(`button[value="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    }
  } catch {
    // the next change brings the next chance
  }
}

async function earlier() {
  const first = log.querySelector(".entry");
  const url = new URL(main.dataset.earlier, location.href);
  url.searchParams.set("before", first?.dataset.at ?? 0);
  const answer = await (await fetch(url)).json();
  const height = document.documentElement.scrollHeight;
  const holder = document.createElement("template");
  holder.innerHTML = answer.html;
  quietly(() => {
    log.prepend(holder.content);
    markDays();
  });
  const button = document.getElementById("earlier");
  const left = document.activeElement === button && !answer.more;
  button.hidden = !answer.more;
  if (left) stand(log.querySelector(".entry") ?? typed);
  scrollBy(0, document.documentElement.scrollHeight - height);
}

// Completion in the box: a list of what can be done here, from the first stroke on.

const typed = document.getElementById("typed");
const commands = document.getElementById("commands");

function closeCommands() {
  commands.hidden = true;
  typed.setAttribute("aria-expanded", "false");
  typed.removeAttribute("aria-activedescendant");
}

function choose(option) {
  typed.value = option.dataset.value;
  closeCommands();
  typed.focus();
}

function offer() {
  const wanted = typed.value.toLowerCase();
  let shown = 0;
  for (const option of commands.children) {
    const fits = wanted.startsWith("/") && (option.dataset.value.includes(wanted.slice(1)) || option.textContent.toLowerCase().includes(wanted.slice(1))) && option.dataset.value.trim() !== wanted.trim();
    option.hidden = !fits;
    option.removeAttribute("aria-selected");
    shown += fits;
  }
  if (!shown) return closeCommands();
  commands.hidden = false;
  typed.setAttribute("aria-expanded", "true");
}

function move(step) {
  const shown = [...commands.children].filter((each) => !each.hidden);
  const at = shown.findIndex((each) => each.ariaSelected === "true");
  const next = shown[at < 0 && step < 0 ? shown.length - 1 : (at + step + shown.length) % shown.length];
  shown[at]?.removeAttribute("aria-selected");
  next.setAttribute("aria-selected", "true");
  typed.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function keys(event) {
  if (commands.hidden) return;
  const selected = commands.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Escape") closeCommands();
  else if ((event.key === "Enter" || event.key === "Tab") && selected) choose(selected);
  else return;
  event.preventDefault();
}

if (log) {
  markDays();
  if (!document.body.classList.contains("desk")) toEnd();
  document.querySelector("#replies .reply")?.focus();
  document.getElementById("earlier").addEventListener("click", earlier);
}
if (main?.dataset.live) {
  follow();
  // Clocks stand there; on the wall, the seconds that are left for a question.
  setInterval(refreshBeside, document.body.classList.contains("projector") ? 5000 : 60000);
  addEventListener("online", () => socket.readyState > 1 && ((attempts = 0), follow()));
}
if (box) {
  typed.addEventListener("input", offer);
  typed.addEventListener("keydown", keys);
  typed.addEventListener("blur", () => setTimeout(() => document.activeElement === typed || closeCommands(), 150));
  commands.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("li");
    if (option) choose(option);
  });
}
if (main?.dataset.waiting) {
  (async () => {
    for (;;) {
      await wait(2000);
      try {
        const answer = await (await fetch(main.dataset.waiting)).json();
        if (!answer.wait) location.assign("/");
      } catch {
        // still no connection
      }
    }
  })();
}
// At a door the answer is a page of its own: the focus is where something went wrong, and the reason is read with it.
const asked = log ? null : document.querySelector("form.reply");
if (asked) {
  const said = document.getElementById("said");
  const field = said && asked.querySelector("input:not([type=hidden])");
  field?.setAttribute("aria-describedby", "said");
  field?.setAttribute("aria-invalid", "true");
  wrongIn(asked)?.focus();
}
// A form that asks for a time zone: the browser knows it, the person only has to agree.
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const each of document.querySelectorAll("input[name='a-zone'], select[name='a-zone'] option")) {
  if (each.value === here) each.checked = each.selected = true;
}
