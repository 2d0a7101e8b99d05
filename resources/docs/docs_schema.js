// SPDX-License-Identifier: Apache-2.0
"use strict";

// An element with attributes and children. Text only ever becomes text nodes: nothing that comes from the
// server is read as markup.
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// Descriptions are plain text in which `words` between backquotes are code.
function prose(description) {
  return String(description || "").split("`").map((part, index) => index % 2 ? el("code", {}, part) : part);
}

// A path that may be broken before a slash.
function breakable(path) {
  return path.split("/").flatMap((part, index) => index ? [el("wbr"), "/" + part] : part);
}

class Schemas {
  constructor(specification) {
    this.components = (specification.components || {}).schemas || {};
    this.responses = (specification.components || {}).responses || {};
  }

  follow(schema) {
    for (let steps = 0; schema && schema.$ref && steps < 8; steps++) {
      const parts = schema.$ref.split("/");
      schema = (parts[2] === "responses" ? this.responses : this.components)[parts[3]];
    }
    return schema && typeof schema === "object" ? schema : {};
  }

  alternatives(schema) {
    return schema.anyOf || schema.oneOf || [];
  }

  typeName(given, depth = 0) {
    const schema = this.follow(given);
    if (depth > 4) return text("object");
    if (this.alternatives(schema).length)
      return [...new Set(this.alternatives(schema).map((part) => this.typeName(part, depth + 1)))].join(text("or"));
    const types = [].concat(schema.type || []);
    if (!types.length) return schema.enum || schema.const !== undefined ? "" : text("anything");
    return types.map((type) => {
      if (type === "array") return text("list") + this.typeName(schema.items || {}, depth + 1);
      if (type === "object" && !schema.properties && schema.additionalProperties instanceof Object)
        return text("map") + this.typeName(schema.additionalProperties, depth + 1);
      return type;
    }).join(text("or"));
  }

  limits(given) {
    const schema = this.follow(given);
    // The limits of 64 bits are no news, and no number of JavaScript holds them exactly.
    const worthSaying = (value) => value !== undefined && !(typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER);
    return Object.entries(texts[language].limits).filter(([key]) => worthSaying(schema[key])).map(([key, words]) => {
      const value = key === "enum" ? schema.enum.map((one) => JSON.stringify(one)).join(", ")
        : JSON.stringify(schema[key]);
      return words.replace("{0}", value);
    });
  }

  // The members of an object, those of objects and lists inside it below them.
  rows(given, depth = 0, seen = []) {
    const schema = this.follow(given);
    if (depth > 5 || seen.includes(schema)) return [];
    const inside = [...seen, schema];
    const rows = [];
    for (const part of [...this.alternatives(schema), ...(schema.allOf || [])]) rows.push(...this.rows(part, depth, inside));
    if (schema.items) rows.push(...this.rows(schema.items, depth, inside));
    if (schema.additionalProperties instanceof Object) rows.push(...this.rows(schema.additionalProperties, depth, inside));
    for (const [name, member] of Object.entries(schema.properties || {})) {
      rows.push({ name, depth, schema: member, required: (schema.required || []).includes(name) });
      rows.push(...this.rows(member, depth + 1, inside));
    }
    return rows;
  }

  table(schema) {
    const rows = this.rows(schema);
    if (!rows.length) return el("p", { class: "muted small" }, [this.typeName(schema), ...this.limits(schema)].filter(Boolean).join(text("comma")));
    return el("div", { class: "scroll" }, el("table", {},
      el("thead", {}, el("tr", {}, ...["name", "type", "meaning"].map((name) => el("th", { scope: "col" }, text(name))))),
      el("tbody", {}, rows.map((row) => el("tr", {},
        el("td", { class: "name indent" + row.depth }, row.name,
          row.required ? el("span", { class: "required" }, " " + text("required")) : null),
        el("td", {}, this.typeName(row.schema)),
        el("td", {}, ...prose(this.follow(row.schema).description || row.schema.description),
          el("div", { class: "muted small" }, this.limits(row.schema).join(text("comma")))))))));
  }
}
