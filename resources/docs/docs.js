// SPDX-License-Identifier: Apache-2.0
"use strict";

const byId = (id) => document.getElementById(id);
const mostShown = 400000;
let key = ""; // in memory only
let specification = null;

function showStatus(message, bad) {
  byId("status").textContent = message;
  byId("status").className = bad ? "bad" : "muted";
}

function quoted(value) {
  return "'" + String(value).replaceAll("'", "'\\''") + "'";
}

function copyButton(source) {
  const button = el("button", { type: "button", click: async () => {
    try {
      await navigator.clipboard.writeText(source());
    } catch {
      const area = el("textarea", {}, source());
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = text("copied");
    setTimeout(() => { button.textContent = text("copy"); }, 1500);
  } }, text("copy"));
  return button;
}

// One operation: what it takes and answers, and a form that calls it.
class Operation {
  constructor(path, method, declared, schemas) {
    Object.assign(this, { path, method: method.toUpperCase(), declared, schemas, inputs: [] });
    this.media = declared.requestBody ? declared.requestBody.content["application/json"] : null;
  }

  element() {
    const { declared } = this;
    const details = el("details", { class: "route", id: "operation-" + declared.operationId },
      el("summary", {}, el("span", { class: "method " + this.method.toLowerCase() }, this.method),
        el("code", {}, this.path), el("span", { class: "muted" }, ...prose(declared.summary))));
    // A long specification is drawn piece by piece, as it is opened.
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(this.inside());
    });
    return details;
  }

  inside() {
    const { declared } = this;
    this.curl = el("code", {});
    const body = el("div", {}, declared.description ? el("p", {}, ...prose(declared.description)) : null, this.access());
    if ((declared.parameters || []).length) body.append(el("h3", {}, text("parameters")), this.parameterTable());
    if (this.media) body.append(el("h3", {}, text("body")), this.schemas.table(this.media.schema));
    body.append(el("h3", {}, text("answers")), this.answerTable(), el("h3", {}, text("example")),
      el("div", { class: "block" }, el("pre", {}, this.curl), copyButton(() => this.curl.textContent)), this.form());
    this.showCurl();
    return body;
  }

  access() {
    const scopes = this.declared["x-scopes"] || [];
    const words = this.declared["x-access"] === "open" ? "open" : !scopes.length ? "anyKey" : scopes.length > 1 ? "anyScope" : "oneScope";
    return el("p", { class: "scopes" }, el("span", { class: "muted" }, text(words)),
      scopes.map((scope) => el("code", { class: "tag" }, scope)));
  }

  parameterTable() {
    return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {},
      ...["name", "place", "type", "meaning"].map((name) => el("th", { scope: "col" }, text(name))))),
    el("tbody", {}, this.declared.parameters.map((parameter) => el("tr", {},
      el("td", { class: "name" }, parameter.name,
        parameter.required ? el("span", { class: "required" }, " " + text("required")) : null),
      el("td", {}, text(parameter.in)), el("td", {}, this.schemas.typeName(parameter.schema)),
      el("td", {}, ...prose(parameter.description),
        el("div", { class: "muted small" }, this.schemas.limits(parameter.schema).join(text("comma")))))))));
  }

  answerTable() {
    // What every route may answer stands once, in the table of errors.
    const entries = Object.entries(this.declared.responses);
    const common = entries.filter(([, given]) => given.$ref).map(([status]) => status);
    const rows = entries.filter(([, given]) => !given.$ref).map(([status, answer]) => {
      const kinds = Object.entries(answer.content || {});
      const shapes = kinds.filter(([, media]) => media.schema).map(([, media]) => this.schemas.table(media.schema));
      return el("tr", {}, el("td", { class: "name" }, status),
        el("td", {}, el("div", {}, ...prose(answer.description)),
          el("div", { class: "muted small mono" }, kinds.map(([kind]) => kind).join(", ") || text("noContent")), shapes));
    });
    if (common.length) {
      const [before, after] = text("errorAnswers").split("{0}");
      rows.push(el("tr", {}, el("td", { class: "name" }, common[0] + "…" + common[common.length - 1]),
        el("td", {}, el("div", {}, before, el("a", { href: "#errors" }, text("errors")), after),
          el("div", { class: "muted small mono" }, common.join(", ")))));
    }
    return el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {},
      el("th", { scope: "col" }, text("status")), el("th", { scope: "col" }, text("content")))), el("tbody", {}, rows)));
  }

  form() {
    const id = this.declared.operationId;
    const fields = (this.declared.parameters || []).map((parameter) => {
      const input = el("input", { id: id + "-" + parameter.name, spellcheck: "false", autocomplete: "off",
        input: () => this.showCurl() });
      this.inputs.push({ parameter, input });
      return el("div", {}, el("label", { for: input.id }, parameter.name), input);
    });
    this.send = el("button", { type: "submit", class: "primary" }, text("send"));
    this.stop = el("button", { type: "button", disabled: true, click: () => this.abort.abort() }, text("stop"));
    this.outcome = el("span", { role: "status", "aria-live": "polite" });
    this.result = el("div", {});
    const form = el("form", { class: "try", submit: (event) => { event.preventDefault(); this.call(); } },
      el("h3", {}, text("tryIt")), fields.length ? el("div", { class: "fields" }, fields) : null);
    if (this.media) {
      this.area = el("textarea", { id: id + "-body", spellcheck: "false", input: () => this.showCurl() });
      this.area.value = JSON.stringify(this.media.example, null, 2);
      form.append(el("label", { class: "bodyLabel", for: this.area.id }, text("body")), this.area);
    }
    form.append(el("div", { class: "row" }, this.send, this.stop, this.outcome), this.result);
    return form;
  }

  target() {
    let path = this.path;
    const query = new URLSearchParams();
    for (const { parameter, input } of this.inputs) {
      if (parameter.in === "path" && input.value) path = path.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
      else if (parameter.in === "query" && input.value) query.set(parameter.name, input.value);
    }
    return path + (query.size === 0 || !query.toString() ? "" : "?" + query);
  }

  showCurl() {
    const lines = ["curl " + quoted(location.origin + this.target())];
    if (this.method !== "GET") lines[0] = lines[0].replace("curl", "curl -X " + this.method);
    if (this.declared["x-access"] !== "open") lines.push("-H \"Authorization: Bearer $MODELWRIGHT_KEY\"");
    if (this.area) lines.push("-H 'Content-Type: application/json'", "-d " + quoted(this.area.value));
    this.curl.textContent = lines.join(" \\\n  ");
  }

  async call() {
    if (this.method === "DELETE" && !confirm(text("sure"))) return;
    const open = this.declared["x-access"] === "open";
    if (!key && !open) { this.show(text("needKey"), true); return; }
    this.abort = new AbortController();
    this.send.disabled = true;
    this.stop.disabled = false;
    this.result.replaceChildren();
    this.show(text("sending"));
    const began = performance.now();
    try {
      const headers = open ? {} : { Authorization: "Bearer " + key };
      if (this.area) headers["Content-Type"] = "application/json";
      const answer = await fetch(this.target(), { method: this.method, headers, body: this.area ? this.area.value : undefined,
        signal: this.abort.signal, cache: "no-store", credentials: "omit", redirect: "manual" });
      await this.read(answer);
      this.show(`${answer.status} ${answer.statusText} · ` + text("ms", Math.round(performance.now() - began)), !answer.ok);
    } catch (problem) {
      const stopped = problem.name === "AbortError";
      this.show(stopped ? text("stopped") : text("unreachable") + problem.message, !stopped);
    }
    this.send.disabled = false;
    this.stop.disabled = true;
  }

  async read(answer) {
    const output = el("pre", {}, "");
    const headers = [...answer.headers].map(([name, value]) => name + ": " + value).join("\n");
    this.result.append(el("h3", {}, text("headers")), el("pre", {}, headers), el("h3", {}, text("answer")), output);
    const decoder = new TextDecoder();
    const reader = answer.body ? answer.body.getReader() : null;
    let whole = "";
    while (reader) {
      const { done, value } = await reader.read();
      whole += done ? decoder.decode() : decoder.decode(value, { stream: true });
      if (whole.length > mostShown) {
        output.textContent = whole.slice(0, mostShown) + text("cut");
        this.abort.abort();
      }
      if (done) break;
      output.textContent = whole;
    }
    if ((answer.headers.get("content-type") || "").includes("json")) {
      try { whole = JSON.stringify(JSON.parse(whole), null, 2); } catch { /* shown as it came */ }
    }
    output.textContent = whole || text("noContent");
  }

  show(message, bad) {
    this.outcome.textContent = message;
    this.outcome.className = bad ? "bad" : message === text("sending") ? "muted" : "ok";
  }
}

function errorSection() {
  return [el("h2", { id: "errors" }, text("errors")), el("div", { class: "card" }, el("p", {}, text("errorsBody")),
    el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {},
      ...["code", "status", "meaning"].map((name) => el("th", { scope: "col" }, text(name))))),
    el("tbody", {}, (specification["x-problems"] || []).map((problem) => el("tr", { id: "error-" + problem.code },
      el("td", { class: "name" }, problem.code), el("td", {}, String(problem.status)), el("td", {}, problem.title)))))))];
}

function showSpecification() {
  const schemas = new Schemas(specification);
  const byTag = new Map((specification.tags || []).map((tag) => [tag.name, []]));
  let count = 0;
  for (const [path, methods] of Object.entries(specification.paths)) {
    for (const [method, declared] of Object.entries(methods)) {
      byTag.get(declared.tags[0]).push(new Operation(path, method, declared, schemas));
      count++;
    }
  }
  const content = [];
  const links = [];
  for (const [tag, operations] of byTag) {
    content.push(el("h2", {}, tag), ...operations.map((operation) => operation.element()));
    links.push(el("h2", {}, tag), ...operations.map((operation) => el("a", { href: "#operation-" + operation.declared.operationId,
      title: operation.declared.summary }, el("span", { class: "method " + operation.method.toLowerCase() }, operation.method),
    el("span", { class: "mono" }, breakable(operation.path)))));
  }
  links.push(el("h2", {}, el("a", { href: "#errors" }, text("errors"))));
  byId("content").replaceChildren(...content, ...errorSection());
  byId("nav").replaceChildren(...links);
  byId("nav").hidden = false;
  byId("intro").hidden = true;
  showStatus(text("loaded", count));
  openTarget();
}

// The operation that the address names is opened and shown.
function openTarget() {
  const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return;
  if (target.tagName === "DETAILS") target.open = true;
  target.scrollIntoView();
}

async function load() {
  key = byId("key").value.trim();
  if (!key) { showStatus(text("needKey"), true); return; }
  showStatus(text("loading"));
  try {
    const answer = await fetch("/openapi.json", { headers: { Authorization: "Bearer " + key }, credentials: "omit", cache: "no-store" });
    if (answer.status === 401) { showStatus(text("refused"), true); return; }
    if (!answer.ok) { showStatus(text("failed") + answer.status, true); return; }
    specification = await answer.json();
  } catch (problem) {
    showStatus(text("failed") + problem.message, true);
    return;
  }
  showWords();
  showSpecification();
}

function forget() {
  key = "";
  specification = null;
  byId("key").value = "";
  byId("content").replaceChildren();
  byId("nav").replaceChildren();
  byId("nav").hidden = true;
  byId("intro").hidden = false;
  showStatus("");
  showWords();
  byId("key").focus();
}

function showWords() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = "Modelwright · " + text("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  byId("keyForm").querySelector("[type=submit]").textContent = text(specification ? "reload" : "load");
  byId("forget").hidden = !specification;
  byId("language").textContent = text("other");
  byId("language").setAttribute("aria-label", text("otherLabel"));
  byId("firstCall").textContent = "export MODELWRIGHT_KEY=mw_…\ncurl " + quoted(location.origin + "/v1/models") +
    " \\\n  -H \"Authorization: Bearer $MODELWRIGHT_KEY\"";
}

byId("keyForm").addEventListener("submit", (event) => { event.preventDefault(); load(); });
byId("forget").addEventListener("click", forget);
byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  showWords();
  if (specification) showSpecification();
  else showStatus("");
});
window.addEventListener("hashchange", openTarget);
showWords();
